// SPDX-License-Identifier: Apache-2.0
import RecordStreams
import Testing

@testable import SharingPolicy

struct ConsentAnswerTests {
    @Test(arguments: [
        "yes", "YES", " yes ", "oui", "sí", "SÍ", "si\u{301}", "نعم", " نعم ", "1", "true", "ＹＥＳ",
        "\u{00A0}yes\u{3000}", "yes\n",
    ])
    func `words for yes count in any case and form`(word: String) {
        #expect(ConsentCase().reason(["research": word]) == .given)
    }

    @Test(arguments: ["no", "Non", "لا", "0", " FALSE "])
    func `words for no refuse`(word: String) {
        #expect(ConsentCase().reason(["research": word]) == .refused)
    }

    @Test(arguments: [
        "", "NA", "maybe", "yes!", "y", "yes no", "oui,", "2", "ye s", "yes\u{0}", "y\u{7}es",
        "\u{202A}yes\u{202C}", "\u{2066}yes\u{2069}", "yes\u{200F}", "yes\u{200D}", "ye\u{AD}s",
        "\u{FEFF}yes", "уes",
    ])
    func `any other word is unknown, never consent`(word: String) {
        #expect(ConsentCase().reason(["research": word]) == .unknown)
    }

    @Test func `a hidden character does not turn a refusal into anything else than unknown`() {
        #expect(ConsentCase().reason(["research": "no\u{202E}"]) == .unknown)
    }

    @Test func `bytes that are no UTF-8 are unknown`() {
        let columns = [Made.column("a")]
        let terms = ConsentTerms(
            granted: ["yes"], refused: ["no"],
            questions: [
                ConsentTerms.Question(
                    slug: "a", column: 0, kind: .yesNo, givenBy: .subject, position: Made.position)
            ])
        let evaluator = ConsentEvaluator(
            policy: Made.policy(columns: columns, consent: terms),
            audience: Made.audience(.consent(.question(0))), asOf: Made.day("2026-06-30"),
            inputColumns: [0])
        let batch = RecordBatch(
            records: [[[0x79, 0x65, 0x73, 0xFF]], [Array("yes".utf8)], [nil]], columnCount: 1)
        let answers = (0..<3).map { evaluator.answers(batch, row: $0) }
        #expect(answers == [1, 2, 1])
        #expect(evaluator.unexpectedAnswers == [1])
    }

    @Test func `a column that the input does not have is unknown`() {
        let columns = [Made.column("a")]
        let terms = ConsentTerms(
            granted: ["yes"], refused: ["no"],
            questions: [
                ConsentTerms.Question(
                    slug: "a", column: 0, kind: .yesNo, givenBy: .subject, position: Made.position)
            ])
        let evaluator = ConsentEvaluator(
            policy: Made.policy(columns: columns, consent: terms),
            audience: Made.audience(.consent(.question(0))), asOf: Made.day("2026-06-30"),
            inputColumns: [-1])
        let batch = RecordBatch(records: [[Array("yes".utf8)]], columnCount: 1)
        let answers = evaluator.answers(batch, row: 0)
        #expect(evaluator.decide(batch, row: 0, answers: answers) == .unknown)
    }

    @Test func `unexpected words are counted, missing ones are not`() {
        var one = ConsentCase()
        one.cells["research"] = "maybe"
        #expect(one.run().evaluator.unexpectedAnswers == [0, 1, 0, 0, 0, 0])
        one.cells["research"] = "NA"
        #expect(one.run().evaluator.unexpectedAnswers == [0, 0, 0, 0, 0, 0])
    }

    @Test func `a word that is missing and refused is a refusal, missing and granted is unknown`() {
        let both = ConsentCase { $0.missing = ["", "0", "1"] }
        #expect(both.reason(["research": "0"]) == .refused)
        #expect(both.reason(["research": "1"]) == .unknown)
    }

    @Test func `a repeated word is answered alike from the cache`() {
        let columns = [Made.column("a")]
        let terms = ConsentTerms(
            granted: ["yes"], refused: ["no"],
            questions: [
                ConsentTerms.Question(
                    slug: "a", column: 0, kind: .yesNo, givenBy: .subject, position: Made.position)
            ])
        let evaluator = ConsentEvaluator(
            policy: Made.policy(columns: columns, consent: terms),
            audience: Made.audience(.consent(.question(0))), asOf: Made.day("2026-06-30"),
            inputColumns: [0])
        let words = (0..<2000).map { ["yes", "no", "", "x\($0)", " Yes", "NO "][$0 % 6] }
        let batch = RecordBatch(records: words.map { [Array($0.utf8)] }, columnCount: 1)
        let expected = (0..<2000).map { [2, 0, 1, 1, 2, 0][$0 % 6] as UInt64 }
        #expect(words.indices.map { evaluator.answers(batch, row: $0) } == expected)
        #expect(evaluator.unexpectedAnswers == [words.filter { $0.hasPrefix("x") }.count])
    }
}

struct ConsentListTests {
    private func list(_ cell: String, recipients: [Int]) -> Reason {
        ConsentCase {
            $0.expression = .names(ConsentCase.to)
            $0.recipients = recipients
        }.reason(["to": cell])
    }

    @Test func `every recipient must be named, by slug or name, folded`() {
        #expect(list("hope-shelter", recipients: [0]) == .given)
        #expect(list("Other; HOPE SHELTER ", recipients: [0, 1]) == .given)
        #expect(list("åpen DØR;hope-shelter", recipients: [0, 1]) == .given)
        #expect(list("hope-shelter", recipients: [0, 1]) == .refused)
        #expect(list("hope", recipients: [0]) == .refused)
        #expect(list("not hope-shelter", recipients: [0]) == .refused)
    }

