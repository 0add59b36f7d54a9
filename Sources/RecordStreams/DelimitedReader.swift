// SPDX-License-Identifier: Apache-2.0
internal import CScan

/// Reads CSV and TSV: header, then batches of whole records.
final class DelimitedReader {
    private let source: any ByteSource
    private let options: ReaderOptions
    private var scanner: DelimitedScanner
    /// Bytes read but not yet in whole records.
    private var pending: [UInt8]
    private var ended = false
    private var nextRow = 1
    let header: HeaderRow
    /// What was noticed of the rows before the first record.
    let notes: [Diagnostic]

    init(source: any ByteSource, options: ReaderOptions) throws(Refusal) {
        self.source = source
        self.options = options
        let given = options.format == .tsv ? UInt8(ascii: "\t") : options.delimiter
        pending = []
        let chunk = UnsafeMutableRawBufferPointer.allocate(
            byteCount: options.chunkSize, alignment: 16)
        defer { chunk.deallocate() }
        var leading = HeaderRow.leadingRows(options, delimiter: given)
        var isFound = false
        while !isFound {
            let count = try source.read(into: chunk)
            if count == 0 { ended = true }
            pending.append(contentsOf: chunk[..<count])
            let atEnd = ended
            isFound = pending.withUnsafeBufferPointer { leading.look(at: $0, atEnd: atEnd) }
        }
        let rows = leading.rows
        let row = try pending.withUnsafeBufferPointer { bytes throws(Refusal) in
            try HeaderRow(bytes, rows: rows, delimiter: given, options: options)
        }
        pending.removeFirst(row.length)
        header = row
        notes = row.notes(options)
        scanner = DelimitedScanner(
            delimiter: row.delimiter, columnCount: row.cells.count,
            fieldLimit: options.limits.field)
    }

    /// The delimiter given or found.
    var delimiter: UInt8 { scanner.delimiter }

    /// Fills the batch with the next records; false at the end.
    func fill(_ batch: RecordBatch) throws(Refusal) -> Bool {
        while true {
            let length = try load(batch)
            if length == 0 { return false }
            let (consumed, flaw) = scan(batch, length)
            keep(batch, from: consumed, to: length)
            // The rows before a flaw are checked first, so that the first error is reported.
            try check(batch, length: consumed, firstRow: nextRow)
            if let flaw { throw refusal(flaw, firstRow: nextRow) }
            scanner.joinDoubledQuotes(batch)
            batch.firstRow = nextRow
            batch.hasKinds = false
            nextRow += batch.rowCount
            if batch.rowCount > 0 { return true }
            if ended, consumed == 0 { throw unfinished(length) }
            if ended, pending.isEmpty { return false }
        }
    }

    /// Finds the whole records: how many bytes they take, and what ended them.
    private func scan(_ batch: RecordBatch, _ length: Int) -> (Int, DelimitedScanner.Located?) {
        do {
            return (try scanner.scan(batch, length: length), nil)
        } catch {
            batch.rowCount = error.row
            return (error.consumed, error)
        }
    }

    /// Moves what is pending into the batch and reads behind it until there is a chunk more.
    private func load(_ batch: RecordBatch) throws(Refusal) -> Int {
        var have = pending.count
        if have > options.limits.record { throw recordTooLong() }
        batch.growBytes(to: max(have * 2, have + options.chunkSize), keeping: 0)
        pending.withUnsafeBufferPointer { bytes in
            if let base = bytes.baseAddress { batch.bytes.update(from: base, count: bytes.count) }
        }
        let target = have + options.chunkSize
        while !ended, have < target {
            let room = UnsafeMutableRawBufferPointer(
                start: batch.bytes + have, count: target - have)
            let count = try source.read(into: room)
            if count == 0 { ended = true }
            have += count
            if count > 0, have > pending.count + options.chunkSize / 2 { break }
        }
        if ended, have > 0, batch.bytes[have - 1] != 0x0A {
            batch.growBytes(to: have + 1, keeping: have)
            batch.bytes[have] = 0x0A
            have += 1
        }
        return have
    }

    private func keep(_ batch: RecordBatch, from consumed: Int, to length: Int) {
        pending.removeAll(keepingCapacity: true)
        pending.append(
            contentsOf: UnsafeBufferPointer(
                start: batch.bytes + consumed, count: length - consumed))
    }

    /// Checks the text of whole records; row numbers count from `firstRow`.
    private func check(_ batch: RecordBatch, length: Int, firstRow: Int) throws(Refusal) {
        var flags: UInt32 = 0
        let valid = ct_text_check(batch.bytes, length, &flags)
        batch.hasSuspiciousBytes = flags != 0
        if flags & UInt32(CT_NUL) != 0 {
            var index = 0
            while index < valid, batch.bytes[index] != 0 { index += 1 }
            throw Refusal(
                .forbiddenCharacter, at: place(of: index, batch, firstRow),
                "the cell holds a NUL character")
        }
        if valid < length {
            throw Refusal(
                .encoding, at: place(of: valid, batch, firstRow), "the cell is not UTF-8")
        }
    }

    /// The cell that holds a byte of the batch.
    private func place(of byte: Int, _ batch: RecordBatch, _ firstRow: Int) -> Place {
        var index = 0
        let cells = batch.rowCount * batch.columnCount
        while index + 1 < cells, Int(batch.extents[index + 1].start) <= byte { index += 1 }
        return Place(
            file: options.fileName, column: index % batch.columnCount + 1,
            row: firstRow + index / batch.columnCount)
    }

    private func recordTooLong() -> Refusal {
        Refusal(
            .limit, at: Place(file: options.fileName, row: nextRow),
            "the record is longer than \(options.limits.record) bytes",
            help: "look for a quote that is never closed")
    }

    private func unfinished(_ length: Int) -> Refusal {
        Refusal(
            .raggedRow, at: Place(file: options.fileName, row: nextRow),
            "the last record has a quote that is never closed")
    }

    private func refusal(_ error: DelimitedScanner.Located, firstRow: Int) -> Refusal {
        let row = firstRow + error.row
        func place(_ column: Int) -> Place {
            Place(file: options.fileName, column: column + 1, row: row)
        }
        switch error.flaw {
        case .strayQuote(let column):
            return Refusal(
                .raggedRow, at: place(column), "a quote stands where none may",
                why: "a quote stands at both ends of a cell and is doubled inside it (RFC 4180)")
        case .strayReturn(let column):
            return Refusal(
                .raggedRow, at: place(column),
                "a carriage return stands alone outside quotes")
        case .ragged(let count):
            return Refusal(
                .raggedRow, at: Place(file: options.fileName, row: row),
                "the record has \(count) cells, the header has \(scanner.columnCount)")
        case .blank:
            return Refusal(
                .raggedRow, at: Place(file: options.fileName, row: row),
                "a blank line stands before this record")
        case .tooLong(let column):
            return Refusal(
                .limit, at: place(column),
                "the cell is longer than \(options.limits.field) bytes")
        }
    }
}
