// SPDX-License-Identifier: Apache-2.0
internal import RecordStreams

/// Numbers byte strings in the order in which they are first seen.
///
/// Open addressing; the bytes lie one after another in an arena.
final class ValueDictionary {
    private var arena: [UInt8] = []
    private var starts: [Int] = [0]
    private var hashes: [UInt32] = []
    private var slots: [UInt32]
    private var mask: Int
    private let seed = ByteHash.seed()

    init() {
        slots = [UInt32](repeating: .max, count: 256)
        mask = 255
    }

    var count: Int { hashes.count }

    /// The bytes of a number.
    func value(_ number: Int) -> [UInt8] { Array(arena[starts[number]..<starts[number + 1]]) }

    /// Finds or adds a value; `salt` tells apart equal bytes of different kinds.
    @inline(__always)
    func insert(_ value: UnsafeBufferPointer<UInt8>, salt: UInt8 = 0) -> (number: Int, isNew: Bool)
    {
        let hash = UInt32(truncatingIfNeeded: ByteHash.hash(value, seed: seed ^ UInt64(salt)))
        var slot = Int(hash) & mask
        while true {
            let number = slots[slot]
            if number == .max { return (add(value, hash, slot), true) }
            if hashes[Int(number)] == hash, equals(Int(number), value) {
                return (Int(number), false)
            }
            slot = (slot + 1) & mask
        }
    }

    /// The number of a value, or nil where it was never added.
    func find(_ value: UnsafeBufferPointer<UInt8>, salt: UInt8 = 0) -> Int? {
        let hash = UInt32(truncatingIfNeeded: ByteHash.hash(value, seed: seed ^ UInt64(salt)))
        var slot = Int(hash) & mask
        while slots[slot] != .max {
            let number = Int(slots[slot])
            if hashes[number] == hash, equals(number, value) { return number }
            slot = (slot + 1) & mask
        }
        return nil
    }

    private func equals(_ number: Int, _ value: UnsafeBufferPointer<UInt8>) -> Bool {
        let start = starts[number]
        guard starts[number + 1] - start == value.count else { return false }
        return arena.withUnsafeBufferPointer { arena in
            for index in 0..<value.count where arena[start + index] != value[index] { return false }
            return true
        }
    }

    private func add(_ value: UnsafeBufferPointer<UInt8>, _ hash: UInt32, _ slot: Int) -> Int {
        let number = hashes.count
        arena.append(contentsOf: value)
        starts.append(arena.count)
        hashes.append(hash)
        slots[slot] = UInt32(truncatingIfNeeded: number)
        if hashes.count * 2 > slots.count { grow() }
        return number
    }

    private func grow() {
        let capacity = slots.count * 2
        mask = capacity - 1
        slots = [UInt32](repeating: .max, count: capacity)
        for (number, hash) in hashes.enumerated() {
            var slot = Int(hash) & mask
            while slots[slot] != .max { slot = (slot + 1) & mask }
            slots[slot] = UInt32(truncatingIfNeeded: number)
        }
    }
}

/// A fast hash of bytes for tables in memory; no secret, no format depends on it.
enum ByteHash {
    /// A seed that nobody can know, so that a crafted input cannot fill one slot of a table.
    static func seed() -> UInt64 { UInt64.random(in: .min ... .max) }

    @inline(__always)
    static func hash(_ bytes: UnsafeBufferPointer<UInt8>, seed: UInt64) -> UInt64 {
        var hash = seed &* 0x9E37_79B9_7F4A_7C15 ^ UInt64(bytes.count)
        var index = 0
        guard let base = UnsafeRawPointer(bytes.baseAddress) else { return mixed(hash) }
        while index &+ 8 <= bytes.count {
            hash = mixed(hash ^ base.loadUnaligned(fromByteOffset: index, as: UInt64.self))
            index &+= 8
        }
        var tail: UInt64 = 0
        while index < bytes.count {
            tail = tail << 8 | UInt64(bytes[index])
            index &+= 1
        }
        return mixed(hash ^ tail)
    }

    @inline(__always)
    static func mixed(_ value: UInt64) -> UInt64 {
        let product = (value ^ 0x2D35_8DCC_AA6C_78A5).multipliedFullWidth(by: 0x8BB8_4B93_962E_ACC9)
        return product.high ^ product.low
    }
}
