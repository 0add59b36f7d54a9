// SPDX-License-Identifier: Apache-2.0

/// A tag of the Humanitarian Exchange Language: a hashtag and attributes, `#adm1+name` (HXL 1.1).
///
/// A token is an ASCII letter and then letters, digits and underscores; capitals count as small
/// letters; white space may stand round the hashtag and before each `+`.
package struct HXLTag: Sendable, Hashable {
    /// The hashtag in small letters, with its `#`.
    package let hashtag: String
    /// The attributes in small letters, without `+`, in the order of the file, each once.
    package let attributes: [String]

    /// The tag as it is written: nothing can stand in it but tokens, `#` and `+`.
    package var text: String { attributes.reduce(hashtag) { "\($0)+\($1)" } }

    /// Reads a cell; nil if it is not a tag.
    ///
    /// No tag is longer than 256 bytes.
    package init?(_ cell: [UInt8]) {
        guard cell.count <= 256 else { return nil }
        var scan = HXLScan(cell)
        guard scan.take("#"), let hashtag = scan.token() else { return nil }
        var attributes: [String] = []
        while !scan.isAtEnd {
            guard scan.take("+"), let attribute = scan.token() else { return nil }
            if !attributes.contains(attribute) { attributes.append(attribute) }
        }
        self.hashtag = "#" + hashtag
        self.attributes = attributes
    }

    /// Whether a cell starts as a tag does, well formed or not: `#` and a letter.
    static func isLikely(_ cell: [UInt8]) -> Bool {
        var scan = HXLScan(cell)
        return scan.take("#") && scan.isAtLetter
    }
}

/// Takes tags and patterns apart: tokens in small letters, white space between them passed over.
struct HXLScan {
    private let bytes: [UInt8]
    private var index = 0

    /// Starts at the first byte that is no white space.
    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        skipSpace()
    }

    /// Whether all was read.
    var isAtEnd: Bool { index == bytes.count }

    /// Whether an ASCII letter comes next.
    var isAtLetter: Bool { index < bytes.count && HXLScan.isLetter(bytes[index]) }

    /// Takes a sign, if it comes next; a token follows it at once.
    mutating func take(_ sign: Unicode.Scalar) -> Bool {
        guard index < bytes.count, Unicode.Scalar(bytes[index]) == sign else { return false }
        index += 1
        return true
    }

    /// Takes a token and the white space behind it.
    mutating func token() -> String? {
        let word = word()
        skipSpace()
        return word
    }

    /// Takes a token alone.
    mutating func word() -> String? {
        guard isAtLetter else { return nil }
        let start = index
        while index < bytes.count,
            HXLScan.isLetter(bytes[index]) || bytes[index] &- 0x30 <= 9 || bytes[index] == 0x5F
        {
            index += 1
        }
        let token = bytes[start..<index].map { HXLScan.isLetter($0) ? $0 | 0x20 : $0 }
        return String(decoding: token, as: UTF8.self)
    }

    /// Passes over white space.
    mutating func skipSpace() {
        while index < bytes.count, HXLScan.isSpace(bytes[index]) { index += 1 }
    }

    static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (byte >= 9 && byte <= 13) }

    private static func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) &- 0x61 < 26 }
}
