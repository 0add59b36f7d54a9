// SPDX-License-Identifier: Apache-2.0
internal import TextForms

/// Reads records from bytes, batch by batch: for most uses make one, then call ``fill(_:)`` until
/// it returns false.
///
/// Reading is strict (RFC 4180; RFC 8259 for JSON Lines): what is not well formed is refused with
/// the number of its record, never repaired.
package final class RecordReader {
    private enum Engine {
        case delimited(DelimitedReader)
        case lines(JSONLinesReader)
    }

    private let engine: Engine
    /// The columns' names in NFC, in the order of the file; a repeated name is `name#2`, `name#3`.
    ///
    /// For JSON Lines these are the declared leaf paths.
    package private(set) var columnNames: [String]
    /// How many columns the input itself has.
    private let inputColumnCount: Int
    private var computed: (any ComputedColumns)?

    /// Opens a source; a delimited one is read as far as its header.
    ///
    /// - Throws: I0406 to I0410 for a header that cannot be read.
    package init(source: any ByteSource, options: ReaderOptions) throws(Refusal) {
        switch options.format {
        case .csv, .tsv:
            let reader = try DelimitedReader(source: source, options: options)
            engine = .delimited(reader)
            columnNames = RecordReader.distinctNames(reader.header)
        case .jsonl:
            engine = .lines(JSONLinesReader(source: source, options: options))
            columnNames = options.declaredColumns
        }
        inputColumnCount = columnNames.count
    }

    /// The delimiter of a delimited input.
    package var delimiter: UInt8? {
        if case .delimited(let reader) = engine { reader.delimiter } else { nil }
    }

    /// What was noticed and is no error, such as a row of HXL tags that was left out.
    package var notes: [Diagnostic] {
        if case .delimited(let reader) = engine { reader.notes } else { [] }
    }

    /// Makes a batch that fits this input.
    package func makeBatch() -> RecordBatch { RecordBatch(columnCount: columnNames.count) }

    /// Fills the batch with the next records; false at the end.
    ///
    /// - Throws: I0401, I0403, I0406 to I0409 for records that cannot be read.
    package func fill(_ batch: RecordBatch) throws(Refusal) -> Bool {
        guard let computed else { return try read(batch) }
        batch.columnCount = inputColumnCount
        guard try read(batch) else { return false }
        computed.extend(batch)
        return true
    }

    /// Adds columns that are computed from those of the input, before any record is read.
    package func add(_ columns: any ComputedColumns) {
        computed = columns
        columnNames += columns.names
    }

    private func read(_ batch: RecordBatch) throws(Refusal) -> Bool {
        switch engine {
        case .delimited(let reader): try reader.fill(batch)
        case .lines(let reader): try reader.fill(batch)
        }
    }

    private static func distinctNames(_ cells: [[UInt8]]) -> [String] {
        var seen: [[UInt8]: Int] = [:]
        return cells.map { cell in
            let name = TextForms.nfc(cell) ?? cell
            let times = (seen[name] ?? 0) + 1
            seen[name] = times
            let text = String(decoding: name, as: UTF8.self)
            return times == 1 ? text : "\(text)#\(times)"
        }
    }
}
