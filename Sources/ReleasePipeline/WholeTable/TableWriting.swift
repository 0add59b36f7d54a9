// SPDX-License-Identifier: Apache-2.0
internal import RecordStreams
internal import SharingPolicy

/// The second reading: writes the records that the survey and the solver let through.
final class TableWriting {
    private let context: ReleaseContext
    private let reader: RecordReader
    private let shared: SharedColumns
    private let sink: any ByteSink
    fileprivate let records: SurveyedRecords
    private let output = OutputBuffer(capacity: 1 << 18)
    private let shuffler: RowShuffler?
    private var rowsSeen = 0
    /// The first day on which the consent of a released record ends.
    private(set) var expiresFrom: Day?

    init(
        _ context: ReleaseContext, _ reader: RecordReader, _ shared: SharedColumns,
        records: SurveyedRecords, to sink: any ByteSink
    ) {
        self.context = context
        self.reader = reader
        self.shared = shared
        self.records = records
        self.sink = sink
        let shuffles = context.audience.output.rowOrder == .keyedShuffle
        let hasSeals = context.audience.rules.contains {
            if case .encrypt = $0 { true } else { false }
        }
        shuffler = shuffles ? RowShuffler(context, hasSeals: hasSeals) : nil
    }

    fileprivate var shuffles: Bool { shuffler != nil }

    /// Reads all records again and writes the chosen ones; `others` are the writers of more
    /// threads.
    func run(
        _ writer: BatchWriter, others: () throws(Refusal) -> [BatchWriter]
    ) throws(Refusal) {
        writer.writeHeader(to: output)
        if shuffles { try output.flush(to: sink) }
        let first = TableWorker(self, reader, writer)
        try OrderedWorkers.run(first) { () throws(Refusal) in
            try others().map { TableWorker(self, reader, $0) }
        }
        guard rowsSeen == records.reasons.count else { throw .inputChanged(context.fileName) }
        try output.flush(to: sink)
        try shuffler?.write(to: output, sink: sink)
    }

    /// Refuses an input that has more records than it had.
    fileprivate func checkLength(_ batch: RecordBatch) throws(Refusal) {
        guard batch.firstRow - 1 + batch.rowCount <= records.reasons.count else {
            throw .inputChanged(context.fileName)
        }
    }

    /// Adds a batch, in the order of the input.
    fileprivate func add(_ worker: TableWorker) throws(Refusal) {
        try worker.rows.withUnsafeBufferPointer { rows throws(Refusal) in
            // What is wrong with an earlier record comes first.
            let before = rows.prefix { Int($0) < worker.progress.limit }
            try worker.writer.settle(
                worker.batch, rows: UnsafeBufferPointer(rebasing: before), shared)
        }
        if let failure = worker.progress.failure { throw failure }
        if let end = worker.firstEnd, end < expiresFrom ?? .distantFuture { expiresFrom = end }
        rowsSeen += worker.batch.rowCount
        if let shuffler {
            shuffler.add(
                worker.output, ends: worker.output.rowEnds, keys: worker.keys,
                keyEnds: worker.keys?.rowEnds ?? [])
        } else {
            output.take(all: worker.output)
            if output.used >= 1 << 20 { try output.flush(to: sink) }
        }
    }
}

/// Writes the chosen records of one batch after another.
private final class TableWorker: BatchWorker {
    private let writing: TableWriting
    let reader: RecordReader
    let parser: RecordParser
    private let gate: RecordGate
    let writer: BatchWriter
    let batch: RecordBatch
    let output = OutputBuffer(capacity: 1 << 18)
    /// The rows without their sealed columns, where these may not decide the order of rows.
    let keys: OutputBuffer?
    private(set) var progress = BatchProgress()
    private(set) var rows: [Int32] = []
    private(set) var firstEnd: Day?

    init(_ writing: TableWriting, _ reader: RecordReader, _ writer: BatchWriter) {
        self.writing = writing
        self.reader = reader
        self.writer = writer
        parser = reader.makeParser()
        batch = reader.makeBatch()
        gate = RecordGate(writer.context, except: writer.checkedColumns)
        keys = writing.shuffles && writer.hasSeals ? OutputBuffer() : nil
        output.marksRows = writing.shuffles
        keys?.marksRows = true
    }

    func admit() throws(Refusal) {
        try reader.admit(batch)
        try writing.checkLength(batch)
    }

    func process() {
        output.removeAll()
        keys?.removeAll()
        progress.begin(batch)
        gate.check(batch, &progress)
        writer.prepare(batch, gate: gate, &progress)
        let all = (batch.firstRow - 1)..<(batch.firstRow - 1 + batch.rowCount)
        writing.records.reasons.withUnsafeBufferPointer { reasons in
            let reasons = UnsafeBufferPointer(rebasing: reasons[all])
            rows.removeAll(keepingCapacity: true)
            for row in 0..<progress.limit
            where Reason(rawValue: reasons[row])?.exports ?? false {
                rows.append(Int32(truncatingIfNeeded: row))
            }
            rows.withUnsafeBufferPointer { rows in
                firstEnd = writer.context.evaluator.firstEnd(batch, rows: rows)
                write(rows, reasons, all)
            }
        }
    }

    private func write(
        _ rows: UnsafeBufferPointer<Int32>, _ reasons: UnsafeBufferPointer<UInt8>,
        _ all: Range<Int>
    ) {
        guard let reasons = reasons.baseAddress else { return }
        writing.records.tuples.withUnsafeBufferPointer { tuples in
            writer.write(
                batch, rows: rows, reasons: reasons,
                tuples: UnsafeBufferPointer(rebasing: tuples[all]), &progress, to: output)
        }
        // Behind what stops the run some columns have no cells.
        if progress.failure == nil, let keys { writer.writeOrderKeys(batch, rows: rows, to: keys) }
    }

    func commit() throws(Refusal) { try writing.add(self) }
}
