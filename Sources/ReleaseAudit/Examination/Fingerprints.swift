// SPDX-License-Identifier: Apache-2.0
internal import Sealing

/// Numbers the distinct values of a column of names or tokens, by 16 bytes each.
///
/// A token is its own fingerprint: 24 characters of base 32 are 120 bits, so nothing collides. Of
/// another value the first 16 bytes of its SHA-256 stand for it.
final class Fingerprints {
    private(set) var count = 0
    private var keys: [UInt128] = []
    private var slots = [UInt32](repeating: 0, count: 64)

    /// The number of a value, which is new when it equals `count` before the call.
    func number(of cell: UnsafeBufferPointer<UInt8>) -> UInt32 {
        let key = Fingerprints.key(cell)
        var slot = Fingerprints.hash(key) & (slots.count - 1)
        while slots[slot] != 0 {
            if keys[Int(slots[slot]) - 1] == key { return slots[slot] - 1 }
            slot = (slot + 1) & (slots.count - 1)
        }
        keys.append(key)
        count += 1
        slots[slot] = UInt32(count)
        if count * 2 > slots.count { grow() }
        return UInt32(count - 1)
    }

    private static func key(_ cell: UnsafeBufferPointer<UInt8>) -> UInt128 {
        if PseudonymToken.isWellFormed(cell) {
            var bits: UInt128 = 0
            for byte in cell[10...] { bits = bits << 5 | UInt128(digit(byte)) }
            return bits
        }
        var bits: UInt128 = 0
        for byte in Digests.sha256(UnsafeRawBufferPointer(cell)).prefix(16) {
            bits = bits << 8 | UInt128(byte)
        }
        // Above 120 bits, where no token is.
        return bits | 1 << 127
    }

    /// The value of a Crockford digit: the alphabet leaves out i, l, o and u.
    private static func digit(_ byte: UInt8) -> UInt8 {
        switch byte {
        case 0x30...0x39: byte - 0x30
        case 0x61...0x68: byte - 0x61 + 10
        case 0x6A, 0x6B: byte - 0x6A + 18
        case 0x6D, 0x6E: byte - 0x6D + 20
        case 0x70...0x74: byte - 0x70 + 22
        default: byte &- 0x76 &+ 27
        }
    }

    private static func hash(_ key: UInt128) -> Int {
        var hasher = Hasher()
        hasher.combine(key)
        return hasher.finalize()
    }

    private func grow() {
        slots = [UInt32](repeating: 0, count: slots.count * 2)
        for (number, key) in keys.enumerated() {
            var slot = Fingerprints.hash(key) & (slots.count - 1)
            while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
            slots[slot] = UInt32(number + 1)
        }
    }
}
