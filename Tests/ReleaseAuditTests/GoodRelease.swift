// SPDX-License-Identifier: Apache-2.0
import RecordStreams
import Sealing
import SharingPolicy

@testable import ReleaseAudit

/// A small release in which everything is right, built by hand: mutate a part, verify, expect the
/// code.
///
/// Two classes of three persons each: (30-39, F) with harms x, y, x and (20-29, M) with y, x, y, so
/// k is 3, l of harm is 2, and the greatest share of x is 2/3.
struct GoodRelease {
    static let policyText = """
        ctanon: policy/v1
        id: small
        version: 2
        status: approved
        owner: "Office, dpo@office.example"
        sensitivity: low
        effective: {from: "2026-01-01", until: "2027-01-01"}
        prohibited_uses: [re-identification]
        recipients:
          shelter: {name: "Shelter", kind: ngo, age: "age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj"}
        dataset: {unit: person, subject_key: case_id}
        columns:
          direct:
            case_id: string
            phone: phone
          quasi:
            age: {type: integer, hierarchy: {bands: [5, 10]}}
            gender: {values: [F, M]}
          sensitive:
            harm: {values: [x, y, z]}
          safe:
            status: {values: [open, closed]}
            note: string
        audiences:
          open-data:
            tier: public
            purposes: [research]
            legal_basis: {other: {kind: public-interest-mandate, reference: "mandate 7", approved_by: "Ada", until: "2026-12-01"}}
            pseudonymise: [case_id]
            generalise: {age: {min_level: by-5}}
            keep: [gender, harm, status, note]
            otherwise: drop
            privacy: {k: 3, l: {harm: 2}, at_most: {harm: {"x": 0.7}}, max_suppression: 0.25}
            history: {none: "the first release"}
            output: {format: csv, manifest: full}
          referral:
            tier: partner
            recipients: [shelter]
            purposes: [service-provision]
            legal_basis: {other: {kind: vital-interest, reference: "case 9", approved_by: "Ada", until: "2026-12-01"}}
            agreement: {reference: "DSA-1", from: "2026-01-15", until: "2026-11-01"}
            retention: {delete_after: P1Y}
            history: {none: "the first release"}
            pseudonymise: [case_id]
            encrypt: [phone]
            generalise: {age: by-5}
            otherwise: drop
            privacy: {record_level: "one person at a time"}
        """

    static let key = "abc123"
    /// Tokens that differ in their last character.
    static func token(_ number: Int, key: String = key) -> String {
        "p1-\(key)-" + String(repeating: "0", count: 22) + "7"
            + String("0123456789abcdef".dropFirst(number).prefix(1))
    }
    static let header = "case_id,age,gender,harm,status,note"
    static let rows = [
        [token(0), "30-39", "F", "x", "open", "met"], [token(1), "30-39", "F", "y", "open", "met"],
        [token(2), "30-39", "F", "x", "open", "met"], [token(3), "20-29", "M", "y", "closed", ""],
        [token(4), "20-29", "M", "x", "closed", ""], [token(5), "20-29", "M", "y", "closed", ""],
    ]

    var policyBytes = Array(GoodRelease.policyText.utf8)
    var export = GoodRelease.csv(GoodRelease.rows)
    var manifest: Manifest
    var kind = Audience.ManifestKind.full
    var key: SigningKey?
    var trust: [VerifyingKey]
    var options: VerificationOptions

    static func csv(_ rows: [[String]], header: String = header) -> String {
        ([header] + rows.map { $0.joined(separator: ",") }).joined(separator: "\n") + "\n"
    }

    init() throws {
        let key = try SigningKey(pem: SigningKey.generatePEM())
        self.key = key
        trust = [try VerifyingKey(pem: key.publicKeyPEM)]
        let day = try requireDay(2026, 6, 1)
        options = VerificationOptions(
            exportName: "export.csv", format: .csv, today: day)
        let policy = try Policy(yaml: policyBytes)
        guard let audience = policy.audience(named: "open-data") else { throw Missing() }
        manifest = Manifest(
            policy: policy, audience: audience, files: [],
            tool: .init(version: "0.1.0", unicode: "15.0"),
            asOf: try requireDay(2026, 5, 30), release: .init(id: "r1"),
            counts: .init(
                in: 10, out: 6, dropped: [.init(reason: "consent.refused", count: 2)],
                suppressed: 2),
            columns: [
                .init(
                    name: "case_id", rule: "pseudonymise", keyID: GoodRelease.key, scope: "release"),
                .init(name: "age", rule: "generalise", level: "by-10"),
                .init(name: "gender", rule: "keep"), .init(name: "harm", rule: "keep"),
                .init(name: "status", rule: "keep"), .init(name: "note", rule: "keep"),
            ],
            privacy: .classes(GoodRelease.claim))
        manifest.input = .init(
            commitment: Array(repeating: 1, count: 32), salt: Array(repeating: 2, count: 32))
    }

    struct Missing: Error {}

    static let claim = Manifest.ClassClaim(
        k: 3, kRequired: 3, countUnit: "subject", l: [.init(column: "harm", least: 2)],
        atMost: [.init(column: "harm", words: [.init(word: "x", share: 2.0 / 3.0)])], classes: 2,
        records: 6, suppressedShare: 0.25, maxProsecutorRisk: 1.0 / 3.0, recoding: "global",
        missing: "own-value", loss: 0.5, optimal: true)

    /// Gives the claim of the manifest to a closure.
    mutating func changeClaim(_ change: (inout Manifest.ClassClaim) -> Void) {
        guard case .classes(var claim) = manifest.privacy else { return }
        change(&claim)
        manifest.privacy = .classes(claim)
    }

    /// The manifest file; the digest is of the export as it is now.
    var envelope: [UInt8] {
        var manifest = manifest
        if manifest.subjects.isEmpty {
            manifest.subjects = [
                .init(name: "export.csv", sha256: Digests.sha256(Array(export.utf8)))
            ]
        }
        return manifest.envelope(kind: kind, smallCell: 3, signing: key)
    }

    /// Makes the policy name a kind of manifest, and the release one of that kind.
    mutating func publish(_ kind: Audience.ManifestKind) {
        changePolicy("manifest: full", to: "manifest: \(kind.rawValue)")
        self.kind = kind
    }

    /// Changes words of the policy, and the manifest's digest of it.
    mutating func changePolicy(_ words: String, to others: String) {
        let text = String(decoding: policyBytes, as: UTF8.self)
        policyBytes = Array(text.replacing(words, with: others).utf8)
        manifest.policy.sha256 = Digests.sha256(policyBytes)
    }

    /// Fixes the digest in the manifest to the export as it is now.
    mutating func seal() {
        manifest.subjects = [
            .init(name: "export.csv", sha256: Digests.sha256(Array(export.utf8)))
        ]
    }

    func verify(manifest bytes: [UInt8]? = nil) throws -> VerificationReport {
        try Verification.run(
            export: MemorySource(Array(export.utf8)), policyBytes: policyBytes,
            policyName: "policy.yaml", manifest: bytes ?? envelope, trust: trust,
            options: options)
    }

    /// The codes that the verification finds, each once, in order.
    func codes(manifest bytes: [UInt8]? = nil) throws -> [String] {
        var codes: [String] = []
        for finding in try verify(manifest: bytes).violated
        where !codes.contains(finding.code.rawValue) {
            codes.append(finding.code.rawValue)
        }
        return codes
    }
}

/// A day that exists.
func requireDay(_ year: Int, _ month: Int, _ day: Int) throws -> Day {
    guard let day = Day(year: year, month: month, day: day) else { throw GoodRelease.Missing() }
    return day
}
