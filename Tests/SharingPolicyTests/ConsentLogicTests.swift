// SPDX-License-Identifier: Apache-2.0
import RecordStreams
import Testing

@testable import SharingPolicy

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
        // Every set of answers: raising one answer never lowers the truth.
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
