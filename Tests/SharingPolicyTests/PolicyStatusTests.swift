// SPDX-License-Identifier: Apache-2.0
import RecordStreams
import Testing

@testable import SharingPolicy

@Suite struct PolicyStatusTests {
    private func policy(
        status: String = "approved", tier: String = "internal", effective: String = "{}",
        agreement: String = ""
    ) throws -> Policy {
        let yaml = """
            ctanon: policy/v1
            id: made-up
            status: \(status)
            owner: "Agency"
            sensitivity: low
            effective: \(effective)
            dataset: {unit: person}
            columns: {quasi: {age: {type: integer, hierarchy: {bands: [5]}}}}
            audiences:
              one:
                tier: \(tier)
                purposes: [research]
                legal_basis: {other: {kind: contract, reference: C-1, approved_by: her, until: "2026-06-01"}}
                privacy: {k: 3}
                history: {none: "made up for a test"}
                generalise: [age]
                \(agreement)
            """
        return try Policy(yaml: Array(yaml.utf8), fileName: "p.yaml")
    }

    private func codes(_ policy: Policy, _ day: String) throws -> [DiagnosticCode] {
        let day = try #require(Patterns.day(day.utf8))
        let audience = try #require(policy.audiences.first)
        return policy.statusRefusal(for: audience, asOf: day)?.diagnostics.map(\.code) ?? []
    }

    @Test func `an approved policy may be used`() throws {
        #expect(try codes(policy(tier: "public"), "2026-05-31") == [])
    }

    @Test func `a draft exports to colleagues only`() throws {
        #expect(try codes(policy(status: "draft"), "2026-05-31") == [])
        #expect(try codes(policy(status: "draft", tier: "public"), "2026-05-31") == [.status])
    }

    @Test func `a retired policy exports nothing`() throws {
        #expect(try codes(policy(status: "retired"), "2026-05-31") == [.status])
    }

    @Test func `the end of a policy is exclusive and its beginning is not`() throws {
        let policy = try policy(effective: #"{from: "2026-01-01", until: "2026-05-01"}"#)
        #expect(try codes(policy, "2025-12-31") == [.notInForce])
        #expect(try codes(policy, "2026-01-01") == [])
        #expect(try codes(policy, "2026-04-30") == [])
        #expect(try codes(policy, "2026-05-01") == [.notInForce])
    }

    @Test func `an agreement that has ended stops the release`() throws {
        let policy = try policy(
            agreement: #"agreement: {reference: "A-1", from: "2026-02-01", until: "2026-03-01"}"#)
        #expect(try codes(policy, "2026-02-28") == [])
        #expect(try codes(policy, "2026-03-01") == [.agreement])
    }

    @Test func `a basis that has ended stops the release`() throws {
        #expect(try codes(policy(), "2026-05-31") == [])
        #expect(try codes(policy(), "2026-06-01") == [.basisEnded])
    }

    @Test func `the first reason decides and the others are told`() throws {
        let policy = try policy(
            status: "retired", effective: #"{until: "2026-01-01"}"#,
            agreement: #"agreement: {reference: "A-1", from: "2026-02-01", until: "2026-03-01"}"#)
        #expect(
            try codes(policy, "2026-06-01") == [.status, .notInForce, .agreement, .basisEnded])
    }
}
