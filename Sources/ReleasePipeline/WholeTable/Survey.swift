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
}

/// The first reading: types, consent, subjects, households, and the histogram of coded values.
final class TableSurvey {
    let context: ReleaseContext
    let coded: [CodedColumn]
    let tuples: TupleTable
    private(set) var records = SurveyedRecords()
    private var gates: [RecordGate]
    private let subjects = FingerprintTable(numbered: true)
    private let households = FingerprintTable(numbered: true)
    private var closed: [Bool] = []
    private var answers: [UInt64] = []
    private var answersAreKnown = false

    init(_ context: ReleaseContext) {
        self.context = context
        coded = context.codedColumns.map { CodedColumn($0, context) }
        tuples = TupleTable(width: coded.count)
        gates = [RecordGate(context, except: Set(coded.map(\.index)))]
    }

    /// What was noticed of bad values.
    var notes: [Diagnostic] { RecordGate.notes(of: gates) }

    private var codedIndices: Set<Int> { Set(coded.map(\.index)) }

    /// How many households were seen.
    var householdCount: Int { households.count }

    /// Whether a subject may have several rows, so that her weakest answers must be known first.
    var needsAnswersFirst: Bool {
        context.subject != nil && context.policy.dataset.subjectMayRepeat
    }

    /// Reads the answers of all rows and keeps the weakest of each subject.
    func readAnswers(_ reader: RecordReader, threads: Int) throws(Refusal) {
        try read(reader, threads: threads, gates: nil) { batch, progress throws(Refusal) in
            try self.readAnswers(batch, progress.limit)
        }
        answersAreKnown = true
    }

    private func readAnswers(_ batch: RecordBatch, _ count: Int) throws(Refusal) {
        guard let subject = context.subject else { return }
        for row in 0..<count {
            guard let key = try subject.fingerprint(batch, row: row) else {
                throw Refusal.noIdentifier(
                    context.fileName, subject.name, row: batch.number(ofRow: row))
            }
            let (number, isNew) = subjects.insert(key)
            let given = context.evaluator.answers(batch, row: row)
            if isNew {
                answers.append(given)
            } else {
                answers[Int(number)] = ConsentEvaluator.weakest(answers[Int(number)], given)
            }
        }
    }

    /// Reads all records.
    func read(_ reader: RecordReader, threads: Int) throws(Refusal) {
        let codes = CodedBatch(width: coded.count)
        // The ordered step has a gate of its own, since those of the threads are at work meanwhile.
        let ordered = RecordGate(context, except: codedIndices)
        gates.append(ordered)
        try read(reader, threads: threads, gates: gates[0]) { batch, progress throws(Refusal) in
            try self.read(batch, ordered, codes, &progress)
        }
        closeHouseholds()
    }

    /// Hands over all batches in the order of the input; several threads find cells and check types.
    private func read(
        _ reader: RecordReader, threads: Int, gates first: RecordGate?,
        _ body: @escaping (RecordBatch, inout BatchProgress) throws(Refusal) -> Void
    ) throws(Refusal) {
        let worker = ReadingWorker(reader, gate: first, body)
        try OrderedWorkers.run(worker) {
            (1..<max(threads, 1)).map { _ in
                var gate: RecordGate?
                if first != nil {
                    let own = RecordGate(
                        ReleaseContext(copying: self.context), except: self.codedIndices)
                    self.gates.append(own)
                    gate = own
                }
                return ReadingWorker(reader, gate: gate, body)
            }
        }
    }

    private func read(
        _ batch: RecordBatch, _ gate: RecordGate, _ codes: CodedBatch,
        _ progress: inout BatchProgress
    ) throws(Refusal) {
        codes.code(batch, rows: progress.limit, coded)
        let mayFail = coded.contains { $0.hasBadCells }
        var row = 0
        while row < progress.limit {
            if mayFail { checkCoded(batch, row, gate, &progress) }
            if row >= progress.limit { return }
            let subject = try subjectNumber(batch, row)
            let reason = decide(batch, row, subject, progress.invalid[row])
            records.reasons.append(reason.rawValue)
            records.subjects.append(subject)
            records.households.append(try householdNumber(batch, row, reason))
            records.tuples.append(
                reason.exports ? codes.insert(row, in: tuples) : SurveyedRecords.none)
            row += 1
        }
    }

