// SPDX-License-Identifier: Apache-2.0
internal import CScan

/// Writes rows as RFC 4180 says, with quotes only where they are needed.
///
/// Where the input has the same delimiter, what a row holds between the first and the last of some
/// adjacent kept columns is copied in one piece, and so are whole rows, unless the form of the row
/// says that a cell must be written otherwise.
struct DelimitedWriter {
    let delimiter: UInt8
    let guardsFormulas: Bool
    /// Whether an input cell can be copied as it is: it was read with the same delimiter.
    private let inputIsClean: Bool
    /// The bits of a form with which rows are written cell by cell.
    private let obstacles: UInt8
    /// Whether lines end with carriage return and line feed.
    private let endsWithCRLF: Bool

    init(
        delimiter: UInt8, guardsFormulas: Bool, inputDelimiter: UInt8?, endsWithCRLF: Bool = false
    ) {
        self.endsWithCRLF = endsWithCRLF
        self.delimiter = delimiter
        self.guardsFormulas = guardsFormulas
        inputIsClean = inputDelimiter == delimiter
        obstacles = RecordBatch.Form.rewrite | (guardsFormulas ? RecordBatch.Form.formula : 0)
    }

    /// Writes the names of the columns.
    func writeHeader(_ names: [String], to output: OutputBuffer) {
        for (index, name) in names.enumerated() {
            if index > 0 { output.put(delimiter) }
            // A name that begins with the byte order mark would lose it to the next reader.
            let isMark = index == 0 && name.utf8.starts(with: [0xEF, 0xBB, 0xBF])
            Array(name.utf8).withUnsafeBufferPointer {
                writeCarefully($0, guarded: guardsFormulas, isQuoted: isMark, to: output)
            }
        }
        if names == [""] { output.put("\"\"") }
        if endsWithCRLF { output.put(0x0D) }
        output.put(0x0A)
    }

    /// Writes a row of tags, in their canonical form, which needs no quotes.
    func writeTags(_ tags: [HXLTag?], to output: OutputBuffer) {
        for (index, tag) in tags.enumerated() {
            if index > 0 { output.put(delimiter) }
            output.put(Array((tag?.text ?? "").utf8))
        }
        if endsWithCRLF { output.put(0x0D) }
        output.put(0x0A)
    }

    /// Writes the chosen rows of a batch.
    func write(
        _ batch: RecordBatch, rows: UnsafeBufferPointer<Int32>, columns: [OutputColumn],
        to output: OutputBuffer
    ) {
        let pieces = Piece.pieces(of: columns, batch, inputIsClean: inputIsClean)
        pieces.withUnsafeBufferPointer { pieces in
            if inputIsClean, !output.marksRows, !endsWithCRLF, pieces.count == 1,
                pieces[0].first == 0, pieces[0].last == batch.columnCount - 1
            {
                writeWhole(Rows(batch), rows, pieces, to: output)
            } else {
                writePieces(Rows(batch), rows, pieces, isSingle: columns.count == 1, to: output)
            }
        }
        withExtendedLifetime((batch, columns)) {}
    }

    /// A column of the export, or a run of columns that are adjacent in the input too.
    private struct Piece {
        /// The first and the last column of the input; -1 where the cells were computed.
        var first = -1
        var last = -1
        var cells: CellColumn.Cells?
        /// Whether the cells may hold text of the input.
        var isPlaintext = true

        static func pieces(
            of columns: [OutputColumn], _ batch: RecordBatch, inputIsClean: Bool
        ) -> [Piece] {
            var pieces: [Piece] = []
            for column in columns {
                switch column.source {
                case .input(let index):
                    if inputIsClean, index > 0, let end = pieces.last, end.last == index - 1 {
                        pieces[pieces.count - 1].last = index
                    } else {
                        pieces.append(Piece(first: index, last: index))
                    }
                case .computed(let cells):
                    pieces.append(
                        Piece(cells: cells.cells, isPlaintext: column.isPlaintext))
                }
            }
            return pieces
        }
    }

    /// A batch for loops that must not touch the object.
    private struct Rows {
        let bytes: UnsafePointer<UInt8>
        let extents: UnsafePointer<RecordBatch.Extent>
        let forms: UnsafePointer<UInt8>
        let columnCount: Int

        init(_ batch: RecordBatch) {
            bytes = UnsafePointer(batch.bytes)
            extents = UnsafePointer(batch.extents)
            forms = UnsafePointer(batch.forms)
            columnCount = batch.columnCount
        }
    }

    /// Writes rows of which every column is kept; rows that follow one another go together.
    private func writeWhole(
        _ batch: Rows, _ rows: UnsafeBufferPointer<Int32>,
        _ pieces: UnsafeBufferPointer<Piece>, to output: OutputBuffer
    ) {
        let forms = batch.forms
        let wrong = obstacles | RecordBatch.Form.carriageReturn
        var index = 0
        var cursor = output.cursor()
        while index < rows.count {
            let row = Int(rows[index])
            if forms[row] & wrong != 0 {
                writeRow(row, batch, pieces, isSingle: batch.columnCount == 1, &cursor, output)
                index &+= 1
                continue
            }
            var last = row
            index &+= 1
            while index < rows.count, Int(rows[index]) == last &+ 1, forms[last &+ 1] & wrong == 0 {
                last &+= 1
                index &+= 1
            }
            let cells = batch.columnCount
            let start = outerStart(batch, row &* cells)
            let end = outerEnd(batch, last &* cells &+ cells &- 1)
            cursor.put(batch.bytes + start, end &- start, output)
            cursor.put(0x0A, output)
        }
        output.take(cursor)
    }

