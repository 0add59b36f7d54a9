// SPDX-License-Identifier: Apache-2.0
internal import CScan

/// Finds the cells of a batch of JSON lines.
///
/// It knows nothing of the batches before and behind, so that several of them, one for each thread,
/// can work on batches that one ``JSONLineSplitter`` has loaded. A ``JSONRecordScanner`` takes the
/// records that are well formed; the first one that it does not take goes to the careful
/// ``JSONRecordParser``, which reads it or says what is wrong with it.
final class JSONBatchParser {
    private let options: ReaderOptions
    private var scanner: JSONRecordScanner?
    private var careful: JSONRecordParser

    init(options: ReaderOptions) {
        self.options = options
        careful = JSONRecordParser(options: options)
    }

    /// Finds the cells of the records in the first `length` bytes of a loaded batch.
    ///
    /// - Throws: I0401, I0403, I0404 and I0406 to I0409 for the first record that cannot be read.
    func parse(_ batch: RecordBatch, length: Int) throws(Refusal) {
        batch.growCells(to: batch.rowCount * batch.columnCount, keeping: 0)
        batch.growBytes(to: length + length / 4 + 256, keeping: length)
        var flags: UInt32 = 0
        let valid = ct_text_check(batch.bytes, length, &flags)
        let flawed = valid < length ? startOfLine(valid, batch) : Int.max
        var scanner =
            self.scanner ?? JSONRecordScanner(options: options, batch: batch, tail: length)
        self.scanner = nil
        defer { self.scanner = scanner }
        scanner.use(batch, tail: length)
        scanner.isSuspicious = flags != 0
        var start = 0
        for row in 0..<batch.rowCount {
            if start == flawed { throw notText(batch.number(ofRow: row)) }
            if let next = scanner.record(at: start, row: row) {
                start = next
            } else {
                start = try parseAgain(batch, start, row: row, &scanner)
            }
        }
        batch.hasSuspiciousBytes = scanner.isSuspicious
    }

    /// Reads a record that the scanner did not take.
    private func parseAgain(
        _ batch: RecordBatch, _ start: Int, row: Int, _ scanner: inout JSONRecordScanner
    ) throws(Refusal) -> Int {
        while scanner.needsRoom {
            batch.growBytes(to: 2 * batch.byteCapacity, keeping: scanner.tail)
            scanner.use(batch, tail: scanner.tail)
            if let next = scanner.record(at: start, row: row) { return next }
        }
        var end = start
        while batch.bytes[end] != 0x0A { end += 1 }
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

    private func notText(_ row: Int) -> Refusal {
        Refusal(
            .encoding, at: Place(file: options.fileName, row: row), "the record is not UTF-8")
    }
}
