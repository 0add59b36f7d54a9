// SPDX-License-Identifier: Apache-2.0
import RecordStreams
import ReleasePipeline
import SharingPolicy
import TestSupport
import Testing

/// What is decided record by record, subject by subject and household by household.
@Suite struct RecordRuleTests {
    /// Records of people who agree, in the columns of the camp: id, household, age, sex, agrees.
    private static func csv(_ rows: [String]) -> String {
        rows.reduce(CampPerson.columns.joined(separator: ",") + "\n") { text, row in
            let cells = row.split(separator: ",", omittingEmptySubsequences: false)
            let (id, household, age, sex, agrees) = (
                cells[0], cells[1], cells[2], cells[3], cells[4]
            )
            return text
                + "\(id),\(household),name,\(age),AB12,\(sex),,open,\(agrees),2026-01-01\n"
        }
    }

    private func rows(_ policy: String, _ records: [String]) throws -> [String]? {
        let outcome = try Trial(policy).run(Self.csv(records))
        return outcome.code == nil ? outcome.rows : nil
    }

    private func code(_ policy: String, _ records: [String]) throws -> DiagnosticCode? {
        try Trial(policy).run(Self.csv(records)).code
    }

    // MARK: Subjects

    @Test(arguments: ["person", "household", "site"])
    func `a repeated subject is refused where a record is one`(unit: String) throws {
        let people = ["a,1,3,F,yes", "b,2,4,F,yes", "A ,3,5,F,yes"]
        for order in ["input", "keyed-shuffle"] {
            let policy = Camp.recordLevel(unit: unit, order: order)
            #expect(try code(policy, people) == .duplicateSubject)
            #expect(try code(policy, Array(people[..<2])) == nil)
        }
        let report = try Trial(Camp.recordLevel()).report(Array(Self.csv(people).utf8))
        #expect(report.refusal?.diagnostics[0].place.row == 3)
        #expect(report.refusal?.diagnostics[0].place.field?.description == "`id`")
    }