    /// Where a cell begins, with its quote.
    @inline(__always)
    private func outerStart(_ batch: Rows, _ cell: Int) -> Int {
        let start = Int(batch.extents[cell].start)
        return start > 0 && batch.bytes[start &- 1] == 0x22 ? start &- 1 : start
    }

    /// Where a cell ends, with its quote.
    @inline(__always)
    private func outerEnd(_ batch: Rows, _ cell: Int) -> Int {
        let end = Int(batch.extents[cell].end & ~RecordBatch.Extent.quoted)
        return batch.bytes[end] == 0x22 ? end &+ 1 : end
    }

    private func writePieces(
        _ batch: Rows, _ rows: UnsafeBufferPointer<Int32>,
        _ pieces: UnsafeBufferPointer<Piece>, isSingle: Bool, to output: OutputBuffer
    ) {
        let marks = output.marksRows
        var cursor = output.cursor()
        for row in rows {
            writeRow(Int(row), batch, pieces, isSingle: isSingle, &cursor, output)
            if marks {
                output.take(cursor)
                output.endRow()
            }
        }
        output.take(cursor)
    }

    @inline(__always)
    private func writeRow(
        _ row: Int, _ batch: Rows, _ pieces: UnsafeBufferPointer<Piece>, isSingle: Bool,
        _ cursor: inout OutputBuffer.Cursor, _ output: OutputBuffer
    ) {
        let start = cursor.position
        let isPlain = inputIsClean && batch.forms[row] & obstacles == 0
        var isFirst = true
        for piece in pieces {
            if isFirst { isFirst = false } else { cursor.put(delimiter, output) }
            if let cells = piece.cells {
                writeComputed(cells, row, piece.isPlaintext, &cursor, output)
            } else if isPlain {
                let cell = row &* batch.columnCount
                let begin = outerStart(batch, cell &+ piece.first)
                let end = outerEnd(batch, cell &+ piece.last)
                cursor.putPadded(batch.bytes + begin, end &- begin, output)
            } else {
                writeInput(batch, row, piece.first, piece.last, &cursor, output)
            }
        }
        if isSingle, cursor.position == start {
            cursor.put(0x22, output)
            cursor.put(0x22, output)
        }
        if endsWithCRLF { cursor.put(0x0D, output) }
        cursor.put(0x0A, output)
    }

    @inline(__always)
    private func writeComputed(
        _ cells: CellColumn.Cells, _ row: Int, _ isPlaintext: Bool,
        _ cursor: inout OutputBuffer.Cursor, _ output: OutputBuffer
    ) {
        let cell = cells[row]
        if !isPlaintext || isHarmless(cells.start(of: row), cell.count) {
            cursor.putPadded(cells.start(of: row), cell.count, output)
        } else {
            output.take(cursor)
            writeCarefully(cell, guarded: guardsFormulas, to: output)
            cursor = output.cursor()
        }
    }

    /// Writes cells of the input one by one.
    private func writeInput(
        _ batch: Rows, _ row: Int, _ first: Int, _ last: Int,
        _ cursor: inout OutputBuffer.Cursor, _ output: OutputBuffer
    ) {
        for column in first...last {
            if column > first { cursor.put(delimiter, output) }
            let extent = batch.extents[row &* batch.columnCount &+ column]
            let end = extent.end & ~RecordBatch.Extent.quoted
            let start = batch.bytes + Int(extent.start)
            let count = Int(end &- extent.start)
            let isCopied =
                inputIsClean && end == extent.end
                && (count == 0 || !guardsFormulas || !FirstByte.mayBeFormula(start[0]))
            if isCopied || isHarmless(start, count) {
                cursor.putPadded(start, count, output)
            } else {
                output.take(cursor)
                writeCarefully(
                    UnsafeBufferPointer(start: start, count: count), guarded: guardsFormulas,
                    to: output)
                cursor = output.cursor()
            }
        }
    }

    /// Whether a short cell can be copied: no quote, delimiter or line break, and no formula.
    @inline(__always)
    private func isHarmless(_ cell: UnsafePointer<UInt8>, _ count: Int) -> Bool {
        if count == 0 { return true }
        if count > 32 || FirstByte.mayBeFormula(cell[0]) { return false }
        if ct_has_special16(cell, count, delimiter) != 0 { return false }
        return count <= 16 || ct_has_special16(cell + 16, count &- 16, delimiter) == 0
    }

    /// Writes one cell with the guard and the quotes that it needs.
    private func writeCarefully(
        _ cell: UnsafeBufferPointer<UInt8>, guarded: Bool, isQuoted: Bool = false,
        to output: OutputBuffer
    ) {
        let formula = guarded && TextChecks.looksLikeFormula(cell)
        let quoted =
            isQuoted
            || cell.contains { byte in
                byte == delimiter || byte == 0x22 || byte == 0x0A || byte == 0x0D
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
}

/// What a first byte tells.
enum FirstByte {
    /// Whether a cell that starts so might be computed by a spreadsheet.
    @inline(__always)
    static func mayBeFormula(_ byte: UInt8) -> Bool {
        byte <= 0x40 && (byte < 0x2E || byte == 0x3D || byte == 0x40)
    }
}
