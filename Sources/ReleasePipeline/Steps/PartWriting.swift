// SPDX-License-Identifier: Apache-2.0
internal import RecordStreams
internal import Sealing
internal import SharingPolicy

/// What stands at the head and at the end of a part.
struct PartHead {
    /// SHA-256 of the plan's fields.
    var plan: [UInt8]

    func write(to writer: StepWriter) { writer.bytes(plan) }

    init(plan: [UInt8]) { self.plan = plan }

    init(_ reader: StepReader) throws(Refusal) { plan = try reader.bytes() }
}

/// What is known of a part when all its rows were written.
struct PartTail {
    var partition: StepPartition
    /// How many records have each reason.
    var reasons: [Int]
    /// The first day on which the consent of a released record ends.
    var expiresFrom: Day?

    init(partition: StepPartition, reasons: [Int], expiresFrom: Day?) {
        (self.partition, self.reasons, self.expiresFrom) = (partition, reasons, expiresFrom)
    }

    func write(to writer: StepWriter) {
        partition.write(to: writer)
        writer.number(reasons.count)
        for count in reasons { writer.number(count) }
        writer.number(expiresFrom == nil ? 0 : 1)
        writer.number(UInt64(bitPattern: Int64(expiresFrom?.ordinal ?? 0)))
    }

    init(_ reader: StepReader) throws(Refusal) {
        partition = try StepPartition(reader)
        reasons = []
        for _ in 0..<(try reader.count()) { reasons.append(try reader.count()) }
        guard reasons.count == Reason.allCases.count else { throw reader.damaged }
        let ends = try reader.number() == 1
        let day = Day(ordinal: Int32(truncatingIfNeeded: try reader.number()))
        expiresFrom = ends ? day : nil
    }
}

/// Applies a plan to one partition and writes its rows, which are no export yet: a class of twelve
/// may be one person in another part.
///
/// A row is its length + 1 and its bytes, the number of its combination where there are classes,
/// and what is counted again over all parts (``PartCounting``). A zero ends the rows.
final class PartWriting {
    let context: ReleaseContext
    let tables: PlanTables
    let reader: RecordReader
    private let writer: StepWriter
    private let sink: any ByteSink
    private let counting: PartCounting
    private var reasons = [Int](repeating: 0, count: Reason.allCases.count)
    private var expiresFrom: Day?

    init(
        _ context: ReleaseContext, _ tables: PlanTables, _ reader: RecordReader,
        to sink: any ByteSink
    ) {
        (self.context, self.tables, self.reader, self.sink) = (context, tables, reader, sink)
        writer = StepWriter(sink)
        counting = PartCounting(context)
    }

    /// Reads the partition and writes its rows.
    func run(_ head: PartHead, threads: Int, sealed: SealedOutputs) throws(Refusal) {
        head.write(to: writer)
        let first = try PartWorker(self, context, sealed)
        try OrderedWorkers.run(first) { () throws(Refusal) in
            var others: [PartWorker] = []
            for copy in sealed.copies(threads - 1) {
                others.append(try PartWorker(self, ReleaseContext(copying: context), copy))
            }
            return others
        }
        writer.number(0)
    }

    /// Ends the part; how many records of each reason it has.
    func finish(_ partition: StepPartition) throws(Refusal) {
        PartTail(partition: partition, reasons: reasons, expiresFrom: expiresFrom).write(
            to: writer)
        try writer.finish()
    }

    /// The counts of the part.
    var counts: ReleaseCounts {
        var tally = ReasonTally()
        for reason in Reason.allCases { tally.add(reason, reasons[Int(reason.rawValue)]) }
        return ReleaseCounts(tally)
    }

    /// How many records were read.
    var records: Int { reasons.reduce(0, +) }

    fileprivate func add(_ worker: PartWorker) throws(Refusal) {
        if let failure = worker.progress.failure { throw failure }
        for reason in worker.application.reasons { reasons[Int(reason)] += 1 }
        if let end = worker.firstEnd, end < expiresFrom ?? .distantFuture { expiresFrom = end }
        let hasClasses = tables.plan.classes != nil
        var start = 0
        for (row, end) in zip(worker.application.rows, worker.output.rowEnds) {
            let bytes = UnsafeBufferPointer(start: worker.output.bytes + start, count: end - start)
            start = end
            writer.number(bytes.count + 1)
            writer.raw(bytes)
            if hasClasses { writer.number(UInt64(worker.application.tuples[Int(row)])) }
            counting.write(worker.application.facts[Int(row)], to: writer)
            try writer.flush()
        }
    }
}

/// Applies the plan to one batch after another.
private final class PartWorker: BatchWorker {
    private let part: PartWriting
    let reader: RecordReader
    let parser: RecordParser
    let batch: RecordBatch
    private let gate: RecordGate
    private let writer: BatchWriter
    let application: PlanApplication
    let output = OutputBuffer(capacity: 1 << 18)
    private(set) var progress = BatchProgress()
    private(set) var firstEnd: Day?

    init(
        _ part: PartWriting, _ context: ReleaseContext, _ sealed: SealedOutputs
    ) throws(Refusal) {
        self.part = part
        reader = part.reader
        parser = reader.makeParser()
        batch = reader.makeBatch()
        writer = try BatchWriter(
            context, inputDelimiter: reader.delimiter, sealed: sealed,
            labels: part.tables.labels)
        gate = RecordGate(context, except: writer.checkedColumns)
        application = try PlanApplication(part.tables, context)
        output.marksRows = true
    }

    func process() {
        output.removeAll()
        progress.begin(batch)
        gate.check(batch, &progress)
        writer.prepare(batch, gate: gate, &progress)
        application.apply(batch, &progress)
        let reasons = application.reasons
        application.rows.withUnsafeBufferPointer { rows in
            firstEnd = writer.context.evaluator.firstEnd(batch, rows: rows)
            reasons.withUnsafeBufferPointer { reasons in
                guard let reasons = reasons.baseAddress else { return }
                application.tuples.withUnsafeBufferPointer { tuples in
                    writer.write(
                        batch, rows: rows, reasons: reasons, tuples: tuples, &progress,
                        to: output)
                }
            }
        }
    }

    func commit() throws(Refusal) { try part.add(self) }
}