    @Test func `nobody named is unknown, and no recipient is nobody's consent`() {
        #expect(list("", recipients: [0]) == .unknown)
        #expect(list("NA", recipients: [0]) == .unknown)
        #expect(list(" ; ", recipients: [0]) == .unknown)
        #expect(list("hope-shelter\u{202E}", recipients: [0]) == .unknown)
        #expect(list("hope-shelter", recipients: []) == .refused)
    }

    @Test func `every purpose must be named`() {
        let purposes = ConsentCase {
            $0.expression = .purposes(ConsentCase.purposes)
            $0.audiencePurposes = ["research", "policy"]
        }
        #expect(purposes.reason(["purposes": "Policy;research;x"]) == .given)
        #expect(purposes.reason(["purposes": "research"]) == .refused)
        #expect(purposes.reason(["purposes": ""]) == .unknown)
    }
}

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

    @Test func `another basis needs no answer, date or age`() {
        #expect(basis(.publicInterestMandate).reason() == .basisOther)
        #expect(basis(.vitalInterest).reason(["born": "2015-01-01"]) == .basisOther)
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
        #expect(basis(.contract).reason(["to": "somebody else"]) == .basisOther)
    }
}

struct ConsentLogicTests {
    /// Kleene's tables, written out: rows and columns refused, unknown, granted.
    private static let and = [[0, 0, 0], [0, 1, 1], [0, 1, 2]]
    private static let or = [[0, 1, 2], [1, 1, 2], [2, 2, 2]]

    private func packed(_ truths: [Int]) -> UInt64 {
        truths.enumerated().reduce(0) { $0 | UInt64($1.element) << UInt64($1.offset * 2) }
    }

    @Test func `all and any follow Kleene's tables`() {
        for a in 0...2 {
            for b in 0...2 {
                let answers = packed([a, b])
                let pair: [ConsentTerms.Expression] = [.question(0), .question(1)]
                #expect(
                    Int(ConsentTerms.Expression.all(pair).truth(answers).rawValue) == Self.and[a][b]
                )
                #expect(
                    Int(ConsentTerms.Expression.any(pair).truth(answers).rawValue) == Self.or[a][b])
            }
        }
    }

    @Test func `an empty list promises nothing`() {
        #expect(ConsentTerms.Expression.all([]).truth(0) == .unknown)
        #expect(ConsentTerms.Expression.any([]).truth(0) == .refused)
    }

    @Test func `more consent never closes a door`() {
        // Every expression of this shape, every set of answers: raising one answer never lowers the truth.
        let expression = ConsentTerms.Expression.any([
            .all([.question(0), .any([.question(1), .names(2)])]),
            .all([.purposes(3), .question(1)]),
        ])
        for code in 0..<81 {
            let truths = [code % 3, code / 3 % 3, code / 9 % 3, code / 27]
            let before = expression.truth(packed(truths))
            for index in 0..<4 where truths[index] < 2 {
                var raised = truths
                raised[index] += 1
                #expect(expression.truth(packed(raised)) >= before)
            }
        }
    }

    @Test func `the weakest of two answers is the lesser, question by question`() {
        for a in 0...2 {
            for b in 0...2 {
                for place in [0, 1, 17, 31] {
                    var (left, right, expected) = ([Int](repeating: 2, count: 32), [Int](), [Int]())
                    right = [Int](repeating: 1, count: 32)
                    expected = [Int](repeating: 1, count: 32)
                    (left[place], right[place], expected[place]) = (a, b, min(a, b))
                    #expect(
                        ConsentEvaluator.weakest(packed(left), packed(right)) == packed(expected))
                }
            }
        }
    }

    @Test func `a subject's weakest answer decides each of her rows`() {
        let columns = [Made.column("a")]
        let terms = ConsentTerms(
            granted: ["yes"], refused: ["no"],
            questions: [
                ConsentTerms.Question(
                    slug: "a", column: 0, kind: .yesNo, givenBy: .subject, position: Made.position)
            ])
        let evaluator = ConsentEvaluator(
            policy: Made.policy(columns: columns, consent: terms),
            audience: Made.audience(.consent(.question(0))), asOf: Made.day("2026-06-30"),
            inputColumns: [0])
        let batch = RecordBatch(
            records: [[Array("yes".utf8)], [Array("no".utf8)]], columnCount: 1)
        let both = ConsentEvaluator.weakest(
            evaluator.answers(batch, row: 0), evaluator.answers(batch, row: 1))
        #expect(evaluator.decide(batch, row: 0, answers: both) == .refused)
    }
}

struct ConsentReasonTests {
    @Test func `codes are those of the policy reference`() {
        let codes = Reason.allCases.map(\.code)
        #expect(
            codes == [
                "consent.given", "consent.refused", "consent.unknown", "consent.undated",
                "consent.future", "consent.expired", "consent.withdrawn", "consent.minor",
                "consent.majority", "household.mixed", "basis.other", "basis.expired",
                "record.invalid", "privacy.suppressed",
            ])
        #expect(codes.map { Reason(code: $0) } == Reason.allCases)
        #expect(Reason(code: "consent.maybe") == nil)
    }

    @Test func `only consent and another basis export`() {
        #expect(Reason.allCases.filter(\.exports) == [.given, .basisOther])
    }
}
