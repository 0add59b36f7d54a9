// SPDX-License-Identifier: Apache-2.0
internal import RecordStreams
internal import Sealing

/// Writes rows again as an export is written and keeps the digest of those bytes (definitions 13
/// and 31): what a reader does not tell, such as needless quotes, would be a place to hide data.
final class CanonicalForm {
    private let writer: RecordWriter
    private let columns: [OutputColumn]
    private let output = OutputBuffer()
    private let running = RunningSHA256()
    private var rows: [Int32] = []

    /// Writes what `reader` reads, in the delimiter, line ends and tags that it found.
    init(_ reader: RecordReader, format: RecordFormat, fileName: String) {
        let columnNames = reader.columnNames
        // Cells were guarded and checked when they were written; here they only pass.
        writer = RecordWriter(
            options: .init(
                format: format, guardsFormulas: false, inputDelimiter: reader.delimiter,
                fileName: fileName, dialect: reader.dialect))
        columns = columnNames.enumerated().map {
            OutputColumn(name: $1, source: .input($0), isPlaintext: false)
        }
        writer.writeHeader(columnNames, tags: reader.tagRow?.tags ?? [], to: output)
    }

    /// Adds all rows of a batch.
    func add(_ batch: RecordBatch) throws(Refusal) {
        if rows.count < batch.rowCount {
            rows = (0..<batch.rowCount).map { Int32(truncatingIfNeeded: $0) }
        }
        try rows.withUnsafeBufferPointer { rows throws(Refusal) in
            try writer.write(
                batch, rows: UnsafeBufferPointer(rebasing: rows[..<batch.rowCount]),
                columns: columns, to: output)
        }
        passOn()
    }

    /// SHA-256 of everything.
    func finish() -> [UInt8] {
        passOn()
        return running.finish()
    }

    private func passOn() {
        running.update(UnsafeRawBufferPointer(start: output.bytes, count: output.used))
        output.removeAll()
    }
}
