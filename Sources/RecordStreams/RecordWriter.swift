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

        package init(
            format: RecordFormat, guardsFormulas: Bool, inputDelimiter: UInt8?, fileName: String
        ) {
            self.format = format
            self.guardsFormulas = guardsFormulas
            self.inputDelimiter = inputDelimiter
            self.fileName = fileName
        }
    }

    private let options: Options
    private let delimited: DelimitedWriter

    package init(options: Options) {
        self.options = options
        let delimiter = options.format == .tsv ? UInt8(ascii: "\t") : UInt8(ascii: ",")
        delimited = DelimitedWriter(
            delimiter: delimiter, guardsFormulas: options.guardsFormulas,
            inputDelimiter: options.inputDelimiter)
    }

    /// Writes the header of a delimited export.
    package func writeHeader(_ names: [String], to output: OutputBuffer) {
        guard options.format != .jsonl else { return }
        delimited.writeHeader(names, to: output)
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

    private func writeLines(
        _ batch: RecordBatch, _ rows: UnsafeBufferPointer<Int32>, _ columns: [OutputColumn],
        to output: OutputBuffer
    ) {
        let keys = columns.enumerated().map { index, column in
            let key = OutputBuffer(capacity: 64)
            key.put(index == 0 ? UInt8(ascii: "{") : UInt8(ascii: ","))
            Array(column.name.utf8).withUnsafeBufferPointer {
                RecordWriter.writeString($0, to: key)
            }
            key.put(UInt8(ascii: ":"))
            return key
        }
        for row in rows {
            for (index, column) in columns.enumerated() {
                output.put(UnsafeBufferPointer(start: keys[index].bytes, count: keys[index].used))
                let cell: UnsafeBufferPointer<UInt8>
                var kind: CellKind
                switch column.source {
                case .input(let source):
                    cell = batch.cell(Int(row), source)
                    kind = batch.kind(Int(row), source)
                    if !batch.hasKinds, cell.isEmpty { kind = .missing }
                case .computed(let cells):
                    cell = cells[Int(row)]
                    kind = cells.kind(Int(row))
                }
                switch kind {
                case .text: RecordWriter.writeString(cell, to: output)
                case .missing: output.put("null")
                case .number, .boolean: output.put(cell)
                }
            }
            output.put("}\n")
            if output.marksRows { output.endRow() }
        }
    }

    /// Writes a JSON string with the escapes that RFC 8259 demands and no others.
    package static func writeString(_ cell: UnsafeBufferPointer<UInt8>, to output: OutputBuffer) {
        output.put(0x22)
        var start = 0
        for index in 0..<cell.count {
            let byte = cell[index]
            if byte >= 0x20, byte != 0x22, byte != 0x5C { continue }
            output.put(UnsafeBufferPointer(rebasing: cell[start..<index]))
            start = index + 1
            switch byte {
            case 0x22: output.put("\\\"")
            case 0x5C: output.put("\\\\")
            case 0x0A: output.put("\\n")
            case 0x0D: output.put("\\r")
            case 0x09: output.put("\\t")
            default:
                let hex: StaticString = "0123456789abcdef"
                output.put("\\u00")
                output.put(hex.utf8Start[Int(byte >> 4)])
                output.put(hex.utf8Start[Int(byte & 15)])
            }
        }
        output.put(UnsafeBufferPointer(rebasing: cell[start...]))
        output.put(0x22)
    }
}
