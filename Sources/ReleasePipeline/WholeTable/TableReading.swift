// SPDX-License-Identifier: Apache-2.0
internal import RecordStreams
internal import SharingPolicy

/// What a reading finds out about one record, beside its tuple of coded values.
struct RecordFacts {
    /// The fingerprint of a key that a record does not have.
    static let none: (UInt64, UInt64) = (0, 0)

    /// What its own answers come to.
    var reason = Reason.recordInvalid
    /// Whether a bad value has left it out, whatever is answered.
    var isInvalid = false
    /// Fingerprints of the keys, or ``none``.
    var subject = RecordFacts.none
    var household = RecordFacts.none
    var group = RecordFacts.none
    /// For how many people it stands, 0 where its own answers do not let it through.
    var weight: Double = 0
    /// Its own answers and what else decides, where the answers of other records may weaken them.
    var answers: UInt64 = 0
    var standing: UInt64 = 0
}

/// Takes the records of a reading, in the order of the input.
protocol RecordCollector: AnyObject {
    /// Takes a record of a batch; `codes` has its codes and is good for the call.
    func take(
        _ facts: RecordFacts, _ codes: CodedBatch, _ batch: RecordBatch, row: Int
    ) throws(Refusal)
}

/// Reads records: their types, what consent makes of them, their keys and their coded values.
final class TableReading {
    let context: ReleaseContext
    let coded: [CodedColumn]
    private var gates: [RecordGate]

    init(_ context: ReleaseContext, coded: [CodedColumn]) {
        self.context = context
        self.coded = coded
        gates = [RecordGate(context, except: Set(coded.map(\.index)))]
    }

    /// What was noticed of bad values.
    var notes: [Diagnostic] { RecordGate.notes(of: gates) }

    private var codedIndices: Set<Int> { Set(coded.map(\.index)) }

    /// Reads all records; several threads find cells and check types.
    func read(
        _ reader: RecordReader, threads: Int, into collector: any RecordCollector
    ) throws(Refusal) {
        let codes = CodedBatch(width: coded.count)
        // The ordered step has a gate of its own, since those of the threads are at work meanwhile.
        let ordered = RecordGate(context, except: codedIndices)
        gates.append(ordered)
        let worker = ReadingWorker(reader, gate: gates[0]) { batch, progress throws(Refusal) in
            try self.read(batch, ordered, codes, &progress, collector)
        }
        try OrderedWorkers.run(worker) {
            (1..<max(threads, 1)).map { _ in
                let gate = RecordGate(
                    ReleaseContext(copying: self.context), except: self.codedIndices)
                self.gates.append(gate)
                return ReadingWorker(reader, gate: gate) { batch, progress throws(Refusal) in
                    try self.read(batch, ordered, codes, &progress, collector)
                }
            }
        }
    }

    private func read(
        _ batch: RecordBatch, _ gate: RecordGate, _ codes: CodedBatch,
        _ progress: inout BatchProgress, _ collector: any RecordCollector
    ) throws(Refusal) {
        codes.code(batch, rows: progress.limit, coded)
        let mayFail = coded.contains { $0.hasBadCells }
        let keys = RecordKeys(context)
        var row = 0
        while row < progress.limit {
            if mayFail { coded.check(batch, row, gate, &progress) }
            if row >= progress.limit { return }
            let facts = try keys.facts(batch, row, isInvalid: progress.invalid[row])
            try collector.take(facts, codes, batch, row: row)
            row += 1
        }
    }
}

extension [CodedColumn] {
    /// Does with bad cells of a record what the policy says.
    func check(
        _ batch: RecordBatch, _ row: Int, _ gate: RecordGate, _ progress: inout BatchProgress
    ) {
        for column in self where column.hasBadCells {
            let verdict = column.verdict(batch, row: row)
            if verdict == .ok || verdict == .missing { continue }
            gate.fail(verdict, batch, row, column.input, column.name, &progress)
        }
    }
}

/// Reads the keys of a record and decides by its own answers.
final class RecordKeys {
    private let fileName: String
    private let evaluator: ConsentEvaluator
    private let (subject, household, group): (KeyReader?, KeyReader?, KeyReader?)
    private let weight: WeightReader?
    /// Whether the answers of other records of the subject may weaken its own.
    private let mayWeaken: Bool

    init(_ context: ReleaseContext) {
        fileName = context.fileName
        evaluator = context.evaluator
        (subject, household, group) = (context.subject, context.household, context.group)
        weight = context.weight
        mayWeaken = context.answersMayWeaken
    }

    /// What is found out about a record.
    ///
    /// - Throws: I0404 where it lacks the key of its subject.
    func facts(
        _ batch: RecordBatch, _ row: Int, isInvalid: Bool
    ) throws(Refusal) -> RecordFacts {
        var facts = RecordFacts()
        if let subject {
            guard let key = try subject.fingerprint(batch, row: row) else {
                throw Refusal.noIdentifier(
                    fileName, subject.name, row: batch.number(ofRow: row))
            }
            facts.subject = key
        }
        facts.isInvalid = isInvalid
        if !isInvalid || mayWeaken {
            facts.answers = evaluator.answers(batch, row: row)
        }
        if !isInvalid {
            facts.reason = evaluator.decide(batch, row: row, answers: facts.answers)
            if mayWeaken { facts.standing = evaluator.standing(batch, row: row).bits }
        }
        if let household,
            let key = try household.fingerprint(batch, row: row)
        {
            facts.household = key
        }
        if let group, let key = try group.fingerprint(batch, row: row) {
            facts.group = key
        }
        if facts.reason.exports, let weight {
            facts.weight = try weight.weight(batch, row: row)
        }
        return facts
    }
}

extension ReleaseContext {
    /// Whether the weakest answers of a subject's records count for each of them.
    var answersMayWeaken: Bool { subject != nil && policy.dataset.subjectMayRepeat }
}
