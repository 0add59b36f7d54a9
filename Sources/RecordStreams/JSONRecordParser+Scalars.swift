// SPDX-License-Identifier: Apache-2.0

/// Strings and numbers of JSON (RFC 8259, sections 6 and 7): read into the scratch bytes, escapes
/// resolved and numbers in their canonical form.
extension JSONRecordParser {
    /// Reads a string into the scratch bytes.
    mutating func string() throws(Refusal) {
        index += 1
        scratch.removeAll(keepingCapacity: true)
        while true {
            guard index < text.count else { throw malformed("a string is not closed") }
            let byte = text[index]
            index += 1
            if byte == 0x22 { return }
            if byte < 0x20 { throw malformed("a string holds a raw control character") }
            if byte == 0x5C { try escape() } else { scratch.append(byte) }
        }
    }

    private mutating func escape() throws(Refusal) {
        guard index < text.count else { throw malformed("a string is not closed") }
        let byte = text[index]
        index += 1
        switch byte {
        case 0x22, 0x5C, 0x2F: scratch.append(byte)
        case 0x6E: scratch.append(0x0A)
        case 0x72: scratch.append(0x0D)
        case 0x74: scratch.append(0x09)
        case 0x62: control(0x08)
        case 0x66: control(0x0C)
        case 0x75: try unicodeEscape()
        default: throw malformed("a string holds an unknown escape")
        }
    }

    private mutating func control(_ byte: UInt8) {
        scratch.append(byte)
        isSuspicious = true
    }

    private mutating func unicodeEscape() throws(Refusal) {
        var code = try fourHexDigits()
        if code & 0xFC00 == 0xD800, index + 1 < text.count, text[index] == 0x5C,
            text[index + 1] == 0x75
        {
            index += 2
            let low = try fourHexDigits()
            guard low & 0xFC00 == 0xDC00 else { throw loneSurrogate() }
            code = 0x10000 + (code & 0x3FF) << 10 + low & 0x3FF
        }
        guard let scalar = Unicode.Scalar(code) else { throw loneSurrogate() }
        if code == 0 {
            throw Refusal(.forbiddenCharacter, at: place, "a string holds a NUL character")
        }
        isSuspicious = true
        scratch.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
    }

    private mutating func fourHexDigits() throws(Refusal) -> UInt32 {
        guard index + 4 <= text.count else { throw malformed("a string holds a short escape") }
        var code: UInt32 = 0
        for _ in 0..<4 {
            let byte = text[index]
            index += 1
            switch byte {
            case 0x30...0x39: code = code << 4 | UInt32(byte - 0x30)
            case 0x41...0x46: code = code << 4 | UInt32(byte - 0x37)
            case 0x61...0x66: code = code << 4 | UInt32(byte - 0x57)
            default: throw malformed("a string holds a bad escape")
            }
        }
        return code
    }

    /// Checks a number and leaves its canonical form in the scratch bytes.
    mutating func number() throws(Refusal) {
        let start = index
        if index < text.count, text[index] == 0x2D { index += 1 }
        let integer = digits()
        guard integer > 0, integer == 1 || text[index - integer] != 0x30 else {
            throw malformed("a value is neither a string nor a number")
        }
        if index < text.count, text[index] == 0x2E {
            index += 1
            guard digits() > 0 else { throw malformed("a number has no digits behind its point") }
        }
        if index < text.count, text[index] | 0x20 == 0x65 {
            index += 1
            if index < text.count, text[index] == 0x2B || text[index] == 0x2D { index += 1 }
            let exponent = digits()
            guard exponent > 0 else { throw malformed("a number has no digits in its exponent") }
            if exponent > JSONNumber.exponentDigits {
                throw Refusal(
                    .limit, at: place,
                    "a number has an exponent of more than \(JSONNumber.exponentDigits) digits")
            }
        }
        let token = UnsafeBufferPointer(rebasing: text[start..<index])
        if token.count > options.limits.field { throw malformed("a number is too long") }
        scratch = Array(unsafeUninitializedCapacity: token.count + 32) { buffer, count in
            if let base = buffer.baseAddress {
                count = JSONNumber.writeCanonical(token, into: base)
            }
        }
    }

    private mutating func digits() -> Int {
        let start = index
        while index < text.count, text[index] &- 0x30 <= 9 { index += 1 }
        return index - start
    }

    private func loneSurrogate() -> Refusal {
        Refusal(
            .encoding, at: place, "a string holds half a surrogate pair",
            why: "two escapes together name one character of this kind (RFC 8259, section 7)")
    }
}