    private func checkCoded(
        _ batch: RecordBatch, _ row: Int, _ gate: RecordGate, _ progress: inout BatchProgress
    ) {
        for column in coded where column.hasBadCells {
            let verdict = column.verdict(batch, row: row)
            if verdict == .ok || verdict == .missing { continue }
            gate.fail(verdict, batch, row, column.input, column.name, &progress)
        }
    }

    /// The subject of a row; a repeated one is an error where a record is a person, household or
    /// site.
    private func subjectNumber(_ batch: RecordBatch, _ row: Int) throws(Refusal) -> UInt32 {
        guard let subject = context.subject else { return SurveyedRecords.none }
        guard let key = try subject.fingerprint(batch, row: row) else {
            throw Refusal.noIdentifier(
                context.fileName, subject.name, row: batch.number(ofRow: row))
        }
        let (number, isNew) = subjects.insert(key)
        if !isNew, !context.policy.dataset.subjectMayRepeat {
            throw Refusal.repeatedSubject(
                context.fileName, subject.name, row: batch.number(ofRow: row))
        }
        return number
    }

    private func decide(
        _ batch: RecordBatch, _ row: Int, _ subject: UInt32, _ invalid: Bool
    ) -> Reason {
        if invalid { return .recordInvalid }
        let given =
            answersAreKnown
            ? answers[Int(subject)] : context.evaluator.answers(batch, row: row)
        return context.evaluator.decide(batch, row: row, answers: given)
    }

    private func householdNumber(
        _ batch: RecordBatch, _ row: Int, _ reason: Reason
    ) throws(Refusal) -> UInt32 {
        guard let household = context.household,
            let key = try household.fingerprint(batch, row: row)
        else { return SurveyedRecords.none }
        let (number, isNew) = households.insert(key)
        if isNew { closed.append(false) }
        if !reason.exports { closed[Int(number)] = true }
        return number
    }

    /// Drops every member of a household of which one member may not be shared.
    private func closeHouseholds() {
        guard context.closesHouseholds else { return }
        if context.policy.dataset.subjectMayRepeat { closeByMembers() }
        for (row, household) in records.households.enumerated()
        where household != SurveyedRecords.none && closed[Int(household)] {
            drop(row)
        }
    }

    /// A person of a closed household may not be shared in another one either, which closes that too.
    private func closeByMembers() {
        var closedSubjects = [Bool](repeating: false, count: subjects.count)
        var changed = true
        while changed {
            changed = false
            for (row, household) in records.households.enumerated() {
                let subject = Int(records.subjects[row])
                guard household != SurveyedRecords.none, subject < closedSubjects.count else {
                    continue
                }
                if closed[Int(household)] != closedSubjects[subject] {
                    closed[Int(household)] = true
                    closedSubjects[subject] = true
                    changed = true
                }
            }
        }
        for (row, subject) in records.subjects.enumerated()
        where Int(subject) < closedSubjects.count && closedSubjects[Int(subject)] {
            drop(row)
        }
    }

    private func drop(_ row: Int) {
        guard let reason = Reason(rawValue: records.reasons[row]), reason.exports else { return }
        records.reasons[row] = Reason.householdMixed.rawValue
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

extension Refusal {
    /// A subject with a second row, where a record is a person.
    static func repeatedSubject(_ fileName: String, _ column: Name, row: Int) -> Refusal {
        Refusal(
            .duplicateSubject, at: Place(file: fileName, field: column, row: row),
            "the subject of this record has a record already",
            why: "one person in two rows would be counted as two",
            help: "join the rows, or declare `unit: event` if a person may have several")
    }
}
