// SPDX-License-Identifier: Apache-2.0

/// Base64 (RFC 4648).
///
/// `encode` and `decode` are the standard alphabet with padding, `encodeURL` and `decodeURL` the
/// URL alphabet without. Only canonical text decodes: no white space, no missing or extra padding,
/// no spare bits set.
package enum Base64 {
    static let standard: StaticString =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    static let url: StaticString =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"

    /// The standard alphabet, padded (section 4).
    package static func encode(_ bytes: [UInt8]) -> String {
        var text = unpadded(bytes, alphabet: standard)
        while text.count % 4 != 0 { text.append(0x3D) }
        return String(decoding: text, as: UTF8.self)
    }

    /// The standard alphabet without padding, as age headers use it.
    package static func encodeUnpadded(_ bytes: [UInt8]) -> String {
        String(decoding: unpadded(bytes, alphabet: standard), as: UTF8.self)
    }

    /// The URL alphabet without padding (section 5).
    package static func encodeURL(_ bytes: [UInt8]) -> String {
        String(decoding: unpadded(bytes, alphabet: url), as: UTF8.self)
    }

    /// Decodes canonical padded text of the standard alphabet.
    package static func decode(_ text: String) -> [UInt8]? {
        var characters = Array(text.utf8)
        guard characters.count % 4 == 0 else { return nil }
        for _ in 0..<2 where characters.last == 0x3D { characters.removeLast() }
        // What the padding stood for must be what was missing.
        guard (characters.count + 3) / 4 * 4 == text.utf8.count else { return nil }
        return characters.withUnsafeBufferPointer { decode($0, plus: 0x2B, slash: 0x2F) }
    }

    /// Decodes canonical unpadded text of the URL alphabet.
    package static func decodeURL(_ text: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
        decode(text, plus: 0x2D, slash: 0x5F)
    }

    /// Decodes canonical unpadded text of the URL alphabet.
    package static func decodeURL(_ text: String) -> [UInt8]? {
        Array(text.utf8).withUnsafeBufferPointer { decodeURL($0) }
    }

    /// The number of characters for `count` bytes, without padding.
    package static func unpaddedLength(_ count: Int) -> Int { (count * 4 + 2) / 3 }

    private static func unpadded(_ bytes: [UInt8], alphabet: StaticString) -> [UInt8] {
        let length = unpaddedLength(bytes.count)
        return [UInt8](unsafeUninitializedCapacity: length) { room, count in
            if let out = room.baseAddress {
                bytes.withUnsafeBytes { encode($0, alphabet: alphabet, into: out) }
            }
            count = length
        }
    }

    /// Writes `unpaddedLength` characters.
    static func encode(
        _ bytes: UnsafeRawBufferPointer, alphabet: StaticString,
        into out: UnsafeMutablePointer<UInt8>
    ) {
        let letters = alphabet.utf8Start
        var position = 0
        var index = 0
        while index + 3 <= bytes.count {
            let word = Int(bytes[index]) << 16 | Int(bytes[index + 1]) << 8 | Int(bytes[index + 2])
            out[position] = letters[word >> 18]
            out[position + 1] = letters[word >> 12 & 63]
            out[position + 2] = letters[word >> 6 & 63]
            out[position + 3] = letters[word & 63]
            position += 4
            index += 3
        }
        guard index < bytes.count else { return }
        let second = index + 1 < bytes.count ? Int(bytes[index + 1]) : 0
        let word = Int(bytes[index]) << 16 | second << 8
        out[position] = letters[word >> 18]
        out[position + 1] = letters[word >> 12 & 63]
        if index + 1 < bytes.count { out[position + 2] = letters[word >> 6 & 63] }
    }

    private static func decode(
        _ text: UnsafeBufferPointer<UInt8>, plus: UInt8, slash: UInt8
    ) -> [UInt8]? {
        guard text.count % 4 != 1 else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count * 3 / 4)
        var pending: UInt32 = 0
        var bits: UInt32 = 0
        for character in text {
            let digit: UInt8
            switch character {
            case 0x41...0x5A: digit = character - 0x41
            case 0x61...0x7A: digit = character - 0x61 + 26
            case 0x30...0x39: digit = character - 0x30 + 52
            case plus: digit = 62
            case slash: digit = 63
            default: return nil
            }
            pending = (pending << 6 | UInt32(digit)) & 0xFFFF
            bits += 6
            if bits >= 8 {
                bits -= 8
                bytes.append(UInt8(truncatingIfNeeded: pending >> bits))
            }
        }
        // Spare bits must be zero, or two texts would open to the same bytes.
        guard pending & (1 << bits - 1) == 0 else { return nil }
        return bytes
    }
}
