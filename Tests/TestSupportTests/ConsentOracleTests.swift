// SPDX-License-Identifier: Apache-2.0
import SharingPolicy
import TestSupport
import Testing

/// The slow oracle itself, on the cases that the policy reference spells out.
@Suite struct ConsentOracleTests {
    private static let policy = """
        ctanon: policy/v1
        id: oracle
        status: approved
        owner: "A test, test@agency.example"
        sensitivity: low
        recipients:
          hope: {name: "Hope Shelter", kind: ngo}
          aid: {name: "Aid", kind: ngo}
        dataset: {unit: person, separator: ";", missing: ["", "NA"]}
        columns:
          quasi: {born: date}
          consent: [research, whom, guardian, obtained]
          safe: [note]
        consent:
          questions:
            research: research
            whom: {column: whom, kind: recipient-list}
            guardian: {column: guardian, given_by: guardian}
          obtained_on: obtained
          valid_for: P2Y
          minors: {birthdate: born, below: 18, require: guardian}
          withdrawals: {none: "a test of the oracle"}
        audiences:
          one: &
            legal_basis: {consent: research}
          two: &
            legal_basis: {consent: [research, {names: whom}]}
          mandate: &
            legal_basis: {other: {kind: public-interest-mandate, §}}
          vital: &
            legal_basis: {other: {kind: vital-interest, §}}
        """
        .replacing("§", with: #"reference: "a test", approved_by: "a test", until: "2026-07-01""#)
        .replacing(
            "&",
            with: """

                    tier: internal
                    recipients: [hope, aid]
                    purposes: [research]
                    keep: [note]
                    otherwise: drop
                    privacy: {record_level: "a test of the oracle"}
                """)

    private static let adult: [String: String?] = [
        "born": "1996-02-29", "research": "yes", "whom": "hope;AID", "guardian": "",
        "obtained": "2025-03-02", "note": "x",
    ]

    private func decide(
        _ audience: String, _ changes: [String: String?] = [:],
        asOf: (Int, Int, Int) = (2026, 6, 30)
    ) throws -> String {
        let policy = try Policy(yaml: Array(Self.policy.utf8))
        let day = try #require(Day(year: asOf.0, month: asOf.1, day: asOf.2))
        return SlowConsent.decide(
            policy: policy, audience: try #require(policy.audience(named: audience)), asOf: day,
            record: Self.adult.merging(changes) { $1 })
    }

    @Test(arguments: ["yes", " YES ", "ｙｅｓ", "Oui", "sí", "si\u{301}", "\u{A0}نعم\u{3000}", "1"])
    func `a granted word counts in any form`(word: String) throws {
        #expect(try decide("one", ["research": word]) == "consent.given")
    }

    @Test(arguments: [
        "", "NA", "maybe", "yes.", "\u{443}\u{435}s", "ye\u{200B}s", "yes\u{200F}", "\u{202E}yes",
        "s\u{131}",
    ])
    func `anything else is unknown`(word: String) throws {
        #expect(try decide("one", ["research": word]) == "consent.unknown")
    }

    @Test func `a missing member is unknown and a refusal is a refusal`() throws {
        #expect(try decide("one", ["research": nil]) == "consent.unknown")
        #expect(try decide("one", ["research": " NON "]) == "consent.refused")
    }

    @Test func `validity is exclusive and 29 February plus two years ends on 28 February`() throws {
        #expect(try decide("one", asOf: (2027, 3, 1)) == "consent.given")
        #expect(try decide("one", asOf: (2027, 3, 2)) == "consent.expired")
        let leap: [String: String?] = ["obtained": "2024-02-29"]
        #expect(try decide("one", leap, asOf: (2026, 2, 27)) == "consent.given")
        #expect(try decide("one", leap, asOf: (2026, 2, 28)) == "consent.expired")
    }

    @Test func `consent without a date that can be read is undated, and a later one is future`()
        throws
    {
        #expect(try decide("one", ["obtained": "in spring"]) == "consent.undated")
        #expect(try decide("one", ["obtained": " 2025-03-02"]) == "consent.undated")
        #expect(try decide("one", ["obtained": "2026-06-30"]) == "consent.given")
        #expect(try decide("one", ["obtained": "2026-07-01"]) == "consent.future")
    }

    @Test func `all recipients must be named, by slug or name`() throws {
        #expect(try decide("two") == "consent.given")
        #expect(try decide("two", ["whom": " hope shelter ;aid"]) == "consent.given")
        #expect(try decide("two", ["whom": "hope"]) == "consent.refused")
        #expect(try decide("two", ["whom": ""]) == "consent.unknown")
        #expect(try decide("two", ["whom": " ; NA "]) == "consent.unknown")
    }

    @Test func `a minor needs a guardian, and so does an unknown age`() throws {
        let minor: [String: String?] = ["born": "2010-01-01"]
        #expect(try decide("one", minor) == "consent.minor")
        #expect(try decide("one", minor.merging(["guardian": "yes"]) { $1 }) == "consent.given")
        #expect(try decide("one", ["born": ""]) == "consent.minor")
    }

    @Test func `who came of age is asked again, and a leap birthday falls on 1 March`() throws {
        #expect(try decide("one", ["born": "2007-12-01"]) == "consent.majority")
        let leap: [String: String?] = ["born": "2008-02-29", "obtained": "2026-03-01"]
        #expect(try decide("one", leap, asOf: (2026, 3, 1)) == "consent.given")
        #expect(
            try decide("one", ["born": "2008-02-29", "obtained": "2026-02-28"], asOf: (2026, 3, 1))
                == "consent.majority")
        #expect(
            try decide(
                "one", ["born": "2008-02-29", "obtained": "2026-02-28"], asOf: (2026, 2, 28))
                == "consent.minor")
    }

    @Test func `another basis yields to a refusal and ends on its day`() throws {
        #expect(try decide("mandate", ["research": ""]) == "basis.other")
        #expect(try decide("mandate", ["research": "no"]) == "consent.refused")
        #expect(try decide("mandate", asOf: (2026, 7, 1)) == "basis.expired")
    }

    @Test func `a guardian's refusal yields to a vital interest only`() throws {
        let child: [String: String?] = ["born": "2010-01-01", "guardian": "no"]
        #expect(try decide("mandate", child) == "consent.refused")
        #expect(try decide("vital", child) == "basis.other")
        #expect(try decide("mandate", ["guardian": "no"]) == "basis.other")
    }

    @Test(arguments: UInt64(1)...50)
    func `a random policy is a policy`(seed: UInt64) throws {
        let scenario = ConsentScenario(seed: seed)
        let policy = try Policy(yaml: Array(scenario.yaml.utf8))
        #expect(policy.columns.map(\.name) == scenario.columns)
        #expect(policy.audiences.map(\.name) == scenario.audiences)
    }

    @Test func `the same seed gives the same records`() {
        var first = ConsentScenario(seed: 7)
        var second = ConsentScenario(seed: 7)
        for _ in 0..<20 { #expect(first.record() == second.record()) }
        #expect(first.yaml == second.yaml)
    }
}
