// SPDX-License-Identifier: Apache-2.0
internal import CScan

/// Reads JSON Lines: one object a line, its leaves by path (`person.name`, `visits[].place`).
///
/// Only declared leaves are accepted; objects and arrays are never kept whole. The leaves of an
/// array are joined with the separator, as a set is written.
final class JSONLinesReader {
    private let source: any ByteSource
    private let options: ReaderOptions
    private var pending: [UInt8] = []
    private var ended = false
    private var nextRow = 1
    private var parser: JSONRecordParser

    init(source: any ByteSource, options: ReaderOptions) {
        self.source = source
        self.options = options
        parser = JSONRecordParser(options: options)
    }

    /// Fills the batch with the next records; false at the end.
    func split(_ batch: RecordBatch) throws(Refusal) -> Bool {
        batch.flaw = nil
        batch.endsBlank = false
        batch.hasKinds = true
        batch.hasSuspiciousBytes = false
        batch.rowCount = 0
        batch.firstRow = nextRow
        while batch.rowCount == 0 {
            try load()
            if pending.isEmpty { return false }
            guard let end = pending.lastIndex(of: 0x0A) else {
                if ended { pending.append(0x0A) }
                continue
            }
            pending.removeFirst(try parseLines(upTo: end + 1, batch))
        }
        nextRow += batch.rowCount
        return true
    }

    /// Reads until the pending bytes hold a line break or the input has ended.
    private func load() throws(Refusal) {
        let chunk = UnsafeMutableRawBufferPointer.allocate(
            byteCount: options.chunkSize, alignment: 16)
        defer { chunk.deallocate() }
        while !ended, pending.count < options.chunkSize || !pending.contains(0x0A) {
            if pending.count > options.limits.record {
                throw Refusal(
                    .limit, at: Place(file: options.fileName, row: nextRow),
                    "the record is longer than \(options.limits.record) bytes")
            }
            let count = try source.read(into: chunk)
            if count == 0 { ended = true }
            pending.append(contentsOf: chunk[..<count])
        }
    }

    /// A batch ends after this many cells, however short its lines are.
    private static let cellLimit = 1 << 17

    /// Parses whole lines and returns how many bytes they were.
    private func parseLines(upTo end: Int, _ batch: RecordBatch) throws(Refusal) -> Int {
        try pending.withUnsafeBufferPointer { bytes throws(Refusal) in
            guard let base = bytes.baseAddress else { return end }
            var flags: UInt32 = 0
            let valid = ct_text_check(base, end, &flags)
            if flags != 0 { batch.hasSuspiciousBytes = true }
            var start = 0
            if nextRow == 1, batch.rowCount == 0, end >= 3, base[0] == 0xEF, base[1] == 0xBB,
                base[2] == 0xBF
            {
                start = 3
            }
            parser.begin(batch)
            while start < end, batch.rowCount * batch.columnCount < Self.cellLimit {
                var stop = start
                while base[stop] != 0x0A { stop += 1 }
                let row = nextRow + batch.rowCount
                if valid < end, valid <= stop {
                    throw Refusal(
                        .encoding, at: Place(file: options.fileName, row: row),
                        "the record is not UTF-8")
                }
                let line = UnsafeBufferPointer(start: base + start, count: stop - start)
                try parser.parse(line, row: row, into: batch)
                start = stop + 1
            }
            return start
        }
    }
}
