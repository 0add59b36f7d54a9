// SPDX-License-Identifier: Apache-2.0

/// Which tags are meant: `#contact`, `#contact*`, `#*+phone`, `#affected+f-children`.
///
/// The patterns are those of libhxl (`TagPattern`) and a prefix besides:
/// - `#contact` is that hashtag with any attributes, `#contact*` each hashtag that begins so, `#*`
///   any hashtag;
/// - `+a` must be among the attributes, `-a` must not;
/// - `!` at the end allows no attribute but those named.
///
/// Capitals count as small letters, as in tags.
package struct HXLPattern: Sendable, Hashable {
    /// The hashtag without `#`, or how it begins.
    private let word: String
    /// Whether more letters may follow.
    private let isPrefix: Bool
    private let required: [String]
    private let excluded: [String]
    private let isExact: Bool

    /// Reads a pattern; nil if the text is not one.
    package init?(_ text: String) {
        guard HXLPattern.isLikely(text) else { return nil }
        var scan = HXLScan(Array(text.utf8))
        guard scan.take("#") else { return nil }
        word = scan.word() ?? ""
        isPrefix = scan.take("*")
        guard isPrefix || !word.isEmpty else { return nil }
        scan.skipSpace()
        var required: [String] = []
        var excluded: [String] = []
        var isExact = false
        while !scan.isAtEnd {
            if isExact { return nil }
            if scan.take("+") {
                guard let attribute = scan.token() else { return nil }
                required.append(attribute)
            } else if scan.take("-") {
                guard let attribute = scan.token() else { return nil }
                excluded.append(attribute)
            } else {
                guard scan.take("!"), excluded.isEmpty else { return nil }
                scan.skipSpace()
                isExact = true
            }
        }
        self.required = required
        self.excluded = excluded
        self.isExact = isExact
    }

    /// Whether a text begins as a pattern does, well formed or not: `#` and a letter or `*`.
    package static func isLikely(_ text: String) -> Bool {
        var bytes = text.utf8.makeIterator()
        guard bytes.next() == UInt8(ascii: "#"), let second = bytes.next() else { return false }
        return second == UInt8(ascii: "*") || (second | 0x20) &- 0x61 < 26
    }

    /// Whether a tag is one of those that are meant.
    package func matches(_ tag: HXLTag) -> Bool {
        let hashtag = tag.hashtag.utf8.dropFirst()
        let fits = isPrefix ? hashtag.starts(with: word.utf8) : hashtag.elementsEqual(word.utf8)
        return fits && required.allSatisfy(tag.attributes.contains)
            && !excluded.contains(where: tag.attributes.contains)
            && (!isExact || tag.attributes.allSatisfy(required.contains))
    }

    /// Whether every tag that the other pattern means is surely meant by this one.
    package func covers(_ other: HXLPattern) -> Bool {
        let hashtags =
            isPrefix
            ? other.word.utf8.starts(with: word.utf8)
            : !other.isPrefix && word == other.word
        guard hashtags, required.allSatisfy(other.required.contains) else { return false }
        if isExact {
            return other.isExact && other.required.allSatisfy(required.contains)
        }
        return excluded.allSatisfy { attribute in
            other.excluded.contains(attribute)
                || (other.isExact && !other.required.contains(attribute))
        }
    }
}