    @Test(arguments: ["event", "movement"])
    func `among events the weakest answer of a person counts for all of them`(unit: String) throws {
        let policy = Camp.recordLevel(unit: unit)
        let people = [
            "a,1,1,F,yes", "b,2,2,F,yes", "a,1,3,F,yes", "b,2,4,F,no", "c,3,5,F,yes", "c,3,6,F,?",
            "A,1,7,M,yes",
        ]
        #expect(try rows(policy, people) == ["1,F", "3,F", "7,M"])
        let report = try Trial(policy).report(Array(Self.csv(people).utf8))
        #expect(
            report.summary?.counts.dropped == ["consent.refused": 2, "consent.unknown": 2])
        #expect(report.summary?.counts.released == ["consent.given": 3])
    }

    @Test func `k counts people, so that three events of one person are a class of one`() throws {
        let privacy = "k: 3, at_most: {harm: {x: 1}}, max_suppression: 0.5"
        let policy = Camp.policy(unit: "event", privacy: privacy)
        let alone = (0..<3).map { _ in "a,1,30,M,yes" }
        let group = (0..<4).map { "g\($0),2,60,F,yes" }
        let outcome = try Trial(policy).run(Self.csv(alone + group))
        #expect(outcome.rows == Array(repeating: "60,AB12,F,,open", count: 4))
        let byRow = policy.replacing("k: 3,", with: "k: 3, count_unit: row,")
        #expect(try Trial(byRow).run(Self.csv(alone + group)).rows.count == 7)
    }

    @Test func `a blank subject key is no identifier`() throws {
        for order in ["input", "keyed-shuffle"] {
            #expect(
                try code(Camp.recordLevel(order: order), ["a,1,3,F,yes", ",2,4,F,yes"])
                    == .valueUnreadable)
        }
    }

    // MARK: Households

    private static let closing = Camp.recordLevel(household: "drop-household")

    @Test func `one member who may not be shared closes the household`() throws {
        let people = ["a,1,1,F,yes", "b,1,2,F,no", "c,2,3,F,yes", "d,1,4,F,yes", "e,2,5,F,yes"]
        #expect(try rows(Self.closing, people) == ["3,F", "5,F"])
        let report = try Trial(Self.closing).report(Array(Self.csv(people).utf8))
        #expect(
            report.summary?.counts.dropped == ["consent.refused": 1, "household.mixed": 2])
        let individual = Camp.recordLevel(household: "individual")
        #expect(try rows(individual, people) == ["1,F", "3,F", "4,F", "5,F"])
    }

    @Test func `households are compared as identifiers`() throws {
        let people = ["a,H1,1,F,yes", "b,\u{FF28}\u{661}  ,2,F,no", "c,2,3,F,yes"]
        #expect(try rows(Self.closing, people) == ["3,F"])
    }

    @Test func `a missing household is a household of one`() throws {
        let people = ["a,,1,F,yes", "b,,2,F,no", "c,,3,F,yes"]
        #expect(try rows(Self.closing, people) == ["1,F", "3,F"])
        let privacy = "k: 3, count_unit: household, max_suppression: 0.9, at_most: {harm: {x: 1}}"
        let policy = Camp.policy(privacy: privacy)
        let apart = ["a,,1,F,yes", "b,,1,F,yes", "c,,1,F,yes"]
        let together = ["d,h,1,M,yes", "e,h,1,M,yes", "f,h,1,M,yes"]
        #expect(
            try Trial(policy).run(Self.csv(apart + together)).rows
                == Array(repeating: "1,AB12,F,,open", count: 3))
    }

    @Test func `a record that is invalid closes its household`() throws {
        let policy = Camp.recordLevel(onBadValue: "drop-record", household: "drop-household")
        let people = ["a,1,1,F,yes", "b,1,x,F,yes", "c,2,3,F,yes"]
        #expect(try rows(policy, people) == ["3,F"])
        let report = try Trial(policy).report(Array(Self.csv(people).utf8))
        #expect(report.summary?.counts.dropped == ["record.invalid": 1, "household.mixed": 1])
    }

    // MARK: Bad values

    @Test(arguments: ["input", "keyed-shuffle"])
    func `a bad value stops, is blanked, or drops its record`(order: String) throws {
        let people = ["a,1,1,F,yes", "b,2,old,F,yes", "c,3,120,F,yes", "d,4,4,Q,yes"]
        func policy(_ word: String) -> String { Camp.recordLevel(onBadValue: word, order: order) }
        #expect(try code(policy("stop"), people) == .valueUnreadable)
        #expect(try code(policy("stop"), [people[0], people[2]]) == .valueOutside)
        #expect(try code(policy("stop"), [people[0], people[3]]) == .valueOutside)
        #expect(try rows(policy("drop-record"), people) == ["1,F"])
        #expect(try rows(policy("blank"), people)?.sorted() == [",F", ",F", "1,F", "4,"])
        let report = try Trial(policy("stop")).report(Array(Self.csv(people).utf8))
        #expect(report.refusal?.diagnostics[0].place.row == 2)
        #expect(report.refusal?.diagnostics[0].place.field?.description == "`age`")
    }

    @Test func `with a claim a bad value does what it does without`() throws {
        let group = (0..<4).map { "g\($0),,20,F,yes" }
        let privacy = "k: 3, at_most: {harm: {x: 1}}, max_suppression: 0.5"
        func outcome(_ word: String, _ more: [String]) throws -> Trial.Outcome {
            try Trial(Camp.policy(privacy: privacy, onBadValue: word)).run(Self.csv(group + more))
        }
        let plain = Array(repeating: "20,AB12,F,,open", count: 4)
        let bad = (0..<3).map { "b\($0),,old,F,yes" }
        #expect(try outcome("stop", bad).code == .valueUnreadable)
        #expect(try outcome("drop-record", bad).rows == plain)
        let blank = Array(repeating: ",AB12,F,,open", count: 3)
        #expect(try outcome("blank", bad).rows == plain + blank)
    }

    @Test func `columns that nobody reads are not looked at`() throws {
        // Only the sex is released, and no rule, key or consent reads the age (definitions 18).
        let policy = Camp.recordLevel(rules: "keep: [sex]")
        #expect(try rows(policy, ["a,1,old,F,yes"]) == ["F"])
    }

    // MARK: Counts

    @Test(arguments: ["input", "keyed-shuffle"])
    func `another number of records than expected is refused`(order: String) throws {
        var trial = Trial(Camp.recordLevel(order: order))
        let people = Self.csv(["a,1,3,F,yes", "b,2,4,F,no"])
        trial.expectedRows = 2
        #expect(try trial.run(people).rows == ["3,F"])
        for count in [0, 1, 3] {
            trial.expectedRows = count
            let report = try trial.report(Array(people.utf8))
            #expect(report.outcome.code == .rowCount && report.sent == 0)
        }
    }

    @Test func `nobody left is a refusal, and no record at all one only with a claim`() throws {
        #expect(try code(Camp.recordLevel(), ["a,1,3,F,no"]) == .nothingLeft)
        let people = Array(Self.csv(["a,1,3,F,no"]).utf8)
        #expect(try Trial(Camp.recordLevel()).report(people).sent == 0)
        #expect(try code(Self.closing, ["a,1,3,F,no"]) == .nothingLeft)
        #expect(try code(Camp.policy(), ["a,1,3,F,no"]) == .nothingLeft)
        #expect(try rows(Camp.recordLevel(), []) == [])
        #expect(try rows(Self.closing, []) == [])
        #expect(try code(Camp.policy(), []) == .noInput)
        for policy in [Camp.policy(), Camp.recordLevel()] {
            #expect(try Trial(policy).run("").code == .noInput)
        }
    }
}
