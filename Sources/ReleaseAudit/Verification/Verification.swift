// SPDX-License-Identifier: Apache-2.0
package import RecordStreams
package import Sealing
package import SharingPolicy

/// Recomputes what the maker of an export claims, from export, policy and manifest alone.
///
/// For most uses call ``run(export:policy:manifest:trust:options:)``. This is level 1 of the
/// design: it needs no personal data and no secret, and shares neither solver nor transforms with
/// the maker.
package final class Verification {
    let policy: Policy
    let options: VerificationOptions
    private(set) var findings: [Finding] = []
    private(set) var checked: [Check] = []
    private(set) var notChecked: [Manifest.Unchecked] = []

    private init(policy: Policy, options: VerificationOptions) {
        self.policy = policy
        self.options = options
    }

    /// Verifies an export against a policy that was read already.
    ///
    /// - Parameters:
    ///   - export: the export's bytes, from the first.
    ///   - policy: the policy that the verifier holds to be the right one.
    ///   - manifest: the bytes of the manifest file.
    ///   - trust: the public keys whose signatures count.
    ///   - options: the rest.
    /// - Returns: what was checked, what is violated, what was not checked and why.
    /// - Throws: only where reading fails or a hierarchy of the policy cannot be used.
    package static func run(
        export: any ByteSource, policy: Policy, manifest: [UInt8], trust: [VerifyingKey],
        options: VerificationOptions
    ) throws(Refusal) -> VerificationReport {
        let verification = Verification(policy: policy, options: options)
        return try verification.run(export, manifest, trust)
    }

    /// Verifies an export against the bytes of a policy.
    ///
    /// - Parameters:
    ///   - export: the export's bytes, from the first.
    ///   - policy: the bytes of the policy that the verifier holds to be the right one.
    ///   - policyName: the policy file's name, for messages.
    ///   - manifest: the bytes of the manifest file.
    ///   - trust: the public keys whose signatures count.
    ///   - options: the rest.
    /// - Returns: what was checked, what is violated, what was not checked and why.
    /// - Throws: where the policy is refused, reading fails or a hierarchy cannot be used.
    package static func run(
        export: any ByteSource, policyBytes policy: [UInt8], policyName: String,
        manifest: [UInt8], trust: [VerifyingKey], options: VerificationOptions
    ) throws(Refusal) -> VerificationReport {
        try run(
            export: export, policy: Policy(yaml: policy, fileName: policyName),
            manifest: manifest, trust: trust, options: options)
    }

    /// The steps in the order of the design; the export is read once.
    private func run(
        _ export: any ByteSource, _ bytes: [UInt8], _ trust: [VerifyingKey]
    ) throws(Refusal) -> VerificationReport {
        guard let (manifest, isSigned) = open(bytes, trust) else {
            skip(from: .exportDigest, why: "the manifest cannot be read")
            return report(nil)
        }
        guard let audience = policy.audience(named: manifest.audience) else {
            return try withoutAudience(export, manifest)
        }
        let hierarchies = try ExportExamination.hierarchies(
            policy: policy, audience: audience, directory: options.policyDirectory)
        let columns = try ColumnClaims(
            manifest, policy: policy, audience: audience, hierarchies: hierarchies)
        let examination = ExportExamination(
            policy: policy, audience: audience, facts: columns.facts, hierarchies: hierarchies,
            format: options.format, fileName: options.exportName)
        examination.progress = options.progress
        let distances = try ExportExamination.distances(
            policy: policy, audience: audience, directory: options.policyDirectory)
        let population = try population(manifest, audience)
        examination.distances = distances
        examination.population = population
        let result = try examination.examine(export)

        settle(.exportDigest, digestFindings(manifest, result.digest))
        settle(
            .policyDigest,
            policyFindings(
                manifest, hierarchies.merging(distances) { one, _ in one }, population,
                audience.privacy.classes?.population))
        checkApproval(audience)
        settle(.audience, audienceFindings(manifest, audience))
        settleCells(
            result, columns.findings + linkedLevelFindings(columns.facts, audience), audience)
        checkClaims(manifest, audience, result)
        checkCounts(manifest, audience, result)
        settle(.dates, dateFindings(manifest, audience))
        settle(.duplicates, result.findings.filter { $0.code == .duplicateRows })
        checkFormulas(result, audience)
        settle(.residue, result.findings.filter { $0.code == .residualIdentifier })
        notChecked += result.notChecked
        addLimits(manifest, audience, isSigned: isSigned)
        return report(result.measures, recordLevel: audience.recordLevelReason)
    }

    private func open(_ bytes: [UInt8], _ trust: [VerifyingKey]) -> (Manifest, Bool)? {
        let envelope: Envelope
        do { envelope = try Envelope.read(bytes) } catch {
            settle(.signature, [Finding(error.code, error.message)])
            skip(from: .fields, to: .fields, why: "the manifest is not an envelope")
            return nil
        }
        let needed = max(options.signatures, 1)
        let signers = envelope.signers(among: trust)
        let isSigned = signers >= needed
        if isSigned {
            settle(.signature, [])
        } else {
            let flaw = SignedManifest.signatureFlaw(envelope, signers: signers, needed: needed)
            settle(.signature, [Finding(flaw.code, flaw.message)])
        }
        do {
            let manifest = try Manifest(statement: envelope.payload)
            settle(.fields, [])
            return (manifest, isSigned)
        } catch {
            settle(.fields, [Finding(error.code, error.message)])
            return nil
        }
    }

    /// What can still be said where the manifest names an audience that the policy does not have.
    private func withoutAudience(
        _ export: any ByteSource, _ manifest: Manifest
    ) throws(Refusal) -> VerificationReport {
        let digest = try DigestingSource(export).finish()
        settle(.exportDigest, digestFindings(manifest, digest))
        settle(.policyDigest, policyFindings(manifest, [:], nil, nil))
        checkApproval(nil)
        settle(
            .audience,
            [Finding(.audience, "the policy has no audience of the name that the manifest gives")])
        skip(from: .columns, why: "the audience is not one of the policy")
        return report(nil)
    }

    /// Notes the outcome of a check: its findings, or that it holds.
    func settle(_ check: Check, _ found: [Finding]) {
        findings += found
        if found.isEmpty { checked.append(check) }
    }

    /// Notes that a check was not made.
    func skip(_ check: Check, why: String) {
        notChecked.append(.init(check: check.rawValue, why: why))
    }

    /// Notes something that no check looks at.
    func leaveOut(_ what: String, why: String) {
        notChecked.append(.init(check: what, why: why))
    }

    private func skip(from first: Check, to last: Check = .residue, why: String) {
        guard let start = Check.allCases.firstIndex(of: first),
            let end = Check.allCases.firstIndex(of: last)
        else { return }
        for check in Check.allCases[start...end] { skip(check, why: why) }
    }

    private func report(
        _ measures: ExportMeasures?, recordLevel: String? = nil
    ) -> VerificationReport {
        for evidence in VerificationOptions.Evidence.allCases
        where evidence != .approved && options.require.contains(evidence) {
            findings.append(
                Finding(evidence.code, "a \(Name(evidence.rawValue)) is required and was not given")
            )
        }
        return VerificationReport(
            exportName: options.exportName, checked: checked, violated: findings,
            notChecked: notChecked, recomputed: measures, recordLevel: recordLevel)
    }
}

extension Audience {
    /// The stated reason of an audience that makes no claim.
    var recordLevelReason: String? {
        if case .recordLevel(let reason) = privacy { reason } else { nil }
    }
}
