// SPDX-License-Identifier: Apache-2.0

/// Bech32 (BIP 173) of keys, without its limit of 90 characters, as age uses it.
///
/// Both directions work on raw memory, so that a secret never passes through a string or an array.
enum Bech32 {
    private static let alphabet: StaticString = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"

    /// The number of characters for a prefix and `count` bytes: prefix, `1`, data, six of checksum.
    static func encodedLength(prefix: StaticString, count: Int) -> Int {
        prefix.utf8CodeUnitCount + 1 + (count * 8 + 4) / 5 + 6
    }

    /// Writes `encodedLength` characters, in one case.
    static func encode(
        prefix: StaticString, _ bytes: UnsafeRawBufferPointer, upperCase: Bool,
        into out: UnsafeMutablePointer<UInt8>
    ) {
        var sum = Checksum(prefix: prefix)
        var position = prefix.utf8CodeUnitCount
        for index in 0..<position { out[index] = prefix.utf8Start[index] }
        out[position] = 0x31
        position += 1
        func put(_ digit: UInt32) {
            out[position] = alphabet.utf8Start[Int(digit)]
            position += 1
        }
        var pending: UInt32 = 0
        var bits: UInt32 = 0
        for byte in bytes {
            pending = (pending << 8 | UInt32(byte)) & 0xFFFF
            bits += 8
            while bits >= 5 {
                bits -= 5
                sum.absorb(pending >> bits & 31)
                put(pending >> bits & 31)
            }
        }
        if bits > 0 {
            sum.absorb(pending << (5 - bits) & 31)
            put(pending << (5 - bits) & 31)
        }
        let code = sum.finished
        for index in UInt32(0)..<6 { put(code >> (5 * (5 - index)) & 31) }
        if upperCase {
            for index in 0..<position where out[index] >= 0x61 && out[index] <= 0x7A {
                out[index] -= 0x20
            }
        }
    }

    /// Decodes into exactly `out`; false on another prefix, case, length, character, checksum or
    /// spare bits.
    static func decode(
        _ text: UnsafeRawBufferPointer, prefix: StaticString, upperCase: Bool,
        into out: UnsafeMutableRawBufferPointer
    ) -> Bool {
        let start = prefix.utf8CodeUnitCount
        guard text.count == encodedLength(prefix: prefix, count: out.count) else { return false }
        for index in 0..<start {
            guard lower(text[index], from: upperCase) == prefix.utf8Start[index] else {
                return false
            }
        }
        guard text[start] == 0x31 else { return false }
        var sum = Checksum(prefix: prefix)
        var pending: UInt32 = 0
        var bits: UInt32 = 0
        var written = 0
        for index in (start + 1)..<text.count {
            guard let byte = lower(text[index], from: upperCase), let digit = value(byte) else {
                return false
            }
            sum.absorb(digit)
            if index >= text.count - 6 { continue }
            pending = (pending << 5 | digit) & 0xFFF
            bits += 5
            if bits >= 8 {
                bits -= 8
                out[written] = UInt8(truncatingIfNeeded: pending >> bits)
                written += 1
            }
        }
        return sum.state == 1 && bits < 5 && pending & (1 << bits - 1) == 0
    }

    /// The byte in lower case, or nil if it is of the wrong case.
    private static func lower(_ byte: UInt8, from upperCase: Bool) -> UInt8? {
        switch byte {
        case 0x41...0x5A: return upperCase ? byte | 0x20 : nil
        case 0x61...0x7A: return upperCase ? nil : byte
        default: return byte
        }
    }

    private static func value(_ byte: UInt8) -> UInt32? {
        for index in 0..<32 where alphabet.utf8Start[index] == byte { return UInt32(index) }
        return nil
    }

    /// The checksum of BIP 173.
    private struct Checksum {
        var state: UInt32 = 1

        init(prefix: StaticString) {
            let count = prefix.utf8CodeUnitCount
            for index in 0..<count { absorb(UInt32(prefix.utf8Start[index] >> 5)) }
            absorb(0)
            for index in 0..<count { absorb(UInt32(prefix.utf8Start[index] & 31)) }
        }

        mutating func absorb(_ value: UInt32) {
            let top = state >> 25
            state = (state & 0x1FF_FFFF) << 5 ^ value
            if top & 1 != 0 { state ^= 0x3B6A_57B2 }
            if top & 2 != 0 { state ^= 0x2650_8E6D }
            if top & 4 != 0 { state ^= 0x1EA1_19FA }
            if top & 8 != 0 { state ^= 0x3D42_33DD }
            if top & 16 != 0 { state ^= 0x2A14_62B3 }
        }

        var finished: UInt32 {
            var copy = self
            for _ in 0..<6 { copy.absorb(0) }
            return copy.state ^ 1
        }
    }
}
