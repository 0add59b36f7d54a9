// SPDX-License-Identifier: Apache-2.0

/// The tokens of values seen lately: fixed-size and direct-mapped, so memory does not grow with the
/// data.
///
/// It holds cells, so it lives in memory that is left out of core dumps and cleansed.
final class TokenCache {
    /// The characters of a token after its prefix.
    static let tailLength = 24

    private static let slots = 2048
    private static let stride = 96
    private static let longest = stride - tailLength - 1

    private let store = SecretBytes(count: TokenCache.slots * TokenCache.stride, locked: false)
    private let base: UnsafeMutablePointer<UInt8>

    /// Looks and finds since the last count; behind a pointer, as every call touches them.
    private let counts = UnsafeMutablePointer<(looks: Int, finds: Int, rest: Int)>.allocate(
        capacity: 1)
    private static let period = 1 << 12
    private static let longestRest = period * 15

    init() {
        base = store.stored
        counts.initialize(to: (0, 0, 0))
    }

    deinit { counts.deallocate() }

    /// Whether values repeat enough to be looked for: of a column of case numbers none does.
    ///
    /// After a period in which less than one in 16 was found, the cache rests for 15 more.
    @inline(__always)
    var isUseful: Bool {
        if counts.pointee.rest > 0 {
            counts.pointee.rest &-= 1
            return false
        }
        counts.pointee.looks &+= 1
        if counts.pointee.looks > Self.period { judge() }
        return true
    }

    private func judge() {
        let isPoor = counts.pointee.finds * 16 < counts.pointee.looks
        counts.pointee = (0, 0, isPoor ? Self.longestRest : 0)
    }

    /// The slot that a cell may occupy.
    @inline(__always)
    func slot(for cell: UnsafeBufferPointer<UInt8>) -> Int {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325 ^ UInt64(truncatingIfNeeded: cell.count)
        var index = 0
        if let base = UnsafeRawPointer(cell.baseAddress) {
            while index + 8 <= cell.count {
                let word = base.loadUnaligned(fromByteOffset: index, as: UInt64.self)
                hash = (hash ^ word) &* 0x9E37_79B9_7F4A_7C15
                hash ^= hash >> 29
                index += 8
            }
        }
        while index < cell.count {
            hash = (hash ^ UInt64(cell[index])) &* 0x100_0000_01B3
            index += 1
        }
        hash ^= hash >> 32
        return Int(truncatingIfNeeded: hash & UInt64(Self.slots - 1))
    }

    /// The 24 characters remembered for exactly this cell.
    @inline(__always)
    func tail(in slot: Int, of cell: UnsafeBufferPointer<UInt8>) -> UnsafePointer<UInt8>? {
        let entry = base + slot * Self.stride
        guard cell.count > 0, Int(entry[0]) == cell.count else { return nil }
        for index in 0..<cell.count where entry[1 + Self.tailLength + index] != cell[index] {
            return nil
        }
        counts.pointee.finds &+= 1
        return UnsafePointer(entry + 1)
    }

    /// Replaces what the slot held; long cells are not remembered.
    func remember(
        _ cell: UnsafeBufferPointer<UInt8>, tail: UnsafePointer<UInt8>, in slot: Int
    ) {
        guard cell.count > 0, cell.count <= Self.longest, let source = cell.baseAddress else {
            return
        }
        let entry = base + slot * Self.stride
        entry[0] = UInt8(cell.count)
        (entry + 1).update(from: tail, count: Self.tailLength)
        (entry + 1 + Self.tailLength).update(from: source, count: cell.count)
    }
}
