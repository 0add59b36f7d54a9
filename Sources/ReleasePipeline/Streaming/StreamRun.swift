// SPDX-License-Identifier: Apache-2.0
internal import RecordStreams
internal import SharingPolicy

/// One reading, for audiences that decide record by record: constant memory, but for 16 bytes a
/// subject.
final class StreamRun {
    private let context: ReleaseContext
    private let shared: SharedColumns
    private let reader: RecordReader
    private let sink: any ByteSink
    private let subjects = FingerprintTable(numbered: false)
    private var tally = ReasonTally()
    private var gates: [RecordGate] = []
    var counts: ReleaseCounts { ReleaseCounts(tally) }
    /// The first day on which the consent of a released record ends.
    private(set) var expiresFrom: Day?
    /// Rows that have reached the sink.
    private(set) var rowsSent = 0

    init(
        _ context: ReleaseContext, _ reader: RecordReader, _ shared: SharedColumns,
        to sink: any ByteSink
    ) {
        self.context = context
        self.reader = reader
        self.shared = shared
        self.sink = sink
    }

    /// What was noticed of bad values.
    var notes: [Diagnostic] { RecordGate.notes(of: gates) }

    /// How many bytes are gathered before they are sent.
    static let sendSize = 1 << 20

    /// What is written and not yet sent: what one thread writes alone, or what each batch came to.
    private let output = OutputBuffer(capacity: StreamRun.sendSize + (1 << 18))
    private var waiting: [OutputBuffer] = []
    private var spare: [OutputBuffer] = []

    /// Reads, decides and writes all records; `others` are the writers of more threads.
    ///
    /// The last rows wait for ``finish()``.
    func run(
        _ writer: BatchWriter, others: () throws(Refusal) -> [BatchWriter]
    ) throws(Refusal) {
        writer.writeHeader(to: output)
        let first = StreamWorker(self, reader, writer, output: output)
        gates = [first.gate]
        try OrderedWorkers.run(first) { () throws(Refusal) in
            let workers = try others().map { writer in
                StreamWorker(self, reader, writer, output: OutputBuffer(capacity: 1 << 18))
            }
            gates += workers.map(\.gate)
            // Alone, the first worker wrote where the rows are gathered.
            if !workers.isEmpty { first.output = OutputBuffer(capacity: 1 << 18) }
            return workers
        }
    }

    /// Sends the last rows, when the counts are known to be right.
    func finish() throws(Refusal) {
        try output.flush(to: sink)
        for buffer in waiting { try buffer.flush(to: sink) }
        spare += waiting
        waiting.removeAll(keepingCapacity: true)
        rowsSent = tally.exported
    }

    /// The first record of a batch whose subject has one already.
    private func repeatedSubject(_ worker: StreamWorker) -> (row: Int, refusal: Refusal)? {
        if context.subject == nil { return nil }
        for (row, key) in worker.subjects.prefix(worker.progress.limit).enumerated()
        where !subjects.insert(key).isNew {
            return (
                row,
                context.repeatedSubject(row: worker.batch.number(ofRow: row))
            )
        }
        return nil
    }

    /// Adds a batch, in the order of the input.
    fileprivate func add(_ worker: StreamWorker) throws(Refusal) {
        let repeated = repeatedSubject(worker)
        let limit = repeated.map { $0.row } ?? worker.progress.limit
        // What is wrong with an earlier record comes first.
        try worker.rows.withUnsafeBufferPointer { rows throws(Refusal) in
            let before = UnsafeBufferPointer(rebasing: rows.prefix { Int($0) < limit })
            try worker.writer.settle(worker.batch, rows: before, shared)
        }
        if let failure = repeated?.refusal ?? worker.progress.failure { throw failure }
        tally.add(worker.tally)
        if let end = worker.firstEnd, end < expiresFrom ?? .distantFuture { expiresFrom = end }
        if worker.output !== output {
            // The buffer goes on its way as it is, and the worker takes another.
            waiting.append(worker.output)
            worker.output = spare.popLast() ?? OutputBuffer(capacity: 1 << 18)
        }
        if waiting.reduce(output.used, { $0 + $1.used }) >= StreamRun.sendSize { try finish() }
    }
}

/// Decides and writes the records of one batch after another, by themselves.
private final class StreamWorker: BatchWorker {
    private let run: StreamRun
    let reader: RecordReader
    let parser: RecordParser
    let writer: BatchWriter
    let gate: RecordGate
    var output: OutputBuffer
    let batch: RecordBatch
    private(set) var progress = BatchProgress()
    /// The fingerprint of each record's subject, where the policy has a key.
    private(set) var subjects: [(UInt64, UInt64)] = []
    private(set) var rows: [Int32] = []
    private(set) var tally = ReasonTally()
    private(set) var firstEnd: Day?
    private var reasons: [UInt8] = []

    init(_ run: StreamRun, _ reader: RecordReader, _ writer: BatchWriter, output: OutputBuffer) {
        self.run = run
        self.reader = reader
        self.writer = writer
        self.output = output
        parser = reader.makeParser()
        batch = reader.makeBatch()
        gate = RecordGate(writer.context, except: writer.checkedColumns)
    }

    func process() {
        progress.begin(batch)
        gate.check(batch, &progress)
        writer.prepare(batch, gate: gate, &progress)
        readSubjects()
        decide()
        let evaluator = writer.context.evaluator
        rows.withUnsafeBufferPointer { rows in
            firstEnd = evaluator.firstEnd(batch, rows: rows)
            reasons.withUnsafeBufferPointer { reasons in
                guard let reasons = reasons.baseAddress else { return }
                writer.write(
                    batch, rows: rows, reasons: reasons, tuples: nil, &progress, to: output)
            }
        }
    }

    func commit() throws(Refusal) { try run.add(self) }

    private func readSubjects() {
        subjects.removeAll(keepingCapacity: true)
        guard let subject = writer.context.subject else { return }
        for row in 0..<progress.limit {
            do throws(Refusal) {
                guard let key = try subject.fingerprint(batch, row: row) else {
                    throw Refusal.noIdentifier(
                        writer.context.fileName, subject.name, row: batch.number(ofRow: row))
                }
                subjects.append(key)
            } catch {
                progress.stop(at: row, error)
                return
            }
        }
    }

    private func decide() {
        let count = progress.limit
        if reasons.count < count {
            reasons.append(contentsOf: repeatElement(0, count: count - reasons.count))
        }
        tally = ReasonTally()
        rows.removeAll(keepingCapacity: true)
        rows.reserveCapacity(count)
        reasons.withUnsafeMutableBufferPointer { reasons in
            guard let base = reasons.baseAddress else { return }
            progress.invalid.withUnsafeBufferPointer { invalid in
                guard let invalid = invalid.baseAddress else { return }
                writer.context.evaluator.decide(
                    batch, count: count, invalid: invalid, into: base)
            }
            tally.add(UnsafeBufferPointer(start: base, count: count), exported: &rows)
        }
    }
}
