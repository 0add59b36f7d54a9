// SPDX-License-Identifier: Apache-2.0

/// `enc(x1..xn)`: one byte n, then for each part its length (u32, big-endian) and its bytes.
///
/// Two different lists never give the same bytes, which joining with a delimiter does not promise.
/// Used for every key derivation and all associated data.
package enum Injective {
    /// Encodes byte parts; at most 255.
    package static func encode(parts: [[UInt8]]) -> [UInt8] {
        precondition(parts.count <= 255)
        var result: [UInt8] = [UInt8(parts.count)]
        for part in parts { append(part, to: &result) }
        return result
    }

    /// Encodes words as UTF-8.
    package static func encode(_ words: String...) -> [UInt8] {
        encode(parts: words.map { Array($0.utf8) })
    }

    /// Appends one part with its length; the caller has written the number of parts.
    static func append(_ part: [UInt8], to result: inout [UInt8]) {
        let length = length(part.count)
        result += [length.0, length.1, length.2, length.3]
        result += part
    }

    /// A length as four bytes, big-endian.
    static func length(_ count: Int) -> (UInt8, UInt8, UInt8, UInt8) {
        let value = UInt32(count)
        return (
            UInt8(truncatingIfNeeded: value >> 24), UInt8(truncatingIfNeeded: value >> 16),
            UInt8(truncatingIfNeeded: value >> 8), UInt8(truncatingIfNeeded: value)
        )
    }
}
