// SPDX-License-Identifier: Apache-2.0

/// Numbers distinct sequences of codes from 0 in the order in which they are first seen.
///
/// Slots depend on a seed of each index, so that crafted codes cannot crowd together.
final class SequenceIndex {
    private(set) var count = 0
    private var slots: UnsafeMutablePointer<UInt32>
    private var slotCount: Int
    private var hashes: UnsafeMutablePointer<UInt64>
    private var ends: UnsafeMutablePointer<Int>
    private var codes: UnsafeMutablePointer<UInt32>
    private var codeCapacity: Int
    private let seed = UInt64.random(in: .min ... .max)

    init() {
        slotCount = 64
        slots = .allocate(capacity: slotCount)
        slots.initialize(repeating: 0, count: slotCount)
        hashes = .allocate(capacity: slotCount / 2)
        ends = .allocate(capacity: slotCount / 2 + 1)
        ends[0] = 0
        codeCapacity = 256
        codes = .allocate(capacity: codeCapacity)
    }

    deinit {
        slots.deallocate()
        hashes.deallocate()
        ends.deallocate()
        codes.deallocate()
    }

    /// The number of `sequence`, which is new when it equals the count before the call.
    func insert(_ sequence: UnsafePointer<UInt32>, _ length: Int) -> Int {
        let hash = hash(sequence, length)
        let mask = slotCount - 1
        var place = Int(truncatingIfNeeded: hash >> 1) & mask
        while slots[place] != 0 {
            let index = Int(slots[place]) - 1
            if hashes[index] == hash, holds(index, sequence, length) { return index }
            place = (place + 1) & mask
        }
        if count == slotCount / 2 {
            growSlots()
            return insert(sequence, length)
        }
        append(sequence, length, hash)
        slots[place] = UInt32(truncatingIfNeeded: count)
        return count - 1
    }

    /// The number of `sequence`, or nil if it was never inserted.
    func find(_ sequence: UnsafePointer<UInt32>, _ length: Int) -> Int? {
        let hash = hash(sequence, length)
        let mask = slotCount - 1
        var place = Int(truncatingIfNeeded: hash >> 1) & mask
        while slots[place] != 0 {
            let index = Int(slots[place]) - 1
            if hashes[index] == hash, holds(index, sequence, length) { return index }
            place = (place + 1) & mask
        }
        return nil
    }

    /// The codes of sequence `index`; valid until the next insertion.
    func sequence(_ index: Int) -> UnsafeBufferPointer<UInt32> {
        precondition(index < count)
        return UnsafeBufferPointer(start: codes + ends[index], count: ends[index + 1] - ends[index])
    }

    private func holds(
        _ index: Int, _ sequence: UnsafePointer<UInt32>, _ length: Int
    ) -> Bool {
        let start = ends[index]
        if ends[index + 1] - start != length { return false }
        var place = 0
        while place < length {
            if codes[start + place] != sequence[place] { return false }
            place += 1
        }
        return true
    }

    private func hash(_ sequence: UnsafePointer<UInt32>, _ length: Int) -> UInt64 {
        var hash = UInt64(truncatingIfNeeded: length) &+ seed
        var place = 0
        while place < length {
            let mixed = (hash ^ UInt64(sequence[place])) &* 0x9E37_79B9_7F4A_7C15
            hash = mixed ^ (mixed >> 29)
            place += 1
        }
        let product = hash.multipliedFullWidth(by: 0xD6E8_FEB8_6659_FD93)
        return product.high ^ product.low
    }

    private func append(_ sequence: UnsafePointer<UInt32>, _ length: Int, _ hash: UInt64) {
        let start = ends[count]
        if start + length > codeCapacity {
            let wider = max(codeCapacity * 2, start + length)
            let moved = UnsafeMutablePointer<UInt32>.allocate(capacity: wider)
            moved.moveInitialize(from: codes, count: start)
            codes.deallocate()
            codes = moved
            codeCapacity = wider
        }
        (codes + start).initialize(from: sequence, count: length)
        hashes[count] = hash
        count += 1
        ends[count] = start + length
    }

    private func growSlots() {
        let wider = slotCount * 2
        let movedHashes = UnsafeMutablePointer<UInt64>.allocate(capacity: wider / 2)
        movedHashes.moveInitialize(from: hashes, count: count)
        hashes.deallocate()
        hashes = movedHashes
        let movedEnds = UnsafeMutablePointer<Int>.allocate(capacity: wider / 2 + 1)
        movedEnds.moveInitialize(from: ends, count: count + 1)
        ends.deallocate()
        ends = movedEnds
        slots.deallocate()
        slots = .allocate(capacity: wider)
        slots.initialize(repeating: 0, count: wider)
        slotCount = wider
        for index in 0..<count {
            var place = Int(truncatingIfNeeded: hashes[index] >> 1) & (wider - 1)
            while slots[place] != 0 { place = (place + 1) & (wider - 1) }
            slots[place] = UInt32(truncatingIfNeeded: index + 1)
        }
    }
}
