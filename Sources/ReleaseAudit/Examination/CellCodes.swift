// SPDX-License-Identifier: Apache-2.0
internal import RecordStreams

/// Numbers the distinct cells of a column in the order in which they are first seen.
///
/// Open addressing over one array of bytes; the hash is seeded anew by each process, so a crafted
/// export cannot make it slow. Numbers do not depend on the seed.
final class CellCodes {
    private(set) var count = 0
    private var bytes: [UInt8] = []
    private var starts: [Int] = [0]
    private var kinds: [UInt8] = []
    private var slots = [UInt32](repeating: 0, count: 64)

    /// The number of a cell; cells of different kinds are different.
    func code(of cell: UnsafeBufferPointer<UInt8>, kind: UInt8 = 0) -> UInt32 {
        var slot = CellCodes.hash(cell, kind) & (slots.count - 1)
        while slots[slot] != 0 {
            let number = Int(slots[slot]) - 1
            if kinds[number] == kind, holds(cell, number) { return UInt32(number) }
            slot = (slot + 1) & (slots.count - 1)
        }
        bytes.append(contentsOf: cell)
        starts.append(bytes.count)
        kinds.append(kind)
        count += 1
        slots[slot] = UInt32(count)
        if count * 2 > slots.count { grow() }
        return UInt32(count - 1)
    }

    /// The cells by number.
    var words: [[UInt8]] { (0..<count).map { Array(bytes[starts[$0]..<starts[$0 + 1]]) } }

    /// The number of a cell that was seen.
    func find(_ word: [UInt8], kind: UInt8 = 0) -> UInt32? {
        word.withUnsafeBufferPointer { cell in
            var slot = CellCodes.hash(cell, kind) & (slots.count - 1)
            while slots[slot] != 0 {
                let number = Int(slots[slot]) - 1
                if kinds[number] == kind, holds(cell, number) { return UInt32(number) }
                slot = (slot + 1) & (slots.count - 1)
            }
            return nil
        }
    }

    private static func hash(_ cell: UnsafeBufferPointer<UInt8>, _ kind: UInt8) -> Int {
        var hasher = Hasher()
        hasher.combine(kind)
        hasher.combine(bytes: UnsafeRawBufferPointer(cell))
        return hasher.finalize()
    }

    private func holds(_ cell: UnsafeBufferPointer<UInt8>, _ number: Int) -> Bool {
        let start = starts[number]
        guard starts[number + 1] - start == cell.count else { return false }
        for offset in 0..<cell.count where bytes[start + offset] != cell[offset] { return false }
        return true
    }

    private func grow() {
        slots = [UInt32](repeating: 0, count: slots.count * 2)
        bytes.withUnsafeBufferPointer { all in
            for number in 0..<count {
                let cell = UnsafeBufferPointer(rebasing: all[starts[number]..<starts[number + 1]])
                var slot = CellCodes.hash(cell, kinds[number]) & (slots.count - 1)
                while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
                slots[slot] = UInt32(number + 1)
            }
        }
    }
}
