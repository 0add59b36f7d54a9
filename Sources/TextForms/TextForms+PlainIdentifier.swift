// SPDX-License-Identifier: Apache-2.0

extension TextForms {
    /// Writes the form `id/1` of a cell of printable ASCII without a space: capitals fall, nothing
    /// else changes.
    ///
    /// Eight bytes are looked at together, as most identifiers are of this kind and each is read
    /// once.
    ///
    /// - Parameters:
    ///   - cell: The cell's bytes.
    ///   - out: Room for as many.
    /// - Returns: False if the cell is empty or of another kind; `out` then holds nothing useful.
    package static func plainID1(
        _ cell: UnsafeBufferPointer<UInt8>, into out: UnsafeMutablePointer<UInt8>
    ) -> Bool {
        guard let base = UnsafeRawPointer(cell.baseAddress), cell.count > 0 else { return false }
        var wrong: UInt64 = 0
        var index = 0
        while index &+ 8 <= cell.count {
            let word = base.loadUnaligned(fromByteOffset: index, as: UInt64.self)
            let (folded, flags) = plainFold(word)
            wrong |= flags
            UnsafeMutableRawPointer(out + index).storeBytes(of: folded, as: UInt64.self)
            index &+= 8
        }
        while index < cell.count {
            let (folded, flags) = plainFold(UInt64(cell[index]) | 0x2121_2121_2121_2100)
            wrong |= flags
            out[index] = UInt8(truncatingIfNeeded: folded)
            index &+= 1
        }
        return wrong == 0
    }

    /// Eight bytes with their capitals fallen, and flags that are 0 if all of them are plain.
    @inline(__always)
    private static func plainFold(_ word: UInt64) -> (folded: UInt64, flags: UInt64) {
        let high: UInt64 = 0x8080_8080_8080_8080
        // A byte below 0x21 borrows, which leaves the high bit (Warren, Hacker's Delight, 6-1).
        let low = (word &- 0x2121_2121_2121_2121) & ~word & high
        let bytes = word & ~high
        let fromA = bytes &+ 0x3F3F_3F3F_3F3F_3F3F
        let behindZ = bytes &+ 0x2525_2525_2525_2525
        let capitals = fromA & ~behindZ & high
        return (word | capitals >> 2, word & high | low)
    }
}
