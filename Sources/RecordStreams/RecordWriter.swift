// SPDX-License-Identifier: Apache-2.0

/// Writes batches as CSV (RFC 4180), TSV or JSON Lines, in UTF-8.
package final class RecordWriter {
    package struct Options {
        package var format: RecordFormat
        /// `'` before cells that a spreadsheet would compute; for CSV and TSV.
        package var guardsFormulas: Bool
        /// The delimiter that the batches were read with; nil for JSON Lines.
        package var inputDelimiter: UInt8?
        /// The input's name for messages.
        package var fileName: String
        /// How CSV and TSV are written; nil is `,` or a tab, line feeds and no byte order mark.
        package var dialect: Dialect?

        package init(
            format: RecordFormat, guardsFormulas: Bool, inputDelimiter: UInt8?, fileName: String,
            dialect: Dialect? = nil
        ) {
            self.dialect = dialect
            self.format = format
            self.guardsFormulas = guardsFormulas
            self.inputDelimiter = inputDelimiter
            self.fileName = fileName
        }
    }

    private let options: Options
    private let dialect: Dialect
    private let delimited: DelimitedWriter

    package init(options: Options) {
        self.options = options
        dialect =
            options.dialect
            ?? Dialect(delimiter: options.format == .tsv ? UInt8(ascii: "\t") : UInt8(ascii: ","))
        delimited = DelimitedWriter(
            delimiter: dialect.delimiter, guardsFormulas: options.guardsFormulas,
            inputDelimiter: options.inputDelimiter, endsWithCRLF: dialect.endsWithCRLF)
    }

    /// Writes the header of a delimited export, and under it the row of tags if there is one.
    ///
    /// Tags are written in their canonical form; a row without a single tag is not written, since
    /// it would be a record.
    package func writeHeader(
        _ names: [String], tags: [HXLTag?] = [], to output: OutputBuffer
    ) {
        guard options.format != .jsonl else { return }
        if dialect.hasByteOrderMark { output.put("\u{FEFF}") }
        delimited.writeHeader(names, to: output)
        if tags.count == names.count, tags.contains(where: { $0 != nil }) {
            delimited.writeTags(tags, to: output)
        }
    }

    /// Writes the chosen rows of a batch.
    ///
    /// `rows` are indices into the batch, in the order of output. Refuses a control or
    /// bidirectional character in a plaintext cell (I0408).
    package func write(
        _ batch: RecordBatch, rows: UnsafeBufferPointer<Int32>, columns: [OutputColumn],
        to output: OutputBuffer
    ) throws(Refusal) {
        if batch.hasSuspiciousBytes,
            let (_, refusal) = forbidden(batch, rows: rows, columns: columns)
        {
            throw refusal
        }
        writeChecked(batch, rows: rows, columns: columns, to: output)
    }

    /// Writes rows whose characters were looked at before: see `forbidden`.
    package func writeChecked(
        _ batch: RecordBatch, rows: UnsafeBufferPointer<Int32>, columns: [OutputColumn],
        to output: OutputBuffer
    ) {
        if options.format == .jsonl {
            writeLines(batch, rows, columns, to: output)
        } else {
            delimited.write(batch, rows: rows, columns: columns, to: output)
        }
    }

    /// The first of the chosen rows with a control or bidirectional character in a plaintext cell
    /// (I0408), and the refusal.
    package func forbidden(
        _ batch: RecordBatch, rows: UnsafeBufferPointer<Int32>, columns: [OutputColumn]
    ) -> (row: Int, Refusal)? {
        let plaintext = columns.filter(\.isPlaintext)
        for row in rows {
            for column in plaintext {
                let cell =
                    switch column.source {
                    case .input(let index): batch.cell(Int(row), index)
                    case .computed(let cells): cells[Int(row)]
                    }
                guard TextChecks.hasForbiddenCharacter(cell) else { continue }
                let place = Place(
                    file: options.fileName, field: Name(column.name),
                    row: batch.number(ofRow: Int(row)))
                let refusal = Refusal(
                    .forbiddenCharacter, at: place,
                    "the cell holds a control or bidirectional character",
                    why: "it can hide or reorder what a reader sees")
                return (Int(row), refusal)
            }
        }
        return nil
    }
}
