// SPDX-License-Identifier: Apache-2.0
import Foundation
import RecordStreams
import Testing

@testable import SharingPolicy

/// Defaults, warnings and the digest; what is refused stands in TestVectors/policies.
@Suite struct PolicyResolutionTests {
    private static let head = """
        ctanon: policy/v1
        id: made-up
        status: approved
        owner: "Agency"
        sensitivity: low

        """

    private func policy(
        dataset: String = "{unit: person, subject_key: id, household_key: home}",
        audience: String
    ) -> String {
        Self.head + """
            prohibited_uses: [profiling, sale]
            dataset: \(dataset)
            columns:
              direct: {id: string, home: string, name: string}
              quasi: {age: {type: integer, hierarchy: {bands: [5]}}}
              safe: [office]
            audiences:
              one:
                purposes: [research]
                legal_basis: {other: {kind: contract, reference: C, approved_by: A, until: "2030-01-01"}}
                history: {none: "made up for a test"}
                otherwise: drop
            """ + "\n" + audience.split(separator: "\n").map { "    " + $0 }.joined(separator: "\n")
    }

    private func first(_ yaml: String) throws -> (policy: Policy, audience: Audience) {
        let policy = try Policy(yaml: Array(yaml.utf8))
        return (policy, try #require(policy.audiences.first))
    }

    /// "Defaults" of the policy reference.
    @Test func `a claim about classes fills in its defaults`() throws {
        let (policy, audience) = try first(
            policy(
                audience:
                    """
                    tier: public\nprivacy: {k: 7}\ngeneralise: [age]\nprohibited_uses: [sale, \
                    resale]
                    """
            ))
        let claim = try #require(audience.privacy.classes)
        #expect(claim.countUnit == .subject)
        #expect(claim.maxSuppression == DecimalNumber(digits: 5, scale: 2))
        #expect(claim.smallCell == 7)
        #expect(!claim.refusesMissing)
        #expect(audience.household == .dropHousehold)
        #expect(audience.output.rowOrder == .keyedShuffle)
        #expect(audience.output.manifest == .public)
        #expect(audience.output.suppressed == "*")
        #expect(audience.output.formulaGuard)
        #expect(audience.output.format == nil)
        #expect(audience.prohibitedUses == ["profiling", "sale", "resale"])
        #expect(audience.title == ["": "one"])
        #expect(policy.title == ["": "made-up"])
        #expect(policy.version == 1)
        #expect(policy.dataset.separator == ";")
        #expect(policy.dataset.missing == [[]])
        #expect(policy.dataset.onBadValue == .stop)
        #expect(policy.columns[3].missing == [[]])
        guard case .generalise(let coarse) = audience.rules[3] else {
            Issue.record("age is not generalised")
            return
        }
        #expect(coarse.level == nil && coarse.minimum == nil && coarse.maximum == nil)
        #expect(coarse.weight == DecimalNumber(digits: 1))
    }

    @Test func `without keys rows are counted and each person decides alone`() throws {
        let (_, audience) = try first(
            policy(dataset: "{unit: person}", audience: "tier: public\nprivacy: {k: 3}"))
        #expect(audience.privacy.classes?.countUnit == .row)
        #expect(audience.household == .individual)
    }

    @Test(arguments: [
        ("research", Audience.ManifestKind.public), ("coordination", .recipient),
        ("partner", .recipient), ("internal", .full),
    ])
    func `the manifest follows the tier`(tier: String, kind: Audience.ManifestKind) throws {
        let yaml =
            policy(
                audience: """
                    tier: \(tier)
                    privacy: {k: 5}
                    recipients: [her]
                    agreement: {reference: A, from: "2026-01-01", until: "2027-01-01"}
                    retention: {delete_after: P1Y}
                    """) + "\nrecipients: {her: {name: Her}}\n"
        #expect(try first(yaml).audience.output.manifest == kind)
        #expect(try first(yaml).policy.recipients.first?.kind == .other)
    }

    @Test func `tokens have the kind of their key and last for one release`() throws {
        let (_, audience) = try first(
            policy(audience: "tier: internal\nprivacy: {k: 3}\npseudonymise: [id, home, name]"))
        let tokens = audience.rules.compactMap { rule in
            if case .pseudonymise(let tokens) = rule { tokens } else { nil }
        }
        #expect(tokens.map(\.kind) == ["person", "household", "name"])
        #expect(tokens.allSatisfy { $0.scope == .release })
    }

    /// definitions 33: bound to the subject key if it is exported and cannot repeat.
    @Test(
        arguments: [
            ("person", "pseudonymise: [id]", 0), ("event", "pseudonymise: [id]", nil),
            ("person", "drop: [id]", nil),
        ] as [(String, String, Int?)])
    func `a seal is bound to the subject key`(unit: String, rule: String, bound: Int?) throws {
        let yaml =
            policy(
                dataset: "{unit: \(unit), subject_key: id}",
                audience: """
                    tier: internal
                    privacy: {k: 3}
                    recipients: [her]
                    encrypt: [name]
                    \(rule)
                    """)
                + """
                \nrecipients: {her: {name: Her, age: \
                age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj}}\n
                """
        guard case .encrypt(let seal) = try first(yaml).audience.rules[2] else {
            Issue.record("the name is not sealed")
            return
        }
        #expect(seal.boundTo == bound)
        #expect(seal.recipients == [0])
        #expect(seal.padTo == 128)
    }

    @Test func `the risk raises k and small cells follow it`() throws {
        let claim = try #require(
            first(policy(audience: "tier: public\nprivacy: {k: 3, max_prosecutor_risk: 0.09}"))
                .audience.privacy.classes)
        #expect(claim.k == 12)
        #expect(claim.smallCell == 12)
        #expect(claim.maxProsecutorRisk == DecimalNumber(digits: 9, scale: 2))
    }

