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
    private let rows = OutputBuffer(capacity: 1 << 16)
    private var ends: [Int] = []
    private var keys: [(UInt64, UInt64)] = []
    private let identical = ValueDictionary()
    private var ordinals: [UInt64] = []
    private let code = UnsafeMutablePointer<UInt8>.allocate(capacity: 32)
    private var message: [UInt8] = []

    init(_ context: ReleaseContext) {
        hash = KeyedHash(
            ring: context.ring, label: "row-order", policy: context.policy.id,
            audience: context.audience.name, release: context.releaseID)
    }

    deinit { code.deallocate() }

    /// Takes rows as written; `keys` are the same rows without sealed cells, where they differ.
    func add(
        _ written: OutputBuffer, ends rowEnds: [Int], keys keyBytes: OutputBuffer?, keyEnds: [Int]
    ) {
        let base = rows.used
        rows.put(UnsafeBufferPointer(start: written.bytes, count: written.used))
        let source = keyBytes ?? written
        var start = 0
        for (number, end) in rowEnds.enumerated() {
            ends.append(base + end)
            let stop = keyBytes == nil ? end : keyEnds[number]
            keys.append(
                key(UnsafeBufferPointer(start: source.bytes + start, count: stop - start)))
            start = stop
        }
    }

    private func key(_ row: UnsafeBufferPointer<UInt8>) -> (UInt64, UInt64) {
        let (number, isNew) = identical.insert(row)
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
        return (
            UInt64(bigEndian: words.loadUnaligned(as: UInt64.self)),
            UInt64(bigEndian: words.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
        )
    }

    /// Writes all rows in their new order.
    func write(to output: OutputBuffer, sink: any ByteSink) throws(Refusal) {
        let order = keys.indices.sorted { keys[$0] < keys[$1] }
        for index in order {
            let start = index == 0 ? 0 : ends[index - 1]
            output.put(UnsafeBufferPointer(start: rows.bytes + start, count: ends[index] - start))
            if output.used >= 1 << 20 { try output.flush(to: sink) }
        }
        try output.flush(to: sink)
    }
}
