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
    private let delimiter: UInt8
    /// Whether an unquoted input cell can be copied as it is.
    private let inputIsClean: Bool

    package init(options: Options) {
        self.options = options
        dialect =
            options.dialect
            ?? Dialect(delimiter: options.format == .tsv ? UInt8(ascii: "\t") : UInt8(ascii: ","))
        delimiter = dialect.delimiter
        inputIsClean = options.inputDelimiter == delimiter
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
        for (index, name) in names.enumerated() {
            if index > 0 { output.put(delimiter) }
            Array(name.utf8).withUnsafeBufferPointer {
                writeDelimited($0, guarded: options.guardsFormulas, to: output)
            }
        }
        if names == [""] { output.put("\"\"") }
        endLine(output)
        guard tags.count == names.count, tags.contains(where: { $0 != nil }) else { return }
        for (index, tag) in tags.enumerated() {
            if index > 0 { output.put(delimiter) }
            Array((tag?.text ?? "").utf8).withUnsafeBufferPointer { output.put($0) }
        }
        endLine(output)
    }

    private func endLine(_ output: OutputBuffer) {
        if dialect.endsWithCRLF { output.put(0x0D) }
        output.put(0x0A)
    }

    /// Writes the chosen rows of a batch.
    ///
    /// `rows` are indices into the batch, in the order of output. Refuses a control or
    /// bidirectional character in a plaintext cell (I0408).
    package func write(
        _ batch: RecordBatch, rows: UnsafeBufferPointer<Int32>, columns: [OutputColumn],
        to output: OutputBuffer
    ) throws(Refusal) {
        if batch.hasSuspiciousBytes { try checkCharacters(batch, rows, columns) }
        if options.format == .jsonl {
            writeLines(batch, rows, columns, to: output)
        } else {
            writeDelimited(batch, rows, columns, to: output)
        }
    }

    private func checkCharacters(
        _ batch: RecordBatch, _ rows: UnsafeBufferPointer<Int32>, _ columns: [OutputColumn]
    ) throws(Refusal) {
        for column in columns where column.isPlaintext {
            for row in rows {
                let cell =
                    switch column.source {
                    case .input(let index): batch.cell(Int(row), index)
                    case .computed(let cells): cells[Int(row)]
                    }
                if TextChecks.hasForbiddenCharacter(cell) {
                    throw Refusal(
                        .forbiddenCharacter,
                        at: Place(
                            file: options.fileName, field: Name(column.name),
                            row: batch.number(ofRow: Int(row))),
                        "the cell holds a control or bidirectional character",
                        why: "it can hide or reorder what a reader sees")
                }
            }
        }
    }

    /// Where a column's cells are, for the loop over rows.
    private enum CellAccess {
        case input(UnsafePointer<RecordBatch.Extent>)
        case computed(CellColumn.Cells)
        /// Cells that hold neither delimiters nor quotes: tokens and sealed values.
        case plain(CellColumn.Cells)
    }

    private func writeDelimited(
        _ batch: RecordBatch, _ rows: UnsafeBufferPointer<Int32>, _ columns: [OutputColumn],
        to output: OutputBuffer
    ) {
        let sources: [(access: CellAccess, guarded: Bool)] = columns.map { column in
            let guarded = options.guardsFormulas && column.isPlaintext
            switch column.source {
            case .input(let index): return (.input(batch.extents + index), guarded)
            case .computed(let cells):
                return (
                    column.isPlaintext ? .computed(cells.cells) : .plain(cells.cells), guarded
                )
            }
        }
        let bytes = UnsafePointer(batch.bytes)
        let stride = batch.columnCount
        let (clean, delimiter, single) = (inputIsClean, delimiter, columns.count == 1)
        let marks = output.marksRows
        let endsWithCRLF = dialect.endsWithCRLF
        var cursor = output.cursor()
        for row in rows {
            let start = cursor.position
            var first = true
            for (access, guarded) in sources {
                if first { first = false } else { cursor.put(delimiter, output) }
                switch access {
                case .input(let extents):
                    let extent = extents[Int(row) &* stride]
                    let end = extent.end & ~RecordBatch.Extent.quoted
                    let length = Int(end &- extent.start)
                    let cell = bytes + Int(extent.start)
                    if clean, end == extent.end,
                        !guarded || length == 0 || !FirstByte.mayBeFormula(cell[0])
                    {
                        cursor.putPadded(cell, length, output)
                    } else {
                        output.take(cursor)
                        writeDelimited(
                            UnsafeBufferPointer(start: cell, count: length), guarded: guarded,
                            to: output)
                        cursor = output.cursor()
                    }
                case .plain(let cells):
                    cursor.putPadded(cells.start(of: Int(row)), cells.length(of: Int(row)), output)
                case .computed(let cells):
                    let cell = cells[Int(row)]
                    if FirstByte.isHarmless(cell, delimiter) {
                        cursor.putPadded(cells.start(of: Int(row)), cell.count, output)
                        continue
                    }
                    output.take(cursor)
                    writeDelimited(cell, guarded: guarded, to: output)
                    cursor = output.cursor()
                }
            }
            if single, cursor.position == start {
                cursor.put(0x22, output)
                cursor.put(0x22, output)
            }
            if endsWithCRLF { cursor.put(0x0D, output) }
            cursor.put(0x0A, output)
            if marks {
                output.take(cursor)
                output.endRow()
            }
        }
        output.take(cursor)
        withExtendedLifetime((batch, columns)) {}
    }

    /// Writes one cell with the guard and the quotes that it needs.
    private func writeDelimited(
        _ cell: UnsafeBufferPointer<UInt8>, guarded: Bool, to output: OutputBuffer
    ) {
        let formula = guarded && TextChecks.looksLikeFormula(cell)
        var quoted = false
        for byte in cell where byte <= 0x2C || byte == delimiter {
            if byte == delimiter || byte == 0x22 || byte == 0x0A || byte == 0x0D {
                quoted = true
                break
            }
        }
        guard quoted else {
            if formula { output.put(0x27) }
            output.put(cell)
            return
        }
        output.put(0x22)
        if formula { output.put(0x27) }
        for byte in cell {
            if byte == 0x22 { output.put(0x22) }
            output.put(byte)
        }
        output.put(0x22)
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

/// What a first byte tells.
private enum FirstByte {
    /// Whether a short cell can be copied: no quote, delimiter or line break, and no formula.
    @inline(__always)
    static func isHarmless(_ cell: UnsafeBufferPointer<UInt8>, _ delimiter: UInt8) -> Bool {
        guard cell.count <= 32, let first = cell.first, !mayBeFormula(first) else { return false }
        for byte in cell where byte <= 0x22 || byte == delimiter {
            if byte != 0x20, byte != 0x21 { return false }
        }
        return true
    }

    /// Whether a cell that starts so might be computed by a spreadsheet.
    @inline(__always)
    static func mayBeFormula(_ byte: UInt8) -> Bool {
        byte <= 0x40 && (byte < 0x2E || byte == 0x3D || byte == 0x40)
    }
}
