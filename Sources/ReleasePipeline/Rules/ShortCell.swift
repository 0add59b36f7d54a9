// SPDX-License-Identifier: Apache-2.0
internal import RecordStreams

/// Cells of up to 16 bytes as keys of tables in memory.
enum ShortCell {
    /// The most bytes of a key.
    static let longest = 16

    /// The bytes of a short cell as two words, zeros behind them.
    ///
    /// Sixteen bytes are read however short the cell is; those of a batch may be.
    @inline(__always)
    static func key(_ base: UnsafeRawPointer, _ count: Int) -> SIMD2<UInt64> {
        let words = base.loadUnaligned(as: SIMD2<UInt64>.self)
        let bits = UInt64(truncatingIfNeeded: count) &* 8
        let low: UInt64 = bits >= 64 ? .max : (1 << bits) &- 1
        let high: UInt64 = bits >= 128 ? .max : bits <= 64 ? 0 : (1 << (bits &- 64)) &- 1
        return words & SIMD2(low, high)
    }

    /// The place of a key in a direct-mapped table; `size` is a power of two.
    @inline(__always)
    static func slot(_ key: SIMD2<UInt64>, _ count: Int, of size: Int) -> Int {
        let hash = ByteHash.mixed(
            key[0] ^ ByteHash.mixed(key[1] ^ UInt64(truncatingIfNeeded: count)))
        return Int(truncatingIfNeeded: hash) & (size &- 1)
    }
}
