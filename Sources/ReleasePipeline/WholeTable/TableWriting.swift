// SPDX-License-Identifier: Apache-2.0
internal import RecordStreams
internal import SharingPolicy

/// The second reading: writes the records that the survey and the solver let through.
final class TableWriting {
    let context: ReleaseContext
    let writer: BatchWriter
    let records: SurveyedRecords
    /// The first day on which the consent of a released record ends.
    private(set) var expiresFrom: Day?

    init(_ context: ReleaseContext, writer: BatchWriter, records: SurveyedRecords) {
        self.context = context
        self.writer = writer
        self.records = records
    }

    /// Reads all records again and writes the chosen ones.
    func run(_ reader: RecordReader, to sink: any ByteSink) throws(Refusal) {
        let output = OutputBuffer(capacity: 1 << 18)
        writer.writeHeader(to: output)
        let shuffles = context.audience.output.rowOrder == .keyedShuffle
        let shuffler = shuffles ? RowShuffler(context) : nil
        let keys = shuffles && writer.hasSeals ? OutputBuffer() : nil
        if shuffles { try output.flush(to: sink) }
        output.marksRows = shuffles
        keys?.marksRows = true
        let gate = RecordGate(context)
        let batch = reader.makeBatch()
        var first = 0
        var invalid: [Bool] = []
        while try reader.fill(batch) {
            guard first + batch.rowCount <= records.reasons.count else {
                throw .inputChanged(context.fileName)
            }
            invalid.removeAll(keepingCapacity: true)
            invalid.append(contentsOf: repeatElement(false, count: batch.rowCount))
            try gate.check(batch, invalid: &invalid)
            let rows = chosenRows(first, batch.rowCount)
            noteEnds(batch, rows)
            try write(batch, rows, first, to: output)
            if let shuffler {
                try rows.withUnsafeBufferPointer { rows throws(Refusal) in
                    if let keys { try writer.writeOrderKeys(batch, rows: rows, to: keys) }
                }
                shuffler.add(output, ends: output.rowEnds, keys: keys, keyEnds: keys?.rowEnds ?? [])
                output.removeAll()
                keys?.removeAll()
            } else if output.used >= 1 << 20 {
                try output.flush(to: sink)
            }
            first += batch.rowCount
        }
        guard first == records.reasons.count else { throw .inputChanged(context.fileName) }
        try output.flush(to: sink)
        output.marksRows = false
        try shuffler?.write(to: output, sink: sink)
    }

    private func noteEnds(_ batch: RecordBatch, _ rows: [Int32]) {
        for row in rows {
            guard let end = context.evaluator.end(batch, row: Int(row)) else { continue }
            if end < expiresFrom ?? .distantFuture { expiresFrom = end }
        }
    }

    private func chosenRows(_ first: Int, _ count: Int) -> [Int32] {
        (0..<Int32(count)).filter {
            Reason(rawValue: records.reasons[first + Int($0)])?.exports ?? false
        }
    }

    private func write(
        _ batch: RecordBatch, _ rows: [Int32], _ first: Int, to output: OutputBuffer
    ) throws(Refusal) {
        try records.tuples.withUnsafeBufferPointer { all throws(Refusal) in
            let tuples = UnsafeBufferPointer(rebasing: all[first..<first + batch.rowCount])
            try rows.withUnsafeBufferPointer { rows throws(Refusal) in
                try writer.write(batch, rows: rows, tuples: tuples, to: output)
            }
        }
    }
}
