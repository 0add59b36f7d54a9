// SPDX-License-Identifier: Apache-2.0
internal import CScan
internal import Glibc

/// Cuts a stream of bytes into batches of whole lines, without looking into them.
///
/// Each line is one record, so that the number of a batch's first record is known before the
/// batches in front of it are parsed. Not thread-safe.
final class JSONLineSplitter {
    private let source: any ByteSource
    private let options: ReaderOptions
    /// Bytes behind the last line of the batch before.
    private var pending: [UInt8] = []
    private var ended = false
    private var nextRow = 1

    /// A batch ends after this many cells, however short its lines are.
    private static let cellLimit = 1 << 17

    init(source: any ByteSource, options: ReaderOptions) {
        self.source = source
        self.options = options
    }

    /// Puts the next whole lines into the batch's bytes and returns how many bytes they are, 0 at
    /// the end; the batch knows its first record and how many there are, and nothing of its cells.
    ///
    /// - Throws: I0409 for a line over the limit, and what reading throws.
    func load(_ batch: RecordBatch) throws(Refusal) -> Int {
        (batch.rowCount, batch.firstRow) = (0, nextRow)
        (batch.hasKinds, batch.hasSuspiciousBytes) = (true, false)
        var (have, end) = try read(into: batch)
        if have == 0 { return 0 }
        if nextRow == 1 { dropMark(batch, &have, &end) }
        var rows = ct_count_lines(batch.bytes, end)
        let most = max(Self.cellLimit / max(batch.columnCount, 1), 1)
        if rows > most {
            rows = most
            end = JSONLineSplitter.length(of: most, batch.bytes, end)
        }
        pending.removeAll(keepingCapacity: true)
        pending.append(contentsOf: UnsafeBufferPointer(start: batch.bytes + end, count: have - end))
        batch.rowCount = rows
        nextRow += rows
        return end
    }

    /// Reads behind what is pending until there is a chunk with a line break in it; returns how many
    /// bytes there are and how many of them are whole lines.
    private func read(into batch: RecordBatch) throws(Refusal) -> (have: Int, end: Int) {
        var have = pending.count
        batch.growBytes(to: max(have, options.chunkSize) + options.chunkSize + 1, keeping: 0)
        pending.withUnsafeBufferPointer { bytes in
            if let base = bytes.baseAddress { batch.bytes.update(from: base, count: have) }
        }
        var end = JSONLineSplitter.endOfLines(batch.bytes, 0, have)
        while !ended, have < options.chunkSize || end == 0 {
            if end == 0, have > options.limits.record { throw tooLong() }
            if have + options.chunkSize + 1 > batch.byteCapacity {
                batch.growBytes(to: 2 * (have + options.chunkSize), keeping: have)
            }
            let count = try source.read(
                into: UnsafeMutableRawBufferPointer(
                    start: batch.bytes + have, count: options.chunkSize))
            if count == 0 { ended = true }
            end = max(end, JSONLineSplitter.endOfLines(batch.bytes, have, have + count))
            have += count
        }
        if ended, end < have, end == 0 || have - end <= options.limits.record {
            batch.bytes[have] = 0x0A
            have += 1
            end = have
        }
        if JSONLineSplitter.length(of: 1, batch.bytes, end) > options.limits.record + 1 {
            throw tooLong()
        }
        return (have, end)
    }

    /// Where the last line break between two places ends; 0 where there is none.
    private static func endOfLines(
        _ bytes: UnsafeMutablePointer<UInt8>, _ start: Int, _ end: Int
    ) -> Int {
        var index = end
        while index > start {
            if bytes[index - 1] == 0x0A { return index }
            index -= 1
        }
        return 0
    }

    /// How many bytes the first lines take.
    private static func length(
        of lines: Int, _ bytes: UnsafeMutablePointer<UInt8>, _ end: Int
    ) -> Int {
        var start = 0
        for _ in 0..<lines {
            guard let found = memchr(bytes + start, 0x0A, end - start) else { return end }
            start = UnsafeMutableRawPointer(bytes).distance(to: found) + 1
        }
        return start
    }

    /// Takes a byte order mark away.
    private func dropMark(_ batch: RecordBatch, _ have: inout Int, _ end: inout Int) {
        let bytes = batch.bytes
        guard end > 3, bytes[0] == 0xEF, bytes[1] == 0xBB, bytes[2] == 0xBF else { return }
        have -= 3
        end -= 3
        bytes.update(from: bytes + 3, count: have)
    }

    private func tooLong() -> Refusal {
        Refusal(
            .limit, at: Place(file: options.fileName, row: nextRow),
            "the record is longer than \(options.limits.record) bytes")
    }
}
