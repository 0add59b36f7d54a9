// SPDX-License-Identifier: Apache-2.0

/// Turns an encoding of one byte a character into UTF-8; a byte that stands for nothing becomes FF,
/// which no UTF-8 has.
struct ByteTable {
    /// What the bytes from 80 are written as: up to three bytes, the first lowest, their number above.
    private let entries: [UInt32]

    /// One byte of input becomes at most three; the table writes four at once.
    static func room(for count: Int) -> Int { count * 3 + 4 }

    /// The characters of Windows-1252 from 80 to 9F; 0 where there is none.
    ///
    /// Source: unicode.org, MAPPINGS/VENDORS/MICSFT/WINDOWS/CP1252.TXT.
    private static let windows: [UInt32] = [
        0x20AC, 0, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021,
        0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0, 0x017D, 0,
        0, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
        0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0, 0x017E, 0x0178,
    ]

    static let windows1252 = ByteTable(fromEighty: windows)
    static let latin1 = ByteTable(fromEighty: [UInt32](repeating: 0, count: 32))

    /// The bytes from A0 stand for the characters of the same number.
    private init(fromEighty scalars: [UInt32]) {
        entries = (scalars + Array(0xA0...0xFF)).map { scalar in
            guard scalar != 0, let scalar = Unicode.Scalar(scalar) else { return 1 << 24 | 0xFF }
            let bytes = Array(UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
            return bytes.enumerated().reduce(UInt32(bytes.count) << 24) { entry, byte in
                entry | UInt32(byte.element) << (8 * UInt32(byte.offset))
            }
        }
    }

    /// Decodes all bytes.
    func decode(
        _ input: UnsafeRawBufferPointer, into output: UnsafeMutablePointer<UInt8>
    ) -> DecodedPart {
        guard let base = input.baseAddress else { return DecodedPart(read: 0, written: 0) }
        let count = input.count
        var out = output
        entries.withUnsafeBufferPointer { entries in
            var index = 0
            while index < count {
                while count - index >= 16 {
                    let bytes = base.loadUnaligned(fromByteOffset: index, as: SIMD16<UInt8>.self)
                    let words = unsafeBitCast(bytes, to: SIMD2<UInt64>.self)
                    if (words[0] | words[1]) & 0x8080_8080_8080_8080 != 0 { break }
                    UnsafeMutableRawPointer(out).storeBytes(of: bytes, as: SIMD16<UInt8>.self)
                    out += 16
                    index += 16
                }
                let stop = min(index + 16, count)
                while index < stop {
                    let byte = base.load(fromByteOffset: index, as: UInt8.self)
                    index += 1
                    if byte < 0x80 {
                        out[0] = byte
                        out += 1
                        continue
                    }
                    let entry = entries[Int(byte & 0x7F)]
                    UnsafeMutableRawPointer(out).storeBytes(
                        of: entry.littleEndian, as: UInt32.self)
                    out += Int(entry >> 24)
                }
            }
        }
        return DecodedPart(read: count, written: out - output)
    }
}
