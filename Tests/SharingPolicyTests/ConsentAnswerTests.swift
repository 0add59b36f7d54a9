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
