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
        rows.sort { ($0.key, $0.tie) < ($1.key, $1.tie) }
        for row in rows {
            output.put(bytes(of: row))
            if output.used >= 1 << 20 { try output.flush(to: sink) }
        }
        try output.flush(to: sink)
    }

    private func bytes(of row: Row) -> UnsafeBufferPointer<UInt8> {
        guard let written else { return distinct.cell(Int(row.distinct)) }
        let number = Int(row.number)
        let start = number == 0 ? 0 : ends[number - 1]
        return UnsafeBufferPointer(start: written.bytes + start, count: ends[number] - start)
    }
}
