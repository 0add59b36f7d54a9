// SPDX-License-Identifier: Apache-2.0

/// What comes with each key: its records and, where they are asked for, units, groups and people.
struct Holdings {
    /// The records of each key; 0 for one that only the population has.
    var rows: UnsafePointer<UInt32>
    /// Distinct units, up to a limit; nil where each record is a unit of its own.
    var units: UnitArena?
    /// Distinct households or incidents, up to a limit; nil where they are not asked for.
    var groups: UnitArena?
    /// The people of the population; nil without one.
    var people: UnsafePointer<UInt32>?
}

/// Distinct keys with what they hold.
final class Histogram {
    let count: Int
    let keys: UnsafeMutablePointer<UInt64>
    let rows: UnsafeMutablePointer<UInt32>
    let units: UnitArena?
    let groups: UnitArena?
    let people: UnsafeMutablePointer<UInt32>?
    private let words: Int

    /// Copies `count` entries of `words` words a key.
    init(count: Int, words: Int, keys: UnsafePointer<UInt64>, holdings: Holdings) {
        self.count = count
        self.words = words
        units = holdings.units
        groups = holdings.groups
        self.keys = .allocate(capacity: max(1, count * words))
        self.keys.initialize(from: keys, count: count * words)
        rows = .allocate(capacity: max(1, count))
        rows.initialize(from: holdings.rows, count: count)
        people = holdings.people.map { people in
            let copy = UnsafeMutablePointer<UInt32>.allocate(capacity: max(1, count))
            copy.initialize(from: people, count: count)
            return copy
        }
    }

    deinit {
        keys.deallocate()
        rows.deallocate()
        people?.deallocate()
    }

    var holdings: Holdings {
        Holdings(rows: rows, units: units, groups: groups, people: people.map { UnsafePointer($0) })
    }

    /// The memory it holds.
    var bytes: Int {
        count * (words * 8 + (people == nil ? 4 : 8)) + (units?.bytes ?? 0) + (groups?.bytes ?? 0)
    }

    /// The number of distinct units of an entry, exact up to their limit.
    @inline(__always) func size(_ entry: Int) -> Int {
        if let units { return Int(units.counts[entry]) }
        return Int(rows[entry])
    }
}
