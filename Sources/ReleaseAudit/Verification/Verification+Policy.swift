// SPDX-License-Identifier: Apache-2.0
internal import RecordStreams
internal import Sealing
internal import SharingPolicy

extension Verification {
    /// V0802: the manifest is about these bytes; the export is the first subject.
    func digestFindings(_ manifest: Manifest, _ digest: [UInt8]) -> [Finding] {
        guard let subject = manifest.subjects.first else {
            return [Finding(.exportDigest, "the manifest is about no file")]
        }
        if subject.sha256 == digest { return [] }
        return [Finding(.exportDigest, "the export is not the one that the manifest is about")]
    }

    /// V0803: the manifest names this policy and the hierarchy files as they are now.
    func policyFindings(
        _ manifest: Manifest, _ hierarchies: [Int: Hierarchy], _ population: PopulationFile?,
        _ reference: PopulationReference?
    ) -> [Finding] {
        var found: [Finding] = []
        let stated = manifest.policy
        if stated.sha256 != policy.digest {
            found.append(
                Finding(.policyDigest, "the export was made under other bytes than this policy"))
        } else if stated.id != policy.id || stated.version != policy.version {
            found.append(
                Finding(.policyDigest, "id or version of the policy differ from the manifest's"))
        }
        var listed: [[UInt8]: [UInt8]] = [:]
        for file in manifest.files { listed[Array(file.name.utf8)] = file.sha256 }
        var seen: Set<[UInt8]> = []
        for index in hierarchies.keys.sorted() {
            guard let (name, sha256) = hierarchies[index]?.fileDigest,
                seen.insert(Array(name.utf8)).inserted
            else { continue }
            guard let claimed = listed[Array(name.utf8)] else {
                found.append(
                    Finding(.policyDigest, "the manifest lacks hierarchy file \(Name(name))"))
                continue
            }
            if claimed != sha256 { found.append(changed(name)) }
        }
        if let reference {
            let name = Array(reference.path.utf8)
            if population != nil { seen.insert(name) }
            let digests = [reference.sha256, population?.sha256].compactMap { $0 }
            found += populationFindings(reference, listed[name], digests)
        }
        return found + otherFileFindings(manifest, seen)
    }

    /// The digest that the manifest claims, against that of the policy and that of the file.
    private func populationFindings(
        _ reference: PopulationReference, _ claimed: [UInt8]?, _ digests: [[UInt8]]
    ) -> [Finding] {
        let name = Name(reference.path)
        guard let claimed else {
            return [Finding(.policyDigest, "the manifest lacks the population file \(name)")]
        }
        if digests.allSatisfy({ $0 == claimed }) { return [] }
        return [
            Finding(
                .policyDigest, "the population file \(name) is not the one that the export used")
        ]
    }

    private func changed(_ name: String) -> Finding {
        Finding(.policyDigest, "hierarchy file \(Name(name)) is not the one that the export used")
    }

    /// Files of the policy that the audience does not use, and files that the policy does not name.
    private func otherFileFindings(_ manifest: Manifest, _ seen: Set<[UInt8]>) -> [Finding] {
        var found: [Finding] = []
        let named =
            policy.columns.compactMap { column -> String? in
                if case .file(let path, _, _, _) = column.hierarchy?.kind { path } else { nil }
            } + policy.audiences.compactMap { $0.privacy.classes?.population?.path }
        for file in manifest.files where !seen.contains(Array(file.name.utf8)) {
            guard named.contains(where: { $0.utf8.elementsEqual(file.name.utf8) }) else {
                found.append(
                    Finding(.policyDigest, "the manifest lists a file that the policy lacks"))
                continue
            }
            let path =
                options.policyDirectory.isEmpty
                ? file.name : options.policyDirectory + "/" + file.name
            do {
                let bytes = try readFile(path, limit: PopulationFile.limit)
                if Digests.sha256(bytes) != file.sha256 { found.append(changed(file.name)) }
            } catch {
                leaveOut("file \(Name(file.name))", why: "it cannot be read, and is not used here")
            }
        }
        return found
    }

    /// V0814: the policy is the approved one, and its status lets it export.
    func checkApproval(_ audience: Audience?) {
        var found: [Finding] = []
        if policy.status == .retired || (policy.status == .draft && audience?.tier != .internal) {
            found.append(
                Finding(
                    .policyNotApproved,
                    "a policy of status \(Name(policy.status.rawValue)) exports nothing here"))
        }
        if let approved = options.approved {
            if approved != policy.digest {
                found.append(
                    Finding(.policyNotApproved, "the policy is not the one that was approved"))
            }
            return settle(.approved, found)
        }
        if options.require.contains(.approved) {
            found.append(
                Finding(.policyNotApproved, "the digest of the approved policy is required"))
        } else {
            skip(.approved, why: "the digest of the approved policy was not given")
        }
        if !found.isEmpty { settle(.approved, found) }
    }

    /// V0804: the manifest gives the audience's terms as the policy does.
    func audienceFindings(_ manifest: Manifest, _ audience: Audience) -> [Finding] {
        var basis = Manifest.basis(audience)
        if manifest.kind != .full { basis.approvedBy = nil }
        var comparisons: [(StaticString, Bool)] = [
            ("`tier`", manifest.tier == audience.tier.rawValue),
            ("`recipients`", manifest.recipients == Manifest.recipients(policy, audience)),
            ("`purposes`", manifest.purposes == audience.purposes),
            ("`prohibitedUses`", manifest.prohibitedUses == audience.prohibitedUses),
            ("`agreement`", manifest.agreement == Manifest.agreement(audience)),
            ("`basis`", manifest.basis == basis),
            ("`retention`", manifest.retention == Manifest.retention(audience)),
            ("`rowOrder`", manifest.rowOrder.kind == audience.output.rowOrder.rawValue),
            (
                "`history`",
                manifest.history == audience.noHistoryReason.map { .none(reason: $0) }
            ),
        ]
        if manifest.kind != .public {
            let reason = policy.consent?.noWithdrawalsReason
            comparisons.append(
                ("`withdrawals`", manifest.withdrawals == reason.map { .none(reason: $0) }))
        }
        return comparisons.compactMap { field, isSame in
            isSame ? nil : Finding(.audience, "\(plain: field) of the manifest is not the policy's")
        }
    }
}
