// SPDX-License-Identifier: Apache-2.0

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
    /// The columns' names in NFC, in the order of the file, all different: see ``ColumnNames``.
    ///
    /// For JSON Lines these are the declared leaf paths.
    package let columnNames: [String]

    /// Opens a source; a delimited one is read as far as its header.
    ///
    /// - Throws: I0406 to I0410 for a header that cannot be read.
    package init(source: any ByteSource, options: ReaderOptions) throws(Refusal) {
        switch options.format {
        case .csv, .tsv:
            let reader = try DelimitedReader(source: source, options: options)
            engine = .delimited(reader)
            columnNames = ColumnNames.distinct(reader.header.cells)
        case .jsonl:
            engine = .lines(JSONLinesReader(source: source, options: options))
            columnNames = options.declaredColumns
        }
    }

    /// The delimiter of a delimited input.
    package var delimiter: UInt8? {
        if case .delimited(let reader) = engine { reader.delimiter } else { nil }
    }

    /// What a delimited input looks like down to its first record; nil for JSON Lines.
    package var dialect: Dialect? {
        guard case .delimited(let reader) = engine else { return nil }
        return Dialect(
            delimiter: reader.delimiter, endsWithCRLF: reader.header.endsWithCRLF,
            hasByteOrderMark: reader.header.hasByteOrderMark)
    }

    /// The row of the file that is the header, from 1; nil for JSON Lines.
    package var headerRow: Int? {
        if case .delimited(let reader) = engine { reader.header.number } else { nil }
    }

    /// The cells of the header as they stand in the file; none for JSON Lines.
    package var headerCells: [[UInt8]] {
        if case .delimited(let reader) = engine { reader.header.cells } else { [] }
    }

    /// The row of HXL tags under the header, if there is one.
    package var tagRow: HXLRow? {
        if case .delimited(let reader) = engine { reader.header.tagRow } else { nil }
    }

    /// The HXL tags of the columns, which may be their names; nil where the file has none.
    package var tags: [HXLTag?]? {
        guard case .delimited(let reader) = engine else { return nil }
        return (reader.header.tagRow ?? HXLRow(reader.header.cells))?.tags
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
        switch engine {
        case .delimited(let reader): try reader.fill(batch)
        case .lines(let reader): try reader.fill(batch)
        }
    }
}
