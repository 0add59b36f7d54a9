// SPDX-License-Identifier: Apache-2.0
internal import RecordStreams
internal import Sealing
internal import SharingPolicy

/// Sorts rows by a keyed hash of what is written, so that their order tells nothing of the input's.
///
/// The key of a row is HMAC(row-order key, row ‖ u64 ordinal among identical rows): a dropped
/// record moves no other (sealing reference, "Row order"). Sealed cells, which differ in each run,
/// are left out of the hash.
final class RowShuffler {
    private let hash: KeyedHash
    /// The rows that decide the order, each distinct one once: in classes most are alike.
    private let distinct = CellDictionary()
    /// How many rows each distinct one stood for so far.
    private var ordinals: [UInt64] = []
    private var rows: [Row] = []
    /// The rows as written and where each ends, where they differ from those that decide.
    private let written: OutputBuffer?
    private var ends: [Int] = []
    private let code = UnsafeMutablePointer<UInt8>.allocate(capacity: 32)
    private var message: [UInt8] = []

    private struct Row {
        let key: UInt64
        let tie: UInt64
        let distinct: UInt32
        let number: UInt32
    }

    /// A shuffler; with `hasSeals` rows come with keys of their own.
    init(_ context: ReleaseContext, hasSeals: Bool) {
        hash = KeyedHash(
            ring: context.ring, label: "row-order", policy: context.policy.id,
            audience: context.audience.name, release: context.releaseID)
        written = hasSeals ? OutputBuffer(capacity: 1 << 16) : nil
    }

    deinit { code.deallocate() }

    /// Takes rows as written; `keys` are the same rows without sealed cells, where they differ.
    func add(
        _ output: OutputBuffer, ends rowEnds: [Int], keys keyBytes: OutputBuffer?, keyEnds: [Int]
    ) {
        let source = keyBytes ?? output
        var start = 0
        for end in keyBytes == nil ? rowEnds : keyEnds {
            add(UnsafeBufferPointer(start: source.bytes + start, count: end - start))
            start = end
        }
        guard let written else { return }
        let base = written.used
        written.put(UnsafeBufferPointer(start: output.bytes, count: output.used))
        for end in rowEnds { ends.append(base + end) }
    }

    private func add(_ row: UnsafeBufferPointer<UInt8>) {
        let (number, isNew) = distinct.insert(row)
        if isNew { ordinals.append(0) }
        let ordinal = ordinals[number]
        ordinals[number] += 1
        message.removeAll(keepingCapacity: true)
        message.append(contentsOf: row)
        for shift in stride(from: 56, through: 0, by: -8) {
            message.append(UInt8(truncatingIfNeeded: ordinal >> UInt64(shift)))
        }
        message.withUnsafeBytes { hash.hash($0, into: code) }
        let words = UnsafeRawPointer(code)
        rows.append(
            Row(
                key: UInt64(bigEndian: words.loadUnaligned(as: UInt64.self)),
                tie: UInt64(bigEndian: words.loadUnaligned(fromByteOffset: 8, as: UInt64.self)),
                distinct: UInt32(truncatingIfNeeded: number),
                number: UInt32(truncatingIfNeeded: rows.count)))
    }

    /// Writes all rows in their new order.
    func write(to output: OutputBuffer, sink: any ByteSink) throws(Refusal) {
        for place in sorted() {
            output.put(bytes(of: rows[place]))
            if output.used >= 1 << 20 { try output.flush(to: sink) }
        }
        try output.flush(to: sink)
    }

    /// The rows by their keys, as places in `rows`.
    ///
    /// Keys are spread evenly: by their first bits they fall into buckets of a few rows, which are
    /// then sorted each by itself.
    private func sorted() -> [Int] {
        let buckets = max(1, rows.count / 4)
        func bucket(_ row: Row) -> Int {
            Int(row.key.multipliedFullWidth(by: UInt64(buckets)).high)
        }
        var ends = [Int](repeating: 0, count: buckets + 1)
        for row in rows { ends[bucket(row) + 1] += 1 }
        for bucket in 0..<buckets { ends[bucket + 1] += ends[bucket] }
        let starts = ends
        var places = [Int](repeating: 0, count: rows.count)
        for (place, row) in rows.enumerated() {
            let bucket = bucket(row)
            places[ends[bucket]] = place
            ends[bucket] += 1
        }
        places.withUnsafeMutableBufferPointer { places in
            for bucket in 0..<buckets where starts[bucket + 1] - starts[bucket] > 1 {
                let range = starts[bucket]..<starts[bucket + 1]
                var some = UnsafeMutableBufferPointer(rebasing: places[range])
                some.sort {
                    (rows[$0].key, rows[$0].tie) < (rows[$1].key, rows[$1].tie)
                }
            }
        }
        return places
    }

    private func bytes(of row: Row) -> UnsafeBufferPointer<UInt8> {
        guard let written else { return distinct.cell(Int(row.distinct)) }
        let number = Int(row.number)
        let start = number == 0 ? 0 : ends[number - 1]
        return UnsafeBufferPointer(start: written.bytes + start, count: ends[number] - start)
    }
}
