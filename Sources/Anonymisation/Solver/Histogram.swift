// SPDX-License-Identifier: Apache-2.0

/// Distinct keys with the number of their records and, when units repeat, up to k units each.
final class Histogram {
    let count: Int
    let keys: UnsafeMutablePointer<UInt64>
    let rows: UnsafeMutablePointer<UInt32>
    let units: UnitArena?
    private let words: Int

    /// Copies `count` entries of `words` words a key.
    init(
        count: Int, words: Int, keys: UnsafePointer<UInt64>, rows: UnsafePointer<UInt32>,
        units: UnitArena?
    ) {
        self.count = count
        self.words = words
        self.units = units
        self.keys = .allocate(capacity: max(1, count * words))
        self.keys.initialize(from: keys, count: count * words)
        self.rows = .allocate(capacity: max(1, count))
        self.rows.initialize(from: rows, count: count)
    }

    deinit {
        keys.deallocate()
        rows.deallocate()
    }

    /// The memory it holds.
    var bytes: Int { count * (words * 8 + 4) + (units?.bytes ?? 0) }

    /// The number of distinct units of an entry, exact below k.
    @inline(__always) func size(_ entry: Int) -> Int {
        if let units { return Int(units.counts[entry]) }
        return Int(rows[entry])
    }
}

/// Lists of distinct unit codes, one for each entry of a histogram.
final class UnitArena {
    let starts: UnsafeMutablePointer<UInt32>
    let counts: UnsafeMutablePointer<UInt32>
    let list: UnsafeMutablePointer<UInt32>
    private let entries: Int
    private let capacity: Int

    init(entries: Int, capacity: Int) {
        self.entries = entries
        self.capacity = capacity
        starts = .allocate(capacity: max(1, entries))
        starts.initialize(repeating: 0, count: entries)
        counts = .allocate(capacity: max(1, entries))
        counts.initialize(repeating: 0, count: entries)
        list = .allocate(capacity: max(1, capacity))
    }

    deinit {
        starts.deallocate()
        counts.deallocate()
        list.deallocate()
    }

    var bytes: Int { entries * 8 + capacity * 4 }

    /// Adds `unit` to `entry` unless it is there or the entry already has `limit` units.
    func add(_ unit: UInt32, to entry: Int, limit: Int) {
        let start = Int(starts[entry])
        let held = Int(counts[entry])
        if held >= limit { return }
        var place = start
        while place < start + held {
            if list[place] == unit { return }
            place += 1
        }
        list[start + held] = unit
        counts[entry] += 1
    }
}
