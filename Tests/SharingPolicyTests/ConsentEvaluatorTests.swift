// SPDX-License-Identifier: Apache-2.0
import RecordStreams
import Testing

@testable import SharingPolicy

struct ConsentDateTests {
    @Test(arguments: [
        ("2025-03-02", "2027-03-01", Reason.given), ("2025-03-02", "2027-03-02", .expired),
        ("2024-02-29", "2026-02-27", .given), ("2024-02-29", "2026-02-28", .expired),
        ("2026-06-30", "2026-06-30", .given), ("2026-07-01", "2026-06-30", .future),
        ("", "2026-06-30", .undated), ("02/03/2025", "2026-06-30", .undated),
        (" 2025-03-02", "2026-06-30", .undated), ("2025-02-29", "2026-06-30", .undated),
    ])
    func `consent holds from its day until the end of its validity`(
        obtained: String, asOf: String, expected: Reason
    ) {
        #expect(ConsentCase().reason(["date": obtained], asOf: asOf) == expected)
    }

    @Test func `without obtained_on no date is asked for`() {
        let undated = ConsentCase {
            $0.hasObtainedOn = false
            $0.validFor = nil
        }
        #expect(undated.reason(["date": ""]) == .given)
    }

    @Test(arguments: [
        ("2026-07-01", Reason.given), ("2026-06-30", .expired), ("2026-06-29", .expired),
        ("", .given), ("NA", .given), ("soon", .undated),
    ])
    func `expires_on is exclusive, and a missing one is no end`(until: String, expected: Reason) {
        #expect(ConsentCase { $0.hasExpiresOn = true }.reason(["until": until]) == expected)
    }

    @Test(arguments: [
        ("2025-03-02", Reason.given), ("", .unknown), ("2026-07-01", .unknown),
        ("2024-06-30", .unknown), ("2024-07-01", .given), ("x", .unknown),
    ])
    func `an answer with a date of its own is unknown unless that date holds`(
        own: String, expected: Reason
    ) {
        let dated = ConsentCase { $0.expression = .question(ConsentCase.dated) }
        #expect(dated.reason(["dated": "yes", "dated-on": own]) == expected)
    }

    @Test func `refusal comes before a missing date, and a date before age`() {
        #expect(ConsentCase().reason(["research": "no", "date": ""]) == .refused)
        #expect(ConsentCase().reason(["research": "", "date": "2030-01-01"]) == .unknown)
        #expect(ConsentCase().reason(["date": "", "born": "2010-01-01"]) == .undated)
        #expect(ConsentCase().reason(["date": "2020-01-01", "born": "2010-01-01"]) == .expired)
        #expect(ConsentCase().reason(["date": "2020-01-01", "born": "2007-12-01"]) == .expired)
    }
}

struct ConsentMinorTests {
    private let child = ["born": "2010-01-01"]

    @Test func `a minor needs the basis and the guardian`() {
        #expect(ConsentCase().reason(child) == .minor)
        #expect(ConsentCase().reason(["born": "2010-01-01", "guardian": "no"]) == .minor)
        #expect(ConsentCase().reason(["born": "2010-01-01", "guardian": "yes"]) == .given)
        let refused = ["born": "2010-01-01", "guardian": "yes", "research": "no"]
        #expect(ConsentCase().reason(refused) == .refused)
    }

    @Test(arguments: ["", "NA", "unknown", "2027-01-01", "1850-01-01", "2010"])
    func `an unknown age is a minor's, or is denied`(born: String) {
        #expect(ConsentCase().reason(["born": born]) == .minor)
        #expect(ConsentCase().reason(["born": born, "guardian": "yes"]) == .given)
        let denying = ConsentCase { $0.deniesUnknownAge = true }
        #expect(denying.reason(["born": born, "guardian": "yes"]) == .minor)
        #expect(denying.reason(["born": "2010-01-01", "guardian": "yes"]) == .given)
    }

    @Test(arguments: [
        ("2008-07-01", Reason.minor), ("2008-06-30", .majority), ("2007-03-02", .given),
        ("2007-03-03", .majority),
    ])
    func `the day of majority counts, and answers before it do not`(
        born: String, expected: Reason
    ) {
        // Asked on 2025-03-02, shared on 2026-06-30.
        #expect(ConsentCase().reason(["born": born]) == expected)
    }

