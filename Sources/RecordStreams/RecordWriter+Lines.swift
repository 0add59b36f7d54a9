// SPDX-License-Identifier: Apache-2.0
internal import CScan

/// JSON Lines: compact, every released column in every row.
extension RecordWriter {
    /// One column for the loop over rows.
    private struct LineColumn {
        enum Source {
            case input(
                UnsafePointer<RecordBatch.Extent>, UnsafePointer<UInt8>, emptyIsMissing: Bool)
            case computed(CellColumn.Cells)
        }

        let source: Source
        /// Where the name begins in the keys, and how long it is with the quote of a string.
        let key: Int
        let keyLength: Int
    }

    /// Writes the chosen rows as objects on a line each.
    func writeLines(
        _ batch: RecordBatch, _ rows: UnsafeBufferPointer<Int32>, _ columns: [OutputColumn],
        to output: OutputBuffer
    ) {
        let keys = OutputBuffer(capacity: 1 << 10)
        let lines = RecordWriter.lineColumns(batch, columns, keys: keys)
        let (names, bytes) = (UnsafePointer(keys.bytes), UnsafePointer(batch.bytes))
        let (stride, hasKinds, isDelimited) = (
            batch.columnCount, batch.hasKinds, batch.isDelimited
        )
        let marks = output.marksRows
        var cursor = output.cursor()
        for row in rows {
            if lines.isEmpty { cursor.put(0x7B, output) }
            for column in lines {
                let key = names + column.key
                switch column.source {
                case .input(let extents, let kinds, let emptyIsMissing):
                    let place = Int(row) &* stride
                    let extent = extents[place]
                    let end = extent.end & ~RecordBatch.Extent.quoted
                    let length = Int(end &- extent.start)
                    var kind = hasKinds ? kinds[place] : CellKind.text.rawValue
                    if emptyIsMissing, length == 0 { kind = CellKind.missing.rawValue }
                    cursor.putMember(
                        key, column.keyLength, bytes + Int(extent.start), length, kind,
                        isClean: !isDelimited && end == extent.end, output)
                case .computed(let cells):
                    let row = Int(row)
                    cursor.putMember(
                        key, column.keyLength, cells.start(of: row), cells.length(of: row),
                        cells.kinds[row], isClean: false, output)
                }
            }
            cursor.put(0x7D, output)
            cursor.put(0x0A, output)
            if marks {
                output.take(cursor)
                output.endRow()
            }
        }
        output.take(cursor)
        withExtendedLifetime((batch, columns, keys)) {}
    }

    /// The columns with their names as `{"name":"` or `,"name":"`, one after another in `keys`.
    private static func lineColumns(
        _ batch: RecordBatch, _ columns: [OutputColumn], keys: OutputBuffer
    ) -> [LineColumn] {
        let lines = columns.enumerated().map { index, column in
            let start = keys.used
            keys.put(index == 0 ? 0x7B : 0x2C)
            Array(column.name.utf8).withUnsafeBufferPointer { writeString($0, to: keys) }
            keys.put(0x3A)
            keys.put(0x22)
            let source: LineColumn.Source =
                switch column.source {
                case .input(let index):
                    .input(
                        batch.extents + index, batch.kinds + index,
                        emptyIsMissing: batch.isDelimited || column.emptyIsMissing)
                case .computed(let cells): .computed(cells.cells)
                }
            return LineColumn(source: source, key: start, keyLength: keys.used - start)
        }
        // Names are copied by 16 bytes at a time, past their end.
        keys.reserve(RecordBatch.padding)
        return lines
    }

    /// Writes a JSON string with the escapes that RFC 8259 demands and no others.
    package static func writeString(_ cell: UnsafeBufferPointer<UInt8>, to output: OutputBuffer) {
        output.put(0x22)
        if let base = cell.baseAddress {
            JSONEscapes.write(base, cell.count, to: output)
        }
        output.put(0x22)
    }
}

extension OutputBuffer.Cursor {
    /// Writes a name and a value; the name ends with the opening quote of a string.
    ///
    /// `isClean` says that the text holds nothing to escape. Name and cell may be read 48 bytes past
    /// their ends.
    @inline(__always)
    fileprivate mutating func putMember(
        _ key: UnsafePointer<UInt8>, _ keyLength: Int, _ cell: UnsafePointer<UInt8>, _ length: Int,
        _ kind: UInt8, isClean: Bool, _ buffer: OutputBuffer
    ) {
        if kind == CellKind.text.rawValue {
            putPadded(key, keyLength, buffer)
            if isClean {
                putPadded(cell, length, buffer)
            } else {
                putText(cell, length, buffer)
            }
            put(0x22, buffer)
        } else {
            putPadded(key, keyLength &- 1, buffer)
            if kind == CellKind.missing.rawValue {
                let word: StaticString = "null"
                for index in 0..<4 { put(word.utf8Start[index], buffer) }
            } else {
                putPadded(cell, length, buffer)
            }
        }
    }

    /// Copies text, with escapes where it needs them.
    @inline(__always)
    private mutating func putText(
        _ text: UnsafePointer<UInt8>, _ count: Int, _ buffer: OutputBuffer
    ) {
        var index = 0
        while index < count {
            var mask = ct_json16(text + index)
            if count &- index < 16 { mask &= (1 << UInt32(count &- index)) &- 1 }
            if mask != 0 { return putEscaped(text, count, buffer) }
            index &+= 16
        }
        putPadded(text, count, buffer)
    }

    @inline(never)
    private mutating func putEscaped(
        _ text: UnsafePointer<UInt8>, _ count: Int, _ buffer: OutputBuffer
    ) {
        buffer.take(self)
        JSONEscapes.write(text, count, to: buffer)
        self = buffer.cursor()
    }
}

/// The escapes that RFC 8259 demands (section 7).
private enum JSONEscapes {
    /// Writes text with its escapes and without quotes.
    static func write(_ text: UnsafePointer<UInt8>, _ count: Int, to output: OutputBuffer) {
        var start = 0
        for index in 0..<count {
            let byte = text[index]
            if byte >= 0x20, byte != 0x22, byte != 0x5C { continue }
            output.put(UnsafeBufferPointer(start: text + start, count: index - start))
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
        output.put(UnsafeBufferPointer(start: text + start, count: count - start))
    }
}
