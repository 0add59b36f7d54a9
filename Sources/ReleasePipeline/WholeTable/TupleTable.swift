// SPDX-License-Identifier: Apache-2.0

/// Numbers tuples of codes in the order in which they are first seen.
final class TupleTable {
    let width: Int
    private(set) var count = 0
    private var codes: UnsafeMutablePointer<UInt32>
    private var capacity = 512
    private var slots: UnsafeMutablePointer<UInt32>
    private let seed = ByteHash.seed()

    init(width: Int) {
        self.width = width
        codes = .allocate(capacity: max(1, width * capacity))
        slots = .allocate(capacity: capacity * 2)
        slots.initialize(repeating: .max, count: capacity * 2)
    }

    deinit {
        codes.deallocate()
        slots.deallocate()
    }

    /// The code that a tuple has at a position.
    func code(_ number: Int, _ position: Int) -> UInt32 {
        precondition(number < count && position < width)
        return codes[number &* width &+ position]
    }

    /// The codes of all tuples, one tuple after another; valid until the next is added.
    var allCodes: UnsafeBufferPointer<UInt32> {
        UnsafeBufferPointer(start: codes, count: count * width)
    }

    /// Finds or adds a tuple.
    func insert(_ tuple: UnsafePointer<UInt32>) -> UInt32 {
        let (codes, slots, width, mask) = (codes, slots, width, capacity &* 2 &- 1)
        var slot = Int(truncatingIfNeeded: hash(tuple)) & mask
        while slots[slot] != .max {
            let known = codes + Int(slots[slot]) &* width
            var position = 0
            while position < width, known[position] == tuple[position] { position &+= 1 }
            if position == width { return slots[slot] }
            slot = (slot &+ 1) & mask
        }
        return add(tuple, slot)
    }

    /// The number of a tuple that was added.
    func find(_ tuple: UnsafePointer<UInt32>) -> UInt32? {
        let (codes, slots, width, mask) = (codes, slots, width, capacity &* 2 &- 1)
        var slot = Int(truncatingIfNeeded: hash(tuple)) & mask
        while slots[slot] != .max {
            let known = codes + Int(slots[slot]) &* width
            var position = 0
            while position < width, known[position] == tuple[position] { position &+= 1 }
            if position == width { return slots[slot] }
            slot = (slot &+ 1) & mask
        }
        return nil
    }

    /// Forgets all tuples and keeps the room.
    func removeAll() {
        slots.update(repeating: .max, count: capacity * 2)
        count = 0
    }

    private func add(_ tuple: UnsafePointer<UInt32>, _ slot: Int) -> UInt32 {
        let number = UInt32(truncatingIfNeeded: count)
        slots[slot] = number
        (codes + count * width).update(from: tuple, count: width)
        count += 1
        if count == capacity { grow() }
        return number
    }

    @inline(__always)
    private func hash(_ tuple: UnsafePointer<UInt32>) -> UInt64 {
        var hash = seed
        var position = 0
        while position &+ 1 < width {
            let pair = UInt64(tuple[position]) | UInt64(tuple[position &+ 1]) << 32
            hash = ByteHash.mixed(hash ^ pair)
            position &+= 2
        }
        if position < width { hash = ByteHash.mixed(hash ^ UInt64(tuple[position])) }
        return hash
    }

    private func grow() {
        let wider = capacity * 2
        let moved = UnsafeMutablePointer<UInt32>.allocate(capacity: max(1, width * wider))
        moved.update(from: codes, count: count * width)
        codes.deallocate()
        (codes, capacity) = (moved, wider)
        slots.deallocate()
        slots = .allocate(capacity: wider * 2)
        slots.initialize(repeating: .max, count: wider * 2)
        for number in 0..<count {
            var slot = Int(truncatingIfNeeded: hash(codes + number * width)) & (wider * 2 - 1)
            while slots[slot] != .max { slot = (slot + 1) & (wider * 2 - 1) }
            slots[slot] = UInt32(truncatingIfNeeded: number)
        }
    }
}
