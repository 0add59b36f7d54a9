// SPDX-License-Identifier: Apache-2.0
internal import CScan

/// Finds the cells of a batch of JSON lines.
///
/// It knows nothing of the batches before and behind; each thread has one. A
/// ``JSONRecordScanner`` takes the records that are well formed; the first one that it does not take
/// goes to the careful ``JSONRecordParser``, which reads it or says what is wrong with it. That is
/// left in the batch, behind the records before it.
final class JSONBatchParser {
    private let options: ReaderOptions
    private var scanner: JSONRecordScanner?
    private var careful: JSONRecordParser

    init(options: ReaderOptions) {
        self.options = options
        careful = JSONRecordParser(options: options)
    }

    /// Parses the bytes of a batch; its records are numbered from 1.
    func parse(_ batch: RecordBatch) {
        (batch.rowCount, batch.firstRow) = (0, 1)
        (batch.hasKinds, batch.isDelimited) = (true, false)
        (batch.flaw, batch.endsBlank) = (nil, false)
        if batch.isOverlong {
            batch.hasSuspiciousBytes = false
            batch.flaw = tooLong(row: 1)
            return
        }
        let length = batch.byteCount
        let rows = ct_count_lines(batch.bytes, length)
        batch.growCells(to: rows * batch.columnCount, keeping: 0)
        batch.growBytes(to: length + length / 4 + 256, keeping: length)
        var scanner =
            self.scanner ?? JSONRecordScanner(options: options, batch: batch, tail: length)
        self.scanner = nil
        scanner.use(batch, tail: length)
        do throws(Refusal) {
            try parse(batch, rows, &scanner)
        } catch {
            batch.flaw = error
        }
        batch.hasSuspiciousBytes = scanner.isSuspicious
        self.scanner = scanner
    }

    private func parse(
        _ batch: RecordBatch, _ rows: Int, _ scanner: inout JSONRecordScanner
    ) throws(Refusal) {
        let length = batch.byteCount
        var flags: UInt32 = 0
        let valid = ct_text_check(batch.bytes, length, &flags)
        scanner.isSuspicious = flags != 0
        let flawed = valid < length ? startOfLine(valid, batch) : Int.max
        let recordLimit = options.limits.record
        var start = 0
        for row in 0..<rows {
            if start == flawed { throw flaw(ofText: batch, start, row + 1) }
            var next = scanner.record(at: start, row: row)
            if next == nil { next = try parseAgain(batch, start, row: row, &scanner) }
            guard let next, next &- start <= recordLimit &+ 1 else { throw tooLong(row: row + 1) }
            start = next
            batch.rowCount = row &+ 1
        }
    }

    /// Reads a record that the scanner did not take; nil for one that is too long.
    private func parseAgain(
        _ batch: RecordBatch, _ start: Int, row: Int, _ scanner: inout JSONRecordScanner
    ) throws(Refusal) -> Int? {
        while scanner.needsRoom {
            batch.growBytes(to: 2 * batch.byteCapacity, keeping: scanner.tail)
            scanner.use(batch, tail: scanner.tail)
            if let next = scanner.record(at: start, row: row) { return next }
        }
        let end = endOfLine(start, batch)
        if end - start > options.limits.record { return nil }
        let line = Array(UnsafeBufferPointer(start: batch.bytes + start, count: end - start))
        let tail = try careful.parse(line, into: batch, row: row, tail: scanner.tail)
        scanner.use(batch, tail: tail)
        if careful.isSuspicious { scanner.isSuspicious = true }
        return end + 1
    }

    private func startOfLine(_ byte: Int, _ batch: RecordBatch) -> Int {
        var start = byte
        while start > 0, batch.bytes[start - 1] != 0x0A { start -= 1 }
        return start
    }

    private func endOfLine(_ byte: Int, _ batch: RecordBatch) -> Int {
        var end = byte
        while batch.bytes[end] != 0x0A { end += 1 }
        return end
    }

    /// What is wrong with a line that holds bytes that are not UTF-8.
    private func flaw(ofText batch: RecordBatch, _ start: Int, _ row: Int) -> Refusal {
        if endOfLine(start, batch) - start > options.limits.record { return tooLong(row: row) }
        return Refusal(
            .encoding, at: Place(file: options.fileName, row: row), "the record is not UTF-8",
            help: "name its encoding with \(Name("--encoding")), or save it as UTF-8")
    }

    private func tooLong(row: Int) -> Refusal {
        Refusal(
            .limit, at: Place(file: options.fileName, row: row),
            "the record is longer than \(options.limits.record) bytes")
    }
}
