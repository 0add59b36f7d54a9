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
    private var skippedHXL = false
    let header: [[UInt8]]
    private(set) var notes: [Diagnostic] = []

    init(source: any ByteSource, options: ReaderOptions) throws(Refusal) {
        self.source = source
        self.options = options
        let given = options.format == .tsv ? UInt8(ascii: "\t") : options.delimiter
        pending = []
        let chunk = UnsafeMutableRawBufferPointer.allocate(
            byteCount: options.chunkSize, alignment: 16)
        defer { chunk.deallocate() }
        var found: HeaderRow?
        while found == nil {
            let count = try source.read(into: chunk)
            if count == 0 { ended = true }
            pending.append(contentsOf: chunk[..<count])
            if ended, pending.isEmpty {
                throw Refusal(.noInput, at: Place(file: options.fileName), "the input is empty")
            }
            let atEnd = ended
            found = try pending.withUnsafeBufferPointer { bytes throws(Refusal) in
                try HeaderRow(bytes, atEnd: atEnd, delimiter: given, fileName: options.fileName)
            }
            if found == nil, pending.count > options.limits.header {
                throw Refusal(
                    .limit, at: Place(file: options.fileName, line: 1),
                    "the header row is longer than \(options.limits.header) bytes")
            }
        }
        guard let row = found, row.cells.count <= options.limits.columns else {
            throw Refusal(
                .limit, at: Place(file: options.fileName, line: 1),
                "the header has more than \(options.limits.columns) columns")
        }
        pending.removeFirst(min(row.length, pending.count))
        header = row.cells
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
            let consumed: Int
            do { consumed = try scanner.scan(batch, length: length) } catch { throw refusal(error) }
            keep(batch, from: consumed, to: length)
            try check(batch, length: consumed)
            scanner.joinDoubledQuotes(batch)
            batch.firstRow = nextRow
            batch.hasKinds = false
            dropHXLRow(batch)
            nextRow += batch.rowCount
            if batch.rowCount > 0 { return true }
            if ended, consumed == 0 { throw unfinished(length) }
            if ended, pending.isEmpty { return false }
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

    private func check(_ batch: RecordBatch, length: Int) throws(Refusal) {
        var flags: UInt32 = 0
        let valid = ct_text_check(batch.bytes, length, &flags)
        batch.hasSuspiciousBytes = flags != 0
        if valid < length {
            throw located(.encoding, batch, at: valid, "the cell is not UTF-8")
        }
        guard flags & UInt32(CT_NUL) != 0 else { return }
        var index = 0
        while index < length, batch.bytes[index] != 0 { index += 1 }
        throw located(.forbiddenCharacter, batch, at: index, "the cell holds a NUL character")
    }

    /// A refusal at the cell that holds a byte of the batch.
    private func located(
        _ code: DiagnosticCode, _ batch: RecordBatch, at byte: Int, _ message: Message
    ) -> Refusal {
        var index = 0
        let cells = batch.rowCount * batch.columnCount
        while index + 1 < cells, Int(batch.extents[index + 1].start) <= byte { index += 1 }
        let row = nextRow + index / max(batch.columnCount, 1)
        return Refusal(
            code,
            at: Place(file: options.fileName, column: index % batch.columnCount + 1, row: row),
            message)
    }

    private func dropHXLRow(_ batch: RecordBatch) {
        guard nextRow == 1, !skippedHXL, batch.rowCount > 0, HXLRow.isTags(batch, row: 0) else {
            return
        }
        skippedHXL = true
        batch.removeFirstRow()
        notes.append(
            Diagnostic(
                .note, .note, at: Place(file: options.fileName),
                "the row of HXL tags under the header was left out"))
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

    private func refusal(_ error: DelimitedScanner.Located) -> Refusal {
        let row = nextRow + error.row
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
