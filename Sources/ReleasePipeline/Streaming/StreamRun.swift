// SPDX-License-Identifier: Apache-2.0
internal import RecordStreams
internal import SharingPolicy

/// One reading, for audiences that decide record by record: constant memory, but for 16 bytes a
/// subject.
final class StreamRun {
    private let context: ReleaseContext
    private let writer: BatchWriter
    private let gate: RecordGate
    private let subjects = FingerprintTable(numbered: false)
    private var tally = ReasonTally()
    var counts: ReleaseCounts { ReleaseCounts(tally) }
    /// The first day on which the consent of a released record ends.
    private(set) var expiresFrom: Day?
    /// Rows that have reached the sink.
    private(set) var rowsSent = 0

    init(_ context: ReleaseContext, writer: BatchWriter) {
        self.context = context
        self.writer = writer
        gate = RecordGate(context)
    }

    /// What was noticed of bad values.
    var notes: [Diagnostic] { gate.notes }

    /// How many bytes are gathered before they are sent.
    static let sendSize = 1 << 20

    private let output = OutputBuffer(capacity: StreamRun.sendSize + (1 << 18))

    /// Reads, decides and writes all records; the last rows wait for ``finish(to:)``.
    func run(_ reader: RecordReader, to sink: any ByteSink) throws(Refusal) {
        writer.writeHeader(to: output)
        let batch = reader.makeBatch()
        var rows: [Int32] = []
        var invalid: [Bool] = []
        while try reader.fill(batch) {
            invalid.removeAll(keepingCapacity: true)
            invalid.append(contentsOf: repeatElement(false, count: batch.rowCount))
            try gate.check(batch, invalid: &invalid)
            rows.removeAll(keepingCapacity: true)
            try choose(batch, invalid, &rows)
            if rows.isEmpty { continue }
            try rows.withUnsafeBufferPointer { rows throws(Refusal) in
                try writer.write(batch, rows: rows, tuples: nil, to: output)
            }
            if output.used >= StreamRun.sendSize {
                try output.flush(to: sink)
                rowsSent = tally.exported
            }
        }
    }

    /// Sends the last rows, when the counts are known to be right.
    func finish(to sink: any ByteSink) throws(Refusal) {
        try output.flush(to: sink)
        rowsSent = tally.exported
    }

    private func choose(
        _ batch: RecordBatch, _ invalid: [Bool], _ rows: inout [Int32]
    ) throws(Refusal) {
        let (evaluator, subject) = (context.evaluator, context.subject)
        var tally = tally
        for row in 0..<batch.rowCount {
            if let subject { try checkSubject(subject, batch, row) }
            var reason = Reason.recordInvalid
            if !invalid[row] {
                reason = evaluator.decide(
                    batch, row: row, answers: evaluator.answers(batch, row: row))
            }
            tally.add(reason)
            guard reason.exports else { continue }
            rows.append(Int32(row))
            if let end = evaluator.end(batch, row: row), end < expiresFrom ?? .distantFuture {
                expiresFrom = end
            }
        }
        self.tally = tally
    }

    private func checkSubject(
        _ subject: KeyReader, _ batch: RecordBatch, _ row: Int
    ) throws(Refusal) {
        guard let key = try subject.fingerprint(batch, row: row) else {
            throw Refusal.noIdentifier(
                context.fileName, subject.name, row: batch.number(ofRow: row))
        }
        if !subjects.insert(key).isNew {
            throw Refusal.repeatedSubject(
                context.fileName, subject.name, row: batch.number(ofRow: row))
        }
    }
}
