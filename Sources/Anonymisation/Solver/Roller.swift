// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// Puts equal keys together: the one loop in which the solver spends its time.
///
/// The caller writes keys to `keys`, then calls `merge`; buffers are kept between calls.
final class Roller {
    let words: Int
    private(set) var keys: UnsafeMutablePointer<UInt64>
    /// After `merge` or `number`: the entry that each input fell into.
    private(set) var target: UnsafeMutablePointer<UInt32>
    private var sums: UnsafeMutablePointer<UInt32>
    private var slots: UnsafeMutablePointer<UInt32>
    private var slotCount = 64
    private var capacity = 32

    init(words: Int) {
        self.words = words
        keys = .allocate(capacity: capacity * words)
        target = .allocate(capacity: capacity)
        sums = .allocate(capacity: capacity)
        slots = .allocate(capacity: slotCount)
    }

    deinit {
        keys.deallocate()
        target.deallocate()
        sums.deallocate()
        slots.deallocate()
    }

    /// Makes room for `count` keys; what `keys` held is lost.
    func reserve(_ count: Int) {
        if count <= capacity { return }
        while capacity < count { capacity *= 2 }
        keys.deallocate()
        keys = .allocate(capacity: capacity * words)
        target.deallocate()
        target = .allocate(capacity: capacity)
        sums.deallocate()
        sums = .allocate(capacity: capacity)
    }

    /// The histogram of the first `count` keys, which stand for `rows` records each.
    func merge(
        _ count: Int, rows: UnsafePointer<UInt32>, units: UnitArena?, limit: Int
    ) -> Histogram {
        let distinct = number(count)
        memset(sums, 0, distinct * 4)
        for input in 0..<count { sums[Int(target[input])] += rows[input] }
        var merged: UnitArena?
        if let units { merged = unite(units, count, distinct, limit) }
        return Histogram(count: distinct, words: words, keys: keys, rows: sums, units: merged)
    }

    /// Numbers the first `count` keys, moves the distinct ones to the front and counts them.
    func number(_ count: Int) -> Int {
        var wanted = 64
        while wanted < count * 2 { wanted *= 2 }
        if wanted > slotCount {
            slots.deallocate()
            slotCount = wanted
            slots = .allocate(capacity: slotCount)
        }
        memset(slots, 0, wanted * 4)
        return words == 1 ? numberSingle(count, wanted - 1) : numberWide(count, wanted - 1)
    }

    private func numberSingle(_ count: Int, _ mask: Int) -> Int {
        let (keys, slots, target) = (self.keys, self.slots, self.target)
        var distinct = 0
        var input = 0
        while input < count {
            let key = keys[input]
            var place = Int(truncatingIfNeeded: (key &* 0x9E37_79B9_7F4A_7C15) >> 32) & mask
            var entry = Int(slots[place])
            while entry != 0, keys[entry - 1] != key {
                place = (place + 1) & mask
                entry = Int(slots[place])
            }
            if entry == 0 {
                keys[distinct] = key
                distinct += 1
                entry = distinct
                slots[place] = UInt32(truncatingIfNeeded: entry)
            }
            target[input] = UInt32(truncatingIfNeeded: entry - 1)
            input += 1
        }
        return distinct
    }

    private func numberWide(_ count: Int, _ mask: Int) -> Int {
        var distinct = 0
        for input in 0..<count {
            let key = keys + input * words
            var hash: UInt64 = 0
            for word in 0..<words {
                hash = (hash ^ key[word]) &* 0x9E37_79B9_7F4A_7C15
                hash ^= hash >> 32
            }
            var place = Int(truncatingIfNeeded: hash >> 1) & mask
            var entry = Int(slots[place])
            while entry != 0, memcmp(keys + (entry - 1) * words, key, words * 8) != 0 {
                place = (place + 1) & mask
                entry = Int(slots[place])
            }
            if entry == 0 {
                memmove(keys + distinct * words, key, words * 8)
                distinct += 1
                entry = distinct
                slots[place] = UInt32(truncatingIfNeeded: entry)
            }
            target[input] = UInt32(truncatingIfNeeded: entry - 1)
        }
        return distinct
    }

    private func unite(
        _ units: UnitArena, _ count: Int, _ distinct: Int, _ limit: Int
    ) -> UnitArena {
        var room = [Int](repeating: 0, count: distinct)
        for input in 0..<count { room[Int(target[input])] += Int(units.counts[input]) }
        var total = 0
        for entry in 0..<distinct { total += min(limit, room[entry]) }
        let merged = UnitArena(entries: distinct, capacity: total)
        var start = 0
        for entry in 0..<distinct {
            merged.starts[entry] = UInt32(truncatingIfNeeded: start)
            start += min(limit, room[entry])
        }
        for input in 0..<count {
            let first = Int(units.starts[input])
            for place in first..<(first + Int(units.counts[input])) {
                merged.add(units.list[place], to: Int(target[input]), limit: limit)
            }
        }
        return merged
    }
}
