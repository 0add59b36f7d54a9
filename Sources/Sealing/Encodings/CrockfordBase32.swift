// SPDX-License-Identifier: Apache-2.0

/// `B32`: lower-case Crockford alphabet, big-endian, zero bits appended to a multiple of five.
package enum CrockfordBase32 {
    private static let alphabet: StaticString = "0123456789abcdefghjkmnpqrstvwxyz"

    /// The number of characters for `count` bytes.
    package static func encodedLength(_ count: Int) -> Int { (count * 8 + 4) / 5 }

    /// Encodes bytes.
    package static func encode(_ bytes: [UInt8]) -> String {
        let length = encodedLength(bytes.count)
        let text = [UInt8](unsafeUninitializedCapacity: length) { room, count in
            if let out = room.baseAddress { bytes.withUnsafeBytes { encode($0, into: out) } }
            count = length
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// Writes `encodedLength` characters.
    package static func encode(
        _ bytes: UnsafeRawBufferPointer, into out: UnsafeMutablePointer<UInt8>
    ) {
        let letters = alphabet.utf8Start
        var pending: UInt32 = 0
        var bits: UInt32 = 0
        var position = 0
        var done = 0
        while done + 5 <= bytes.count {
            var block: UInt64 = 0
            for index in done..<done + 5 { block = block << 8 | UInt64(bytes[index]) }
            for index in 0..<8 {
                out[position + index] = letters[Int(block >> UInt64(35 - 5 * index) & 31)]
            }
            position += 8
            done += 5
        }
        for byte in bytes[done...] {
            pending = pending << 8 | UInt32(byte)
            bits += 8
            while bits >= 5 {
                bits -= 5
                out[position] = letters[Int(pending >> bits & 31)]
                position += 1
            }
        }
        if bits > 0 { out[position] = letters[Int(pending << (5 - bits) & 31)] }
    }

    /// Whether a byte is a character of the alphabet: two words of 64 bits say so.
    package static func contains(_ byte: UInt8) -> Bool {
        let digits: UInt64 = 0x03FF_0000_0000_0000
        // The letters a to z without i, l, o and u, from bit 33 on.
        let letters: UInt64 = 0x07DF_6DFE_0000_0000
        let word = byte < 64 ? digits : byte < 128 ? letters : 0
        return word >> UInt64(byte & 63) & 1 == 1
    }
}
