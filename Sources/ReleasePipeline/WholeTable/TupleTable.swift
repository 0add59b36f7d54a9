// SPDX-License-Identifier: Apache-2.0
internal import RecordStreams

/// Numbers tuples of codes in the order in which they are first seen.
final class TupleTable {
    /// The number of no tuple.
    static let none = UInt32.max
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
        slots.initialize(repeating: TupleTable.none, count: capacity * 2)
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
        let slot = slot(of: tuple)
        let known = slots[slot]
        return known == TupleTable.none ? add(tuple, slot) : known
    }

    /// The number of a tuple that was added.
    func find(_ tuple: UnsafePointer<UInt32>) -> UInt32? {
        let known = slots[slot(of: tuple)]
        return known == TupleTable.none ? nil : known
    }

    /// Writes the numbers of `count` tuples, which lie one after another, or `none`.
    ///
    /// A large table lies beyond the caches. Here the readings of its memory, first of the slots
    /// and then of the codes, hang on nothing before them, so that they do not wait for each other.
    func find(
        _ tuples: UnsafePointer<UInt32>, count: Int, into numbers: UnsafeMutablePointer<UInt32>
    ) {
        let (slots, width, mask) = (slots, width, capacity &* 2 &- 1)
        for place in 0..<count {
            let home = Int(truncatingIfNeeded: hash(tuples + place &* width)) & mask
            numbers[place] = slots[home]
        }
        for place in 0..<count where numbers[place] != TupleTable.none {
            let tuple = tuples + place &* width
            // What stands in its slot may be another, which came before.
            if !holds(numbers[place], tuple) { numbers[place] = slots[slot(of: tuple)] }
        }
    }

    /// The slot that holds a tuple or, empty, that it would get.
    @inline(__always)
    private func slot(of tuple: UnsafePointer<UInt32>) -> Int {
        let (slots, mask) = (slots, capacity &* 2 &- 1)
        var slot = Int(truncatingIfNeeded: hash(tuple)) & mask
        while slots[slot] != TupleTable.none, !holds(slots[slot], tuple) {
            slot = (slot &+ 1) & mask
        }
        return slot
    }

    @inline(__always)
    private func holds(_ number: UInt32, _ tuple: UnsafePointer<UInt32>) -> Bool {
        let (known, width) = (codes + Int(number) &* width, width)
        var position = 0
        while position < width, known[position] == tuple[position] { position &+= 1 }
        return position == width
    }

    /// Forgets all tuples and keeps the room.
    func removeAll() {
        slots.update(repeating: TupleTable.none, count: capacity * 2)
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
        slots.initialize(repeating: TupleTable.none, count: wider * 2)
        for number in 0..<count {
            var slot = Int(truncatingIfNeeded: hash(codes + number * width)) & (wider * 2 - 1)
            while slots[slot] != TupleTable.none { slot = (slot + 1) & (wider * 2 - 1) }
            slots[slot] = UInt32(truncatingIfNeeded: number)
        }
    }
}