    @Test func `a safe column without a claim is a warning and no error`() throws {
        let yaml =
            policy(
                audience: """
                    tier: partner
                    recipients: [her]
                    agreement: {reference: A, from: "2026-01-01", until: "2027-01-01"}
                    retention: {delete_after: P1Y}
                    privacy: {record_level: "made up for a test"}
                    keep: [office]
                    """) + "\nrecipients: {her: {name: Her}}\n"
        let (policy, diagnostics) = Policy.read(yaml: Array(yaml.utf8))
        #expect(policy != nil)
        #expect(diagnostics.map(\.severity) == [.warning])
        #expect(diagnostics.map(\.code) == [.rareValue])
    }

    /// The expected value is what `sha256sum` of coreutils says of the file.
    @Test func `the digest is SHA-256 of the raw bytes`() throws {
        let file = try #require(
            PolicyFiles.corpus("good").first { $0.lastPathComponent == "open-release.yaml" })
        let digest = try Policy(yaml: PolicyFiles.bytes(file)).digest
        #expect(
            Patterns.hex(
                "35adac080454ae92de569c1801f09fa27a2c0edf949f6c4caba7e6183c45f7c8".utf8, count: 32)
                == digest)
    }

    @Test func `a comment changes the digest`() throws {
        let yaml = policy(audience: "tier: internal\nprivacy: {k: 3}")
        #expect(try first(yaml).policy.digest != first(yaml + "\n# a comment\n").policy.digest)
    }

    @Test func `at most twenty errors are shown, in the order of the file`() {
        let keys = (1...30).map { "z\($0): 1\n" }.joined()
        let yaml = policy(audience: "tier: internal\nprivacy: {k: 3}") + "\n" + keys
        let refusal = #expect(throws: Refusal.self) { try Policy(yaml: Array(yaml.utf8)) }
        let lines = refusal?.diagnostics.compactMap(\.place.line) ?? []
        #expect(lines.count == 20)
        #expect(lines == lines.sorted())
        #expect(refusal?.code == .unknownKey)
    }
}
