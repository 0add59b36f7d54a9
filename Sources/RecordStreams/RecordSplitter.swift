// SPDX-License-Identifier: Apache-2.0
internal import CScan
internal import Glibc

/// Cuts a stream of bytes into batches of whole records, without looking at their cells.
///
/// A record ends at a line feed outside quotes, which the number of quotes before it tells. That is
/// right only for strict RFC 4180, where a quote stands nowhere else: in a file that breaks the
/// rule the cut may be wrong, but the batch that holds the stray quote is refused for it, and no
/// batch behind it counts.
final class RecordSplitter {
    private let source: any ByteSource
    private let chunkSize: Int
    private let recordLimit: Int
    /// Whether records are handed over as they come.
    private let isLive: Bool
    /// Whether line feeds inside quotes belong to a cell.
    private let hasQuotes: Bool
    /// How many lines a batch holds at most, where short lines may mean many cells.
    private let mostLines: Int
    /// Bytes read but not yet in whole records.
    private var pending: [UInt8]
    private var ended: Bool
    /// What went wrong when the source was read; the whole records before it come first.
    private var failure: Refusal?

    /// Cuts what comes behind `pending`.
    init(
        _ source: any ByteSource, behind pending: [UInt8], ended: Bool, hasQuotes: Bool,
        mostLines: Int = .max, options: ReaderOptions
    ) {
        self.source = source
        self.pending = pending
        self.ended = ended
        self.hasQuotes = hasQuotes
        self.mostLines = mostLines
        chunkSize = options.chunkSize
        recordLimit = options.limits.record
        isLive = options.isLive
    }

    /// Puts the next whole records into the batch; false at the end.
    ///
    /// A record without an end within the limit makes a batch of its own that is overlong.
    func next(_ batch: RecordBatch) throws(Refusal) -> Bool {
        var have = pending.count
        batch.growBytes(to: have + chunkSize + 1, keeping: 0)
        pending.withUnsafeBufferPointer { bytes in
            if let base = bytes.baseAddress { batch.bytes.update(from: base, count: bytes.count) }
        }
        var looked = 0
        var oddQuotes = false
        // Lines that were too many for the batch before, or that came with the header.
        if isLive || mostLines < .max && have >= chunkSize {
            var quotes = oddQuotes
            let found = lastEnd(batch.bytes, 0..<have, &quotes)
            if found > 0 {
                hand(over: batch, found, of: have)
                return true
            }
        }
        while true {
            let target = max(have, looked) + chunkSize
            // A slow stream brings a byte at a time: growing by what came would copy all each time.
            if target >= batch.byteCapacity {
                let twice = min(2 * batch.byteCapacity, 1 << 30)
                batch.growBytes(to: max(target + 1, twice), keeping: have)
            }
            read(batch, &have, upTo: target)
            if ended, failure == nil { return finish(batch, have) }
            let found = lastEnd(batch.bytes, looked..<have, &oddQuotes)
            looked = have
            if found > 0 {
                hand(over: batch, found, of: have)
                return true
            }
            if let failure { throw failure }
            if have > recordLimit {
                ended = true
                hand(over: batch, have, of: have)
                batch.isOverlong = true
                return true
            }
        }
    }

    /// Leaves the first `count` bytes in the batch, or as many lines as it may hold; the others of
    /// the `have` bytes are pending.
    private func hand(over batch: RecordBatch, _ count: Int, of have: Int) {
        var count = count
        if mostLines < .max, ct_count_lines(batch.bytes, count) > mostLines {
            count = RecordSplitter.length(of: mostLines, batch.bytes, count)
        }
        pending.removeAll(keepingCapacity: true)
        pending.append(
            contentsOf: UnsafeBufferPointer(start: batch.bytes + count, count: have - count))
        batch.byteCount = count
        batch.isOverlong = false
        batch.isLast = ended && failure == nil && pending.isEmpty
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

    /// Reads until there is a good part of a chunk more, or anything where records come slowly.
    private func read(_ batch: RecordBatch, _ have: inout Int, upTo target: Int) {
        let enough = isLive ? have + 1 : have + (target - have + 1) / 2
        while !ended, have < enough {
            let room = UnsafeMutableRawBufferPointer(
                start: batch.bytes + have, count: target - have)
            do throws(Refusal) {
                let count = try source.read(into: room)
                if count == 0 { ended = true }
                have += count
            } catch {
                (failure, ended) = (error, true)
            }
        }
    }

    /// Everything that is left is the last batch, ended by a line feed if it was not.
    private func finish(_ batch: RecordBatch, _ have: Int) -> Bool {
        guard have > 0 else { return false }
        var count = have
        if batch.bytes[count - 1] != 0x0A {
            batch.bytes[count] = 0x0A
            count += 1
        }
        hand(over: batch, count, of: count)
        return true
    }

    /// The index behind the last line feed outside quotes within a range, or 0.
    ///
    /// `oddQuotes` says whether an odd number of quotes stands before the range, and then before
    /// its end.
    private func lastEnd(
        _ bytes: UnsafeMutablePointer<UInt8>, _ range: Range<Int>, _ oddQuotes: inout Bool
    ) -> Int {
        if hasQuotes, RecordSplitter.hasOddQuotes(bytes, range) { oddQuotes.toggle() }
        var inside = oddQuotes
        var index = range.upperBound
        while index > range.lowerBound {
            let byte = bytes[index - 1]
            if byte == 0x0A, !inside { return index }
            if byte == 0x22, hasQuotes { inside.toggle() }
            index -= 1
        }
        return 0
    }

    private static func hasOddQuotes(
        _ bytes: UnsafeMutablePointer<UInt8>, _ range: Range<Int>
    ) -> Bool {
        var count = 0
        var index = range.lowerBound
        while index &+ 64 <= range.upperBound {
            count &+= ct_equal64(bytes + index, 0x22).nonzeroBitCount
            index &+= 64
        }
        while index < range.upperBound {
            if bytes[index] == 0x22 { count &+= 1 }
            index &+= 1
        }
        return count & 1 == 1
    }
}
