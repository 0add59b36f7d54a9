// SPDX-License-Identifier: Apache-2.0
internal import CScan
internal import Glibc

/// Escapes in strings and names, which are resolved behind the lines of the batch.
extension JSONRecordScanner {
    /// The member of an object whose name stands behind a quote, and where its closing quote ends;
    /// nil for a name that leads nowhere.
    @inline(never)
    mutating func lookUp(_ start: Bytes, _ node: Int32) -> (member: Int32, end: Bytes)? {
        var end = start
        while ct_json16(end) == 0 { end += 16 }
        end += ct_json16(end).trailingZeroBitCount
        var name = UnsafeBufferPointer(start: start, count: start.distance(to: end))
        let from = tail
        defer { tail = from }
        if end[0] == 0x5C {
            guard let behind = unescape(start, end) else { return nil }
            name = UnsafeBufferPointer(start: Bytes(base) + from, count: tail - from)
            if name.contains(where: { $0 < 0x20 || $0 == 0x22 || $0 == 0x5C }) { return nil }
            end = behind
        } else {
            guard end[0] == 0x22 else { return nil }
            end += 1
        }
        guard !name.isEmpty, let member = table.find(name, in: node) else { return nil }
        if isExport {
            let column = nodes[Int(members[Int(member)].target)].column
            guard column >= 0, table.isSpelled(member, as: declared[Int(column)]) else {
                return nil
            }
        }
        return (member, end)
    }

    /// Writes a string without its escapes behind the lines.
    ///
    /// `start` is behind the opening quote and `escape` at the first backslash. Returns where the
    /// closing quote ends; nil for a string that is not closed, an escape that is none, NUL and half
    /// a surrogate pair.
    mutating func unescape(_ start: Bytes, _ escape: Bytes) -> Bytes? {
        var (text, piece) = (escape, start)
        while true {
            let length = piece.distance(to: text)
            // An escape is at most four bytes of UTF-8.
            guard hasRoom(length + 4) else { return nil }
            (base + tail).update(from: piece, count: length)
            tail += length
            if text[0] == 0x22 { return text + 1 }
            guard text[0] == 0x5C, let behind = resolve(text + 1) else { return nil }
            (text, piece) = (behind, behind)
            while ct_json16(text) == 0 { text += 16 }
            text += ct_json16(text).trailingZeroBitCount
        }
    }

    /// Writes what the letters behind a backslash mean.
    @inline(__always)
    private mutating func resolve(_ text: Bytes) -> Bytes? {
        let byte: UInt8
        switch text[0] {
        case 0x22, 0x5C, 0x2F: byte = text[0]
        case 0x6E: byte = 0x0A
        case 0x72: byte = 0x0D
        case 0x74: byte = 0x09
        case 0x62: byte = 0x08
        case 0x66: byte = 0x0C
        case 0x75: return resolveUnicode(text + 1)
        default: return nil
        }
        if byte == 0x08 || byte == 0x0C { isSuspicious = true }
        base[tail] = byte
        tail &+= 1
        return text + 1
    }

    private mutating func resolveUnicode(_ start: Bytes) -> Bytes? {
        var text = start
        guard var code = JSONRecordScanner.hexDigits(text), code != 0 else { return nil }
        text += 4
        if code & 0xF800 == 0xD800 {
            guard code < 0xDC00, text[0] == 0x5C, text[1] == 0x75,
                let low = JSONRecordScanner.hexDigits(text + 2), low & 0xFC00 == 0xDC00
            else { return nil }
            code = 0x10000 + (code & 0x3FF) << 10 + low & 0x3FF
            text += 6
        }
        if code < 0x20 && code != 0x09 && code != 0x0A && code != 0x0D
            || (0x202A...0x202E).contains(code) || (0x2066...0x2069).contains(code)
        {
            isSuspicious = true
        }
        writeScalar(code)
        return text
    }

    /// Writes a scalar as UTF-8 (RFC 3629, section 3).
    @inline(__always)
    private mutating func writeScalar(_ code: UInt32) {
        let target = base + tail
        func trailing(_ shift: UInt32) -> UInt8 {
            0x80 | UInt8(truncatingIfNeeded: code >> shift & 0x3F)
        }
        if code < 0x80 {
            target[0] = UInt8(truncatingIfNeeded: code)
            tail &+= 1
        } else if code < 0x800 {
            target[0] = 0xC0 | UInt8(truncatingIfNeeded: code >> 6)
            target[1] = trailing(0)
            tail &+= 2
        } else if code < 0x10000 {
            target[0] = 0xE0 | UInt8(truncatingIfNeeded: code >> 12)
            target[1] = trailing(6)
            target[2] = trailing(0)
            tail &+= 3
        } else {
            target[0] = 0xF0 | UInt8(truncatingIfNeeded: code >> 18)
            target[1] = trailing(12)
            target[2] = trailing(6)
            target[3] = trailing(0)
            tail &+= 4
        }
    }

    /// Four hexadecimal digits; nil if one of them is none.
    @inline(__always)
    private static func hexDigits(_ text: Bytes) -> UInt32? {
        var code: UInt32 = 0
        for place in 0..<4 {
            let byte = text[place]
            let digit: UInt8
            if byte &- 0x30 <= 9 {
                digit = byte &- 0x30
            } else if (byte | 0x20) &- 0x61 <= 5 {
                digit = (byte | 0x20) &- 0x57
            } else {
                return nil
            }
            code = code << 4 | UInt32(digit)
        }
        return code
    }
}