    @Test func `a birthday on 29 February comes of age on 1 March`() {
        var one = ConsentCase()
        one.cells["born"] = "2008-02-29"
        one.cells["date"] = "2026-02-28"
        #expect(one.reason(asOf: "2026-02-28") == .minor)
        #expect(one.reason(asOf: "2026-03-01") == .majority)
        #expect(one.reason(["date": "2026-03-01"], asOf: "2026-03-01") == .given)
    }

    @Test func `an adult is asked herself, so her guardian's answer is unknown`() {
        let byGuardian = ConsentCase { $0.expression = .question(ConsentCase.guardian) }
        #expect(byGuardian.reason(["guardian": "yes"]) == .unknown)
        #expect(byGuardian.reason(["guardian": "no"]) == .unknown)
        #expect(byGuardian.reason(["guardian": "yes", "born": "2010-01-01"]) == .given)
    }

    @Test func `an answer with a later date of its own outlives majority`() {
        let grown = ConsentCase {
            $0.expression = .any([.question(ConsentCase.research), .question(ConsentCase.dated)])
        }
        let cells = ["born": "2007-12-01", "dated": "yes", "dated-on": "2026-01-10"]
        #expect(grown.reason(cells) == .given)
        #expect(grown.reason(["born": "2007-12-01"]) == .majority)
        let early = ["born": "2007-12-01", "dated": "yes", "dated-on": "2025-11-30"]
        #expect(grown.reason(early) == .majority)
    }

    @Test(arguments: [
        ("17", Reason.minor), ("18", .given), ("17.9", .minor), ("0", .minor), ("131", .minor),
        ("-1", .minor), ("", .minor), ("old", .minor), ("130", .given),
    ])
    func `an age tells, but not when it was reached`(age: String, expected: Reason) {
        #expect(ConsentCase { $0.minors = .age(7) }.reason(["age": age]) == expected)
    }

    @Test(arguments: [
        ("true", Reason.minor), ("false", .given), ("no", .given), ("Yes", .minor), ("", .minor),
        ("perhaps", .minor), ("non", .given), ("no\u{202E}", .minor),
    ])
    func `a flag tells`(flag: String, expected: Reason) {
        #expect(ConsentCase { $0.minors = .flag(8) }.reason(["minor": flag]) == expected)
    }

    @Test func `without minors nobody's age is asked`() {
        #expect(ConsentCase { $0.minors = nil }.reason(["born": ""]) == .given)
    }
}

struct ConsentOtherBasisTests {
    private func basis(
        _ kind: Audience.OtherBasisKind, until: String = "2026-07-01"
    ) -> ConsentCase {
        ConsentCase {
            $0.other = Audience.OtherBasis(
                kind: kind, reference: "law", approvedBy: "officer", until: Made.day(until))
            $0.cells = [:]
        }
    }

    @Test func `another basis needs no answer of an adult`() {
        #expect(basis(.publicInterestMandate).reason(["born": "1990-01-01"]) == .basisOther)
        #expect(basis(.vitalInterest).reason(["born": "2015-01-01"]) == .basisOther)
    }

    @Test func `a minor needs the guardian besides another basis`() {
        #expect(basis(.publicInterestMandate).reason(["born": "2015-01-01"]) == .minor)
        #expect(basis(.publicInterestMandate).reason() == .minor)
        let guarded = ["born": "2015-01-01", "guardian": "yes"]
        #expect(basis(.publicInterestMandate).reason(guarded) == .basisOther)
    }

    @Test func `its end is exclusive and comes first`() {
        #expect(basis(.contract, until: "2026-06-30").reason(["research": "no"]) == .basisExpired)
    }

    @Test(arguments: Audience.OtherBasisKind.allCases)
    func `no basis overrides her recorded refusal`(kind: Audience.OtherBasisKind) {
        #expect(basis(kind).reason(["interview": "No"]) == .refused)
        #expect(basis(kind).reason(["dated": "no"]) == .refused)
    }

    @Test(arguments: Audience.OtherBasisKind.allCases)
    func `a guardian's refusal yields only to the child's interest or to life`(
        kind: Audience.OtherBasisKind
    ) {
        let yields = kind == .bestInterestOfChild || kind == .vitalInterest
        let reason = basis(kind).reason(["guardian": "no", "born": "2015-01-01"])
        #expect(reason == (yields ? .basisOther : .refused))
    }

    @Test func `a list without the recipient is not a recorded refusal`() {
        #expect(
            basis(.contract).reason(["born": "1990-01-01", "to": "somebody else"]) == .basisOther)
    }
}
