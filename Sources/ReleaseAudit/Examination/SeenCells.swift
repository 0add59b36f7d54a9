// SPDX-License-Identifier: Apache-2.0

/// Short cells of a column that were looked at lately and in which nothing was found: most columns
/// hold few values many times.
///
/// Direct-mapped and of fixed size: 2,048 cells of up to 16 bytes. A cell may be read up to its
/// sixteenth byte, as cells of a batch may.
final class SeenCells {
    struct Entry {
        var key = SIMD2<UInt64>.zero
        /// Length and kind, plus 1; 0 is an empty entry.
        var form = 0
    }

    private static let entries = 2048
    private let table: UnsafeMutablePointer<Entry>

    init() {
        table = .allocate(capacity: SeenCells.entries)
        table.initialize(repeating: Entry(), count: SeenCells.entries)
    }

    deinit { table.deallocate() }

    /// A cell's place in the table; nil where it is too long for one.
    struct Place {
        let entry: UnsafeMutablePointer<Entry>
        let key: SIMD2<UInt64>
        let form: Int

        /// Whether the cell was seen.
        var isSeen: Bool { entry.pointee.form == form && entry.pointee.key == key }

        /// Remembers the cell.
        func remember() {
            entry.pointee.key = key
            entry.pointee.form = form
        }
    }

    @inline(__always)
    func place(of cell: UnsafeBufferPointer<UInt8>, kind: UInt8) -> Place? {
        guard cell.count <= 16, let base = UnsafeRawPointer(cell.baseAddress) else { return nil }
        let words = base.loadUnaligned(as: SIMD2<UInt64>.self)
        let bits = UInt64(truncatingIfNeeded: cell.count) &* 8
        let low: UInt64 = bits >= 64 ? .max : (1 << bits) &- 1
        let high: UInt64 = bits >= 128 ? .max : bits <= 64 ? 0 : (1 << (bits &- 64)) &- 1
        let key = words & SIMD2(low, high)
        let mixed = (key[0] ^ key[1] &* 0x9E37_79B9_7F4A_7C15) &* 0xD6E8_FEB8_6659_FD93
        let slot = Int(truncatingIfNeeded: (mixed ^ mixed >> 32) >> 16) & (SeenCells.entries &- 1)
        return Place(entry: table + slot, key: key, form: cell.count << 8 | Int(kind) + 1)
    }
}
