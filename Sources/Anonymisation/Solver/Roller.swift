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
    private var peopleSums: UnsafeMutablePointer<UInt32>
    private var slots: UnsafeMutablePointer<UInt32>
    private var slotCount = 64
    private var capacity = 32

    init(words: Int) {
        self.words = words
        keys = .allocate(capacity: capacity * words)
        target = .allocate(capacity: capacity)
        sums = .allocate(capacity: capacity)
        peopleSums = .allocate(capacity: capacity)
        slots = .allocate(capacity: slotCount)
    }

    deinit {
        keys.deallocate()
        target.deallocate()
        sums.deallocate()
        peopleSums.deallocate()
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
        peopleSums.deallocate()
        peopleSums = .allocate(capacity: capacity)
    }

    /// The histogram of the first `count` keys, which stand for `rows` records each.
    func merge(
        _ count: Int, rows: UnsafePointer<UInt32>, units: UnitArena?, limit: Int
    ) -> Histogram {
        merge(count, Holdings(rows: rows, units: units), unitLimit: limit, groupLimit: 0)
    }

    /// The histogram of the first `count` keys and what each holds.
    func merge(
        _ count: Int, _ holdings: Holdings, unitLimit: Int, groupLimit: Int
    ) -> Histogram {
        let distinct = number(count)
        Self.add(holdings.rows, count, target, sums, distinct)
        var merged = Holdings(rows: sums)
        if let people = holdings.people {
            Self.add(people, count, target, peopleSums, distinct)
            merged.people = UnsafePointer(peopleSums)
        }
        merged.units = holdings.units?.united(
            count, target: target, distinct: distinct, limit: unitLimit)
        merged.groups = holdings.groups?.united(
            count, target: target, distinct: distinct, limit: groupLimit)
        return Histogram(count: distinct, words: words, keys: keys, holdings: merged)
    }

    private static func add(
        _ parts: UnsafePointer<UInt32>, _ count: Int, _ target: UnsafePointer<UInt32>,
        _ sums: UnsafeMutablePointer<UInt32>, _ distinct: Int
    ) {
        memset(sums, 0, distinct * 4)
        var input = 0
        while input < count {
            sums[Int(target[input])] += parts[input]
            input += 1
        }
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
        switch words {
        case 1: return numberSingle(count, wanted - 1)
        case 2: return numberPair(count, wanted - 1)
        default: return numberWide(count, wanted - 1)
        }
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

    private func numberPair(_ count: Int, _ mask: Int) -> Int {
        let (keys, slots, target) = (self.keys, self.slots, self.target)
        var distinct = 0
        var input = 0
        while input < count {
            let (low, high) = (keys[input * 2], keys[input * 2 + 1])
            let mixed = (low &* 0x9E37_79B9_7F4A_7C15) ^ (high &* 0xD6E8_FEB8_6659_FD93)
            let hash = (mixed ^ (mixed >> 29)) &* 0x9E37_79B9_7F4A_7C15
            var place = Int(truncatingIfNeeded: hash >> 32) & mask
            var entry = Int(slots[place])
            while entry != 0, keys[entry * 2 - 2] != low || keys[entry * 2 - 1] != high {
                place = (place + 1) & mask
                entry = Int(slots[place])
            }
            if entry == 0 {
                keys[distinct * 2] = low
                keys[distinct * 2 + 1] = high
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
}
