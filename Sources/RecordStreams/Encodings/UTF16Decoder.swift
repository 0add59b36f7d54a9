// SPDX-License-Identifier: Apache-2.0

/// What a decoder did with some bytes.
struct DecodedPart {
    /// How many bytes of the input were used; what is left begins the next part.
    var read: Int
    /// How many bytes were written.
    var written: Int
}

/// Turns UTF-16 into UTF-8 (RFC 2781); a half of a surrogate pair that stands alone becomes the byte
/// FF, which no UTF-8 has.
struct UTF16Decoder {
    let isBigEndian: Bool

    /// Decodes whole characters; up to three bytes are left for the next part, at the end one.
    func decode(
        _ input: UnsafeRawBufferPointer, atEnd: Bool, into output: UnsafeMutablePointer<UInt8>
    ) -> DecodedPart {
        guard let base = input.baseAddress else { return DecodedPart(read: 0, written: 0) }
        let count = input.count & ~1
        var out = output
        var index = 0
        while index < count {
            index = copyASCII(base, from: index, to: count, &out)
            // Behind a letter that is not ASCII others follow: one by one for a while.
            let stop = min(index + 32, count)
            while index < stop {
                let unit = unit(base, index)
                index += 2
                if unit & 0xF800 != 0xD800 {
                    out = put(UInt32(unit), out)
                    continue
                }
                guard unit < 0xDC00 else {
                    out = putFlaw(out)
                    continue
                }
                guard index < count else {
                    if atEnd {
                        out = putFlaw(out)
                        break
                    }
                    return DecodedPart(read: index - 2, written: out - output)
                }
                let next = self.unit(base, index)
                guard next & 0xFC00 == 0xDC00 else {
                    out = putFlaw(out)
                    continue
                }
                index += 2
                out = put(0x10000 + (UInt32(unit & 0x3FF) << 10 | UInt32(next & 0x3FF)), out)
            }
        }
        return DecodedPart(read: index, written: out - output)
    }

    @inline(__always)
    private func unit(_ base: UnsafeRawPointer, _ index: Int) -> UInt16 {
        let unit = base.loadUnaligned(fromByteOffset: index, as: UInt16.self)
        return isBigEndian ? UInt16(bigEndian: unit) : UInt16(littleEndian: unit)
    }

    /// Copies sixteen characters at a time while all are ASCII; the index of the next.
    @inline(__always)
    private func copyASCII(
        _ base: UnsafeRawPointer, from start: Int, to end: Int,
        _ out: inout UnsafeMutablePointer<UInt8>
    ) -> Int {
        // The bits of four units, as they lie in memory, that no ASCII character has.
        let others: UInt64 = isBigEndian ? 0x80FF_80FF_80FF_80FF : 0xFF80_FF80_FF80_FF80
        var index = start
        while end - index >= 32 {
            var bits: UInt64 = 0
            for word in stride(from: 0, to: 32, by: 8) {
                bits |= base.loadUnaligned(fromByteOffset: index + word, as: UInt64.self)
            }
            if UInt64(littleEndian: bits) & others != 0 { break }
            let bytes = base.loadUnaligned(fromByteOffset: index, as: SIMD32<UInt8>.self)
            let letters = isBigEndian ? bytes.oddHalf : bytes.evenHalf
            UnsafeMutableRawPointer(out).storeBytes(of: letters, as: SIMD16<UInt8>.self)
            out += 16
            index += 32
        }
        return index
    }

    /// Writes a character as UTF-8.
    @inline(__always)
    private func put(
        _ scalar: UInt32, _ out: UnsafeMutablePointer<UInt8>
    ) -> UnsafeMutablePointer<UInt8> {
        func part(_ shift: UInt32) -> UInt8 {
            0x80 | UInt8(truncatingIfNeeded: scalar >> shift & 0x3F)
        }
        if scalar < 0x80 {
            out[0] = UInt8(truncatingIfNeeded: scalar)
            return out + 1
        }
        if scalar < 0x800 {
            out[0] = 0xC0 | UInt8(truncatingIfNeeded: scalar >> 6)
            out[1] = part(0)
            return out + 2
        }
        if scalar < 0x10000 {
            out[0] = 0xE0 | UInt8(truncatingIfNeeded: scalar >> 12)
            out[1] = part(6)
            out[2] = part(0)
            return out + 3
        }
        out[0] = 0xF0 | UInt8(truncatingIfNeeded: scalar >> 18)
        out[1] = part(12)
        out[2] = part(6)
        out[3] = part(0)
        return out + 4
    }

    private func putFlaw(_ out: UnsafeMutablePointer<UInt8>) -> UnsafeMutablePointer<UInt8> {
        out[0] = 0xFF
        return out + 1
    }
}
