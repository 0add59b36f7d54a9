// SPDX-License-Identifier: Apache-2.0

/// Numbers distinct 64-bit words from 0 in the order in which they are first seen.
///
/// Open addressing with linear probing at a load of at most one half. Slots depend on a seed of
/// each index, so that crafted codes cannot crowd together; numbers do not.
package final class CodeIndex {
    /// How many distinct words have been seen.
    package private(set) var count = 0
    private var slots: UnsafeMutablePointer<UInt32>
    private var keys: UnsafeMutablePointer<UInt64>
    private var slotCount: Int
    private let seed = UInt64.random(in: .min ... .max)

    /// An empty index with room for `capacity` words before it grows.
    package init(capacity: Int = 0) {
        slotCount = 64
        while slotCount < capacity * 2 { slotCount *= 2 }
        slots = .allocate(capacity: slotCount)
        slots.initialize(repeating: 0, count: slotCount)
        keys = .allocate(capacity: slotCount / 2)
    }

    deinit {
        slots.deallocate()
        keys.deallocate()
    }

    /// The number of `key`, which is new when it equals the count before the call.
    package func insert(_ key: UInt64) -> Int {
        let mask = slotCount - 1
        var place = mix(key) & mask
        while slots[place] != 0 {
            let index = Int(slots[place]) - 1
            if keys[index] == key { return index }
            place = (place + 1) & mask
        }
        if count == slotCount / 2 {
            grow()
            return insert(key)
        }
        keys[count] = key
        count += 1
        slots[place] = UInt32(truncatingIfNeeded: count)
        return count - 1
    }

    /// The number of `key`, or nil if it was never inserted.
    package func find(_ key: UInt64) -> Int? {
        let mask = slotCount - 1
        var place = mix(key) & mask
        while slots[place] != 0 {
            let index = Int(slots[place]) - 1
            if keys[index] == key { return index }
            place = (place + 1) & mask
        }
        return nil
    }

    /// The word that got number `index`.
    package func key(_ index: Int) -> UInt64 {
        precondition(index < count)
        return keys[index]
    }

    /// Numbers every word of `words` in place: afterwards each word is its number.
    package func replace(_ words: UnsafeMutableBufferPointer<UInt64>) {
        for row in 0..<words.count { words[row] = UInt64(insert(words[row])) }
    }

    @inline(__always) private func mix(_ key: UInt64) -> Int {
        let product = (key ^ seed).multipliedFullWidth(by: 0x9E37_79B9_7F4A_7C15)
        return Int(truncatingIfNeeded: (product.high ^ product.low) >> 1)
    }

    private func grow() {
        let wider = slotCount * 2
        let moved = UnsafeMutablePointer<UInt64>.allocate(capacity: wider / 2)
        moved.moveInitialize(from: keys, count: count)
        keys.deallocate()
        keys = moved
        slots.deallocate()
        slots = .allocate(capacity: wider)
        slots.initialize(repeating: 0, count: wider)
        slotCount = wider
        for index in 0..<count {
            var place = mix(keys[index]) & (wider - 1)
            while slots[place] != 0 { place = (place + 1) & (wider - 1) }
            slots[place] = UInt32(index + 1)
        }
    }
}
