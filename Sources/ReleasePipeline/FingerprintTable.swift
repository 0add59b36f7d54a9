// SPDX-License-Identifier: Apache-2.0

/// Numbers things by their 16-byte keyed fingerprints, in the order in which they are first seen.
///
/// Open addressing over raw memory: 16 bytes a slot, 4 more where numbers are kept, at most three
/// quarters full. The fingerprint of zeros stands for an empty slot; a keyed hash does not meet it.
final class FingerprintTable {
    private var slots: UnsafeMutablePointer<(UInt64, UInt64)>
    private var numbers: UnsafeMutablePointer<UInt32>?
    private var mask: Int
    private(set) var count = 0

    /// Makes an empty table; without numbers it only tells new from known.
    init(numbered: Bool) {
        let capacity = 1 << 10
        mask = capacity - 1
        slots = .allocate(capacity: capacity)
        slots.initialize(repeating: (0, 0), count: capacity)
        numbers = numbered ? .allocate(capacity: capacity) : nil
    }

    deinit {
        slots.deallocate()
        numbers?.deallocate()
    }

    /// Finds or adds a fingerprint.
    func insert(_ key: (UInt64, UInt64)) -> (number: UInt32, isNew: Bool) {
        if (count + 1) * 4 > (mask + 1) * 3 { grow() }
        let slot = slot(of: key)
        if slots[slot].0 | slots[slot].1 != 0 { return (numbers?[slot] ?? 0, false) }
        slots[slot] = key
        let number = UInt32(truncatingIfNeeded: count)
        numbers?[slot] = number
        count += 1
        return (number, true)
    }

    /// The number of a fingerprint; nil if it was never inserted.
    func find(_ key: (UInt64, UInt64)) -> UInt32? {
        let slot = slot(of: key)
        return slots[slot].0 | slots[slot].1 == 0 ? nil : numbers?[slot] ?? 0
    }

    /// The fingerprints whose numbers are wanted, in no order.
    func keys(where isWanted: (Int) -> Bool) -> [(UInt64, UInt64)] {
        guard let numbers else { return [] }
        return (0...mask).compactMap { slot in
            guard slots[slot].0 | slots[slot].1 != 0, isWanted(Int(numbers[slot])) else {
                return nil
            }
            return slots[slot]
        }
    }

    /// The fingerprints of some numbers, in their order.
    func keys(at wanted: [Int]) -> [(UInt64, UInt64)] {
        guard let numbers, !wanted.isEmpty else { return [] }
        var keys = [(UInt64, UInt64)](repeating: (0, 0), count: count)
        for slot in 0...mask where slots[slot].0 | slots[slot].1 != 0 {
            keys[Int(numbers[slot])] = slots[slot]
        }
        return wanted.map { keys[$0] }
    }

    private func slot(of key: (UInt64, UInt64)) -> Int {
        var slot = Int(truncatingIfNeeded: key.0) & mask
        while slots[slot].0 | slots[slot].1 != 0, slots[slot] != key { slot = (slot + 1) & mask }
        return slot
    }

    private func grow() {
        let old = (slots, numbers, mask + 1)
        let capacity = old.2 * 2
        mask = capacity - 1
        slots = .allocate(capacity: capacity)
        slots.initialize(repeating: (0, 0), count: capacity)
        numbers = old.1 == nil ? nil : .allocate(capacity: capacity)
        for index in 0..<old.2 where old.0[index].0 | old.0[index].1 != 0 {
            let slot = slot(of: old.0[index])
            slots[slot] = old.0[index]
            if let from = old.1 { numbers?[slot] = from[index] }
        }
        old.0.deallocate()
        old.1?.deallocate()
    }
}
