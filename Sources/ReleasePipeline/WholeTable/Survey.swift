// SPDX-License-Identifier: Apache-2.0
internal import RecordStreams
internal import SharingPolicy

/// What is remembered of each record between the two readings: 13 bytes, and no value.
struct SurveyedRecords {
    static let none = UInt32.max
    var reasons: [UInt8] = []
    /// The number of the tuple of coded values.
    var tuples: [UInt32] = []
    /// The number of the subject, or `none`.
    var subjects: [UInt32] = []
    /// The number of the household, or `none`.
    var households: [UInt32] = []
    /// The number of the group, or `none`; empty where none are asked for.
    var groups: [UInt32] = []
    /// For how many people the record stands, 0 where it does not leave; empty where nobody asks.
    var weights: [Double] = []

    /// Adds a record; `group` and `weight` where they are kept.
    mutating func append(
        _ reason: Reason, tuple: UInt32, subject: UInt32, household: UInt32, group: UInt32?,
        weight: Double?
    ) {
        reasons.append(reason.rawValue)
        tuples.append(tuple)
        subjects.append(subject)
        households.append(household)
        if let group { groups.append(group) }
        if let weight { weights.append(weight) }
    }
}

/// What the first reading comes to: what becomes of each record, and the distinct tuples of coded
/// values.
///
/// Records are added one by one, from an input or from a survey file; ``settle()`` then decides
/// what hangs on other records. A survey file whose records hang on no others brings counts alone.
final class TableSurvey {
    let context: ReleaseContext
    let coded: [CodedColumn]
    let tuples: TupleTable
    private(set) var records = SurveyedRecords()
    private let subjects = FingerprintTable(numbered: true)
    private let households = FingerprintTable(numbered: true)
    private let groups = FingerprintTable(numbered: true)
    private let (keepsGroups, keepsWeights, subjectMayRepeat): (Bool, Bool, Bool)
    /// Whether there are `answers`: what is constant is not access-checked for each record.
    private let mayWeaken: Bool
    private var answers: WeakestAnswers?
    private var mixed = MixedHouseholds()
    /// The counts of a survey file, where its records are not known one by one.
    private let merged: TupleCounts?

    init(_ context: ReleaseContext) {
        self.context = context
        coded = context.codedColumns.map { CodedColumn($0, context) }
        tuples = TupleTable(width: coded.count)
        merged = nil
        (keepsGroups, keepsWeights) = (context.group != nil, context.weight != nil)
        subjectMayRepeat = context.policy.dataset.subjectMayRepeat
        mayWeaken = context.answersMayWeaken
        if mayWeaken { answers = WeakestAnswers(context.evaluator) }
    }

    /// Values and tuples that were surveyed before; with `counts` nothing is to be added.
    init(_ context: ReleaseContext, coded: [CodedColumn], tuples: TupleTable, counts: TupleCounts?)
    {
        (self.context, self.coded, self.tuples) = (context, coded, tuples)
        merged = counts
        (keepsGroups, keepsWeights) = (context.group != nil, context.weight != nil)
        subjectMayRepeat = context.policy.dataset.subjectMayRepeat
        mayWeaken = context.answersMayWeaken
        if mayWeaken { answers = WeakestAnswers(context.evaluator) }
    }

    /// How many subjects were seen.
    var subjectCount: Int { subjects.count }

    /// How many households were seen.
    var householdCount: Int { households.count }

    /// The households of which one member may not be shared, and the subjects of those.
    var deniedKeys: (households: [(UInt64, UInt64)], subjects: [(UInt64, UInt64)]) {
        (
            households.keys(where: { $0 < mixed.households.count && mixed.households[$0] }),
            subjects.keys(where: { $0 < mixed.subjects.count && mixed.subjects[$0] })
        )
    }

    /// How many groups were seen.
    var groupCount: Int { groups.count }

    /// The subjects whose records have different answers, with the weakest.
    var weakenedAnswers: [(key: (UInt64, UInt64), answers: UInt64)] {
        guard let answers else { return [] }
        let numbers = answers.differing
        return zip(numbers, subjects.keys(at: numbers)).map { ($1, answers.weakest[$0]) }
    }

