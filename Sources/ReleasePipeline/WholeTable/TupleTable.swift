// SPDX-License-Identifier: Apache-2.0

/// Numbers tuples of codes in the order in which they are first seen.
final class TupleTable {
    let width: Int
    private(set) var codes: [UInt32] = []
    private(set) var count = 0
    private var slots: [UInt32]
    private var mask: Int
    private let seed = ByteHash.seed()

    init(width: Int) {
        self.width = width
        slots = [UInt32](repeating: .max, count: 1024)
        mask = 1023
    }

    /// The code that a tuple has at a position.
    func code(_ number: Int, _ position: Int) -> UInt32 { codes[number * width + position] }

    /// Finds or adds a tuple.
    func insert(_ tuple: UnsafeBufferPointer<UInt32>) -> UInt32 {
        var slot = Int(truncatingIfNeeded: hash(tuple)) & mask
        while slots[slot] != .max {
            if equals(Int(slots[slot]), tuple) { return slots[slot] }
            slot = (slot + 1) & mask
        }
        let number = UInt32(truncatingIfNeeded: count)
        slots[slot] = number
        codes.append(contentsOf: tuple)
        count += 1
        if count * 2 > slots.count { grow() }
        return number
    }

    private func equals(_ number: Int, _ tuple: UnsafeBufferPointer<UInt32>) -> Bool {
        let start = number * width
        for index in 0..<width where codes[start + index] != tuple[index] { return false }
        return true
    }

    private func hash(_ tuple: UnsafeBufferPointer<UInt32>) -> UInt64 {
        var hash = seed
        for code in tuple { hash = ByteHash.mixed(hash ^ UInt64(code)) }
        return hash
    }

    private func grow() {
        mask = slots.count * 2 - 1
        slots = [UInt32](repeating: .max, count: mask + 1)
        codes.withUnsafeBufferPointer { codes in
            for number in 0..<count {
                let tuple = UnsafeBufferPointer(
                    rebasing: codes[number * width..<(number + 1) * width])
                var slot = Int(truncatingIfNeeded: hash(tuple)) & mask
                while slots[slot] != .max { slot = (slot + 1) & mask }
                slots[slot] = UInt32(truncatingIfNeeded: number)
            }
        }
    }
}
