// SPDX-License-Identifier: Apache-2.0

/// Lists of distinct unit or group codes, one for each entry of a histogram.
final class UnitArena {
    let starts: UnsafeMutablePointer<UInt32>
    let counts: UnsafeMutablePointer<UInt32>
    let list: UnsafeMutablePointer<UInt32>
    private let entries: Int
    private let capacity: Int

    /// Up to this limit a list is searched from its start; above, seen codes are stamped.
    static let fewest = 16

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

    /// The lists of inputs put together as `target` says, each cut at `limit`.
    ///
    /// `count` inputs go to `distinct` entries.
    func united(
        _ count: Int, target: UnsafePointer<UInt32>, distinct: Int, limit: Int
    ) -> UnitArena {
        var room = [Int](repeating: 0, count: distinct)
        for input in 0..<count { room[Int(target[input])] += Int(counts[input]) }
        var total = 0
        for entry in 0..<distinct { total += min(limit, room[entry]) }
        let merged = UnitArena(entries: distinct, capacity: total)
        var start = 0
        for entry in 0..<distinct {
            merged.starts[entry] = UInt32(truncatingIfNeeded: start)
            start += min(limit, room[entry])
        }
        if limit <= Self.fewest {
            for input in 0..<count { merged.add(self, input, to: Int(target[input]), limit: limit) }
        } else {
            merged.addStamped(self, count, target, limit)
        }
        return merged
    }

    private func add(_ other: UnitArena, _ input: Int, to entry: Int, limit: Int) {
        let (from, into) = (other.list + Int(other.starts[input]), list + Int(starts[entry]))
        var held = Int(counts[entry])
        for place in 0..<Int(other.counts[input]) {
            if held >= limit { break }
            var known = 0
            while known < held, into[known] != from[place] { known += 1 }
            if known < held { continue }
            into[held] = from[place]
            held += 1
        }
        counts[entry] = UInt32(truncatingIfNeeded: held)
    }

    /// Entry after entry, so that a code is new where it does not bear the entry's stamp.
    private func addStamped(
        _ other: UnitArena, _ count: Int, _ target: UnsafePointer<UInt32>, _ limit: Int
    ) {
        var next = [Int](repeating: 0, count: entries + 1)
        for input in 0..<count { next[Int(target[input]) + 1] += 1 }
        for entry in 0..<entries { next[entry + 1] += next[entry] }
        var order = [Int](repeating: 0, count: count)
        for input in 0..<count {
            let entry = Int(target[input])
            order[next[entry]] = input
            next[entry] += 1
        }
        let members = MemberTally(limit: limit)
        var last = -1
        for input in order {
            let entry = Int(target[input])
            if entry != last { members.clear() }
            last = entry
            members.add(other, input) { code in
                list[Int(starts[entry]) + Int(counts[entry])] = code
                counts[entry] += 1
            }
        }
    }
}

/// Counts the distinct members of one class, exactly up to a limit.
final class MemberTally {
    private(set) var count = 0
    private let limit: Int
    private var stamps: [UInt32] = []
    private var stamp: UInt32 = 1
    private var few: UnsafeMutablePointer<UInt32>

    init(limit: Int) {
        self.limit = limit
        few = .allocate(capacity: UnitArena.fewest)
    }

    deinit { few.deallocate() }

    /// Begins another class.
    func clear() {
        count = 0
        if limit <= UnitArena.fewest { return }
        stamp &+= 1
        if stamp == 0 {
            for code in stamps.indices { stamps[code] = 0 }
            stamp = 1
        }
    }

    /// Adds the members of an entry; `new` is called with each that was not there.
    @inline(__always)
    func add(_ arena: UnitArena, _ entry: Int, new: (UInt32) -> Void = { _ in }) {
        let from = arena.list + Int(arena.starts[entry])
        for place in 0..<Int(arena.counts[entry]) {
            if count >= limit { return }
            let code = from[place]
            if limit <= UnitArena.fewest ? isAmongFew(code) : isStamped(code) { continue }
            count += 1
            new(code)
        }
    }

    private func isAmongFew(_ code: UInt32) -> Bool {
        var place = 0
        while place < count {
            if few[place] == code { return true }
            place += 1
        }
        few[count] = code
        return false
    }

    private func isStamped(_ code: UInt32) -> Bool {
        let place = Int(code)
        while stamps.count <= place {
            stamps += [UInt32](repeating: 0, count: max(1024, stamps.count))
        }
        if stamps[place] == stamp { return true }
        stamps[place] = stamp
        return false
    }
}