    /// Adds a record with the number of its tuple, which matters where its own answers let it
    /// through; false where its subject has a record and may have only one.
    func add(_ facts: RecordFacts, tuple: @autoclosure () -> UInt32) -> Bool {
        var subject = SurveyedRecords.none
        if facts.subject != RecordFacts.none {
            let (number, isNew) = subjects.insert(facts.subject)
            if !isNew, !subjectMayRepeat { return false }
            subject = number
        }
        if mayWeaken { answers?.add(facts, subject: subject) }
        records.append(
            facts.reason, tuple: facts.reason.exports ? tuple() : SurveyedRecords.none,
            subject: subject, household: TableSurvey.number(facts.household, in: households),
            group: keepsGroups ? TableSurvey.number(facts.group, in: groups) : nil,
            weight: keepsWeights ? facts.weight : nil)
        return true
    }

    private static func number(_ key: (UInt64, UInt64), in table: FingerprintTable) -> UInt32 {
        key == RecordFacts.none ? SurveyedRecords.none : table.insert(key).number
    }

    /// Decides what hangs on other records: the weakest answers of a subject, and the household.
    func settle() {
        if let answers {
            for row in records.reasons.indices {
                let reason = answers.reason(ofRow: row, subject: records.subjects[row])
                if records.reasons[row] == reason.rawValue { continue }
                records.reasons[row] = reason.rawValue
                // Weaker answers let nothing through that stronger ones did not.
                if !reason.exports { records.tuples[row] = SurveyedRecords.none }
            }
        }
        guard context.closesHouseholds else { return }
        mixed = MixedHouseholds(
            records, households: households.count, subjects: subjects.count,
            followsSubjects: context.policy.dataset.subjectMayRepeat)
        for row in records.reasons.indices {
            let subject = Int(records.subjects[row])
            let household = records.households[row]
            let isMixed =
                household != SurveyedRecords.none && mixed.households[Int(household)]
                || subject < mixed.subjects.count && mixed.subjects[subject]
            if isMixed { drop(row) }
        }
    }

    /// Leaves out a record that consent let through, because of its household.
    func drop(_ row: Int) {
        guard let reason = Reason(rawValue: records.reasons[row]), reason.exports else { return }
        records.reasons[row] = Reason.householdMixed.rawValue
        records.tuples[row] = SurveyedRecords.none
    }

    /// How many records of each tuple may be released, and the units among them.
    func counts(_ claim: ClassPrivacy) -> TupleCounts {
        merged ?? TupleCounts(self, claim)
    }

    /// Leaves out a record that consent let through, because of privacy, and counts it no more.
    func hold(_ row: Int) {
        guard records.tuples[row] != SurveyedRecords.none else { return }
        records.reasons[row] = Reason.privacySuppressed.rawValue
        records.tuples[row] = SurveyedRecords.none
    }

    /// Marks the records of tuples that were suppressed.
    func suppress(_ isSuppressed: (UInt32) -> Bool) -> Int {
        var count = 0
        for (row, tuple) in records.tuples.enumerated()
        where tuple != SurveyedRecords.none && isSuppressed(tuple) {
            records.reasons[row] = Reason.privacySuppressed.rawValue
            count += 1
        }
        return count
    }
}

/// Adds the records of an input to a survey.
final class SurveyCollector: RecordCollector {
    private let survey: TableSurvey

    init(_ survey: TableSurvey) { self.survey = survey }

    func take(
        _ facts: RecordFacts, _ codes: CodedBatch, _ batch: RecordBatch, row: Int
    ) throws(Refusal) {
        if !survey.add(facts, tuple: codes.insert(row, in: survey.tuples)) {
            throw survey.context.repeatedSubject(row: batch.number(ofRow: row))
        }
    }
}

extension ReleaseContext {
    /// A subject with a second row, where a record is a person.
    func repeatedSubject(row: Int?) -> Refusal {
        let name = subject?.name
        return Refusal(
            .duplicateSubject, at: Place(file: fileName, field: name, row: row),
            row == nil
                ? "a subject has two records"
                : "the subject of this record has a record already",
            why: "one person in two rows would be counted as two",
            help: "join the rows, or declare `unit: event` if a person may have several")
    }
}
