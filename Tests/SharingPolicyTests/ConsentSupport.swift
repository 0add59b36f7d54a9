// SPDX-License-Identifier: Apache-2.0
import RecordStreams

@testable import SharingPolicy

/// A policy about consent with everything that can be asked, after the example for HTCDS.
struct ConsentCase {
    static let names = [
        "interview", "research", "to", "guardian", "date", "until", "born", "age", "minor",
        "dated", "dated-on", "purposes",
    ]
    /// The questions in order; the tests of expressions name them by index.
    static let (interview, research, to, guardian, dated, purposes) = (0, 1, 2, 3, 4, 5)

    var expression: ConsentTerms.Expression = .all([.question(0), .question(1)])
    var other: Audience.OtherBasis?
    var hasObtainedOn = true
    var hasExpiresOn = false
    var validFor: CalendarDuration? = CalendarDuration(years: 2)
    var minors: ConsentTerms.MinorSource? = .birthdate(6)
    var deniesUnknownAge = false
    var recipients: [Int] = []
    var audiencePurposes = ["research"]
    var missing: [String] = ["", "NA"]
    var asOf = "2026-06-30"
    /// The record; columns that are not named are missing words.
    var cells: [String: String] = [
        "interview": "yes", "research": "yes", "date": "2025-03-02", "born": "1996-02-29",
    ]

    private var terms: ConsentTerms {
        func question(
            _ slug: String, _ column: Int, _ kind: ConsentTerms.QuestionKind = .yesNo,
            by giver: ConsentTerms.Giver = .subject, date: Int? = nil
        ) -> ConsentTerms.Question {
            ConsentTerms.Question(
                slug: slug, column: column, kind: kind, givenBy: giver, date: date,
                position: Made.position)
        }
        return ConsentTerms(
            granted: ConsentTerms.defaultGranted, refused: ConsentTerms.defaultRefused,
            questions: [
                question("interview", 0), question("research", 1),
                question("to", 2, .recipientList), question("guardian", 3, by: .guardian),
                question("dated", 9, date: 10), question("purposes", 11, .purposeList),
            ],
            obtainedOn: hasObtainedOn ? 4 : nil, expiresOn: hasExpiresOn ? 5 : nil,
            validFor: validFor,
            minors: minors.map {
                ConsentTerms.Minors(
                    source: $0, below: 18, require: .question(ConsentCase.guardian),
                    deniesUnknownAge: deniesUnknownAge)
            })
    }

    /// The evaluator and the packed answers and reason for the record.
    func run() -> (evaluator: ConsentEvaluator, answers: UInt64, reason: Reason) {
        let missing = missing.map { Array($0.utf8) }
        let columns = ConsentCase.names.map { name in
            Made.column(name) {
                $0.role = .consent
                $0.missing = missing
                if name == "minor" { $0.type = .boolean }
            }
        }
        let shelters = [
            Recipient(slug: "hope-shelter", name: "Hope Shelter", kind: .ngo),
            Recipient(slug: "other", name: "Åpen dør", kind: .ngo),
        ]
        let policy = Made.policy(columns: columns, consent: terms, recipients: shelters)
        let audience = Made.audience(
            other.map { .other($0) } ?? .consent(expression), recipients: recipients,
            purposes: audiencePurposes)
        let record: [[UInt8]?] = ConsentCase.names.map { cells[$0].map { Array($0.utf8) } }
        let batch = RecordBatch(records: [record], columnCount: record.count)
        let evaluator = ConsentEvaluator(
            policy: policy, audience: audience, asOf: Made.day(asOf),
            inputColumns: Array(record.indices))
        let answers = evaluator.answers(batch, row: 0)
        return (evaluator, answers, evaluator.decide(batch, row: 0, answers: answers))
    }

    /// The reason for the record with some cells changed.
    func reason(_ changes: [String: String] = [:], asOf: String? = nil) -> Reason {
        var changed = self
        changed.cells.merge(changes) { $1 }
        changed.asOf = asOf ?? self.asOf
        return changed.run().reason
    }
}

extension ConsentCase {
    init(_ change: (inout ConsentCase) -> Void) {
        self.init()
        change(&self)
    }
}
