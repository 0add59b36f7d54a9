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
    private let fileName: String
    /// The encoding that was declared or recognised.
    package let encoding: TextEncoding
    /// How many records were admitted.
    private var rowsRead = 0
    /// Whether the last lines were blank; a record behind them makes that a flaw.
    private var blankSeen = false
    /// What is wrong with the record behind the last one.
    private var flaw: Refusal?
    /// What finds the cells of batches that are filled.
    private var parser: RecordParser?
    /// The columns' names in NFC, in the order of the file, all different: see ``ColumnNames``.
    ///
    /// For JSON Lines these are the declared leaf paths.
    package private(set) var columnNames: [String]
    /// How many columns the input itself has.
    private let inputColumnCount: Int
    private var computed: (any ComputedColumns)?
    /// Is told how many records each batch brought.
    package var progress: (any ProgressMeter)?

    /// Opens a source; a delimited one is read as far as its header.
    ///
    /// - Throws: I0406 to I0410 for a header that cannot be read.
    package init(source: any ByteSource, options: ReaderOptions) throws(Refusal) {
        fileName = options.fileName
        let (text, encoding) = try DecodingSource.open(
            source, declared: options.encoding, fileName: options.fileName)
        self.encoding = encoding
        switch options.format {
        case .csv, .tsv:
            let reader: DelimitedReader
            do { reader = try DelimitedReader(source: text, options: options) } catch {
                throw encoding.explained(error)
            }
            engine = .delimited(reader)
            columnNames = ColumnNames.distinct(reader.header.cells)
        case .jsonl:
            engine = .lines(try JSONLinesReader(source: text, options: options))
            columnNames = options.declaredColumns
        }
        inputColumnCount = columnNames.count
    }

    /// The delimiter of a delimited input.
    package var delimiter: UInt8? {
        if case .delimited(let reader) = engine { reader.header.delimiter } else { nil }
    }

    /// What a delimited input looks like down to its first record; nil for JSON Lines.
    package var dialect: Dialect? {
        guard case .delimited(let reader) = engine else { return nil }
        return Dialect(
            delimiter: reader.header.delimiter, endsWithCRLF: reader.header.endsWithCRLF,
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
        while true {
            if let found = flaw { throw found }
            guard try split(batch) else { return false }
            let parser = parser ?? makeParser()
            self.parser = parser
            parser.parse(batch)
            try admit(batch)
            flaw = batch.flaw
            if batch.rowCount > 0 { return true }
        }
    }

    /// Adds columns that are computed from those of the input, before any record is read.
    package func add(_ columns: any ComputedColumns) {
        computed = columns
        columnNames += columns.names
    }

    /// Takes the bytes of the next records; false at the end.
    ///
    /// For one caller at a time.
    package func split(_ batch: RecordBatch) throws(Refusal) -> Bool {
        // A batch that was used before has the computed columns too.
        batch.columnCount = inputColumnCount
        return switch engine {
        case .delimited(let reader): try reader.splitter.next(batch)
        case .lines(let reader): try reader.splitter.next(batch)
        }
    }

    /// What finds the cells of a batch; each thread takes its own.
    package func makeParser() -> RecordParser {
        switch engine {
        case .delimited(let reader): RecordParser(.delimited(reader.parser), computed)
        case .lines(let reader): RecordParser(.lines(reader.makeParser()), computed)
        }
    }

    /// Numbers the records of a parsed batch; once for each batch, in the order of the input.
    ///
    /// - Throws: I0406 where a blank line stands between two batches.
    package func admit(_ batch: RecordBatch) throws(Refusal) {
        if blankSeen, batch.rowCount > 0 || batch.flaw != nil {
            throw .blankLine(Place(file: fileName, row: rowsRead + 1))
        }
        blankSeen = blankSeen || batch.endsBlank
        batch.firstRow = rowsRead + 1
        batch.flaw = batch.flaw.map { encoding.explained($0.shifted(by: rowsRead)) }
        rowsRead += batch.rowCount
        progress?.add(rows: batch.rowCount)
    }
}

/// Finds the cells of a batch; one for each thread.
package struct RecordParser {
    enum Engine {
        case delimited(DelimitedParser)
        case lines(JSONBatchParser)
    }

    private let engine: Engine
    private let computed: (any ComputedColumns)?

    init(_ engine: Engine, _ computed: (any ComputedColumns)?) {
        self.engine = engine
        self.computed = computed
    }

    /// Parses the bytes of a batch; its records count from 1, and what is wrong with the one behind
    /// them is the batch's flaw.
    package func parse(_ batch: RecordBatch) {
        switch engine {
        case .delimited(let parser): parser.parse(batch)
        case .lines(let parser): parser.parse(batch)
        }
        computed?.extend(batch)
    }
}
