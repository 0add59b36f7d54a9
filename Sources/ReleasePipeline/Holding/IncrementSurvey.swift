// SPDX-License-Identifier: Apache-2.0
internal import RecordStreams
internal import SharingPolicy

/// The waiting records, read anew on the day of an increment, and what consent makes of them.
final class IncrementSurvey: RecordCollector {
    let survey: TableSurvey
    private let people: HeldPeople
    private let waiting: [WaitingRecord]
    /// The numbers of subjects and households among all people of the stream, by record.
    private(set) var subjects: [UInt32] = []
    private(set) var households: [UInt32] = []

    private init(_ context: ReleaseContext, _ people: HeldPeople, _ waiting: [WaitingRecord]) {
        survey = TableSurvey(context)
        self.people = people
        self.waiting = waiting
    }

    /// Reads the waiting records as an input: types, keys, consent and households.
    static func read(
        _ context: ReleaseContext, _ people: HeldPeople, _ waiting: [WaitingRecord],
        reader: RecordReader
    ) throws(Refusal) -> IncrementSurvey {
        let read = IncrementSurvey(context, people, waiting)
        let reading = TableReading(context, coded: read.survey.coded)
        do {
            try reading.read(reader, threads: 1, into: read)
        } catch {
            throw read.located(error)
        }
        guard read.subjects.count == waiting.count else { throw IncrementSurvey.misread }
        read.survey.settle()
        read.closeHouseholds(context)
        return read
    }

    /// More or fewer records came back than wait.
    private static var misread: Refusal {
        Refusal(.defect, "the waiting records were not read as they came")
    }

    func take(
        _ facts: RecordFacts, _ codes: CodedBatch, _ batch: RecordBatch, row: Int
    ) throws(Refusal) {
        guard subjects.count < waiting.count else { throw IncrementSurvey.misread }
        let context = survey.context
        var facts = facts
        var (subject, household) = (SurveyedRecords.none, SurveyedRecords.none)
        func repeated() -> Refusal { context.repeatedSubject(row: batch.number(ofRow: row)) }
        if facts.subject != RecordFacts.none {
            let (number, isNew) = people.subject(facts.subject)
            let isKnown = waiting[subjects.count].isKnown
            if !isNew, !isKnown, !context.policy.dataset.subjectMayRepeat { throw repeated() }
            subject = number
            if context.answersMayWeaken { facts.answers = people.weaken(number, facts.answers) }
        }
        if facts.household != RecordFacts.none {
            household = people.household(facts.household)
            if context.answersMayWeaken { people.join(subject: subject, household: household) }
        }
        subjects.append(subject)
        households.append(household)
        if !survey.add(facts, tuple: codes.insert(row, in: survey.tuples)) { throw repeated() }
    }

    /// Whoever was denied closes the household, for all that come later too.
    private func closeHouseholds(_ context: ReleaseContext) {
        guard context.closesHouseholds else { return }
        for (row, household) in households.enumerated()
        where household != SurveyedRecords.none && !reason(row).exports {
            people.close(household: household)
        }
        for row in households.indices where isClosed(row) { survey.drop(row) }
    }

    private func isClosed(_ row: Int) -> Bool {
        let (subject, household) = (subjects[row], households[row])
        return household != SurveyedRecords.none && people.isClosed(household: household)
            || subject != SurveyedRecords.none && people.isClosed(subject: subject)
    }

    /// What became of a record so far.
    func reason(_ row: Int) -> Reason {
        Reason(rawValue: survey.records.reasons[row]) ?? .recordInvalid
    }

    /// The records of which nothing forbids the release.
    var open: [Int] {
        let tuples = survey.records.tuples
        return tuples.indices.filter { tuples[$0] != SurveyedRecords.none }
    }

    /// The unit that k counts, if no increment held it; nil for one that was released before.
    func newUnit(_ row: Int, _ unit: ClassPrivacy.CountUnit) -> UInt64? {
        // A record without a key is a unit of its own.
        let own = UInt64(1) << 32 | UInt64(row)
        switch unit {
        case .row: return own
        case .subject:
            let subject = subjects[row]
            if subject == SurveyedRecords.none { return own }
            return people.wasReleased(subject: subject) ? nil : UInt64(subject)
        case .household:
            let household = households[row]
            if household == SurveyedRecords.none { return own }
            return people.wasReleased(household: household) ? nil : UInt64(household)
        }
    }

    /// A refusal with the number that its record has in the input.
    func located(_ refusal: Refusal) -> Refusal {
        guard let row = refusal.diagnostics[0].place.row, waiting.indices.contains(row - 1) else {
            return refusal
        }
        return refusal.shifted(by: waiting[row - 1].number - row)
    }
}
