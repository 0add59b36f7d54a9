// SPDX-License-Identifier: Apache-2.0
internal import Foundation

/// Forms of text by the letter of the definitions; for the slow oracle only.
enum SlowText {
    /// "Answers match exactly after trimming Unicode white space, NFKC and case folding"
    /// (definitions 35), as scalars, so that no canonical equality comes in by the back door.
    static func answerForm(_ cell: String) -> [Unicode.Scalar] {
        let compatible = trimmed(cell).precomposedStringWithCompatibilityMapping
        return compatible.unicodeScalars.flatMap(caseFolded)
    }

    /// The text without Unicode white space at its ends.
    static func trimmed(_ cell: String) -> String {
        var scalars = Array(cell.unicodeScalars)
        while let first = scalars.first, first.properties.isWhitespace { scalars.removeFirst() }
        while let last = scalars.last, last.properties.isWhitespace { scalars.removeLast() }
        var text = String.UnicodeScalarView()
        text.append(contentsOf: scalars)
        return String(text)
    }

    /// Case folding of one scalar: lower case of upper case, which agrees with CaseFolding.txt for
    /// the scripts that the generator uses, but for the dotless i, which folds to itself.
    private static func caseFolded(_ scalar: Unicode.Scalar) -> [Unicode.Scalar] {
        if scalar == "\u{131}" { return [scalar] }
        return scalar.properties.uppercaseMapping.unicodeScalars.flatMap {
            Array($0.properties.lowercaseMapping.unicodeScalars)
        }
    }

    /// Whether a consent cell holds a character that makes it unknown.
    ///
    /// "NUL is I0408 everywhere. Other C0 controls (not tab, LF, CR) and U+202A–202E, U+2066–2069
    /// … LRM, RLM, ALM, ZWJ and ZWNJ are ordinary … A consent cell that holds any of these
    /// characters is UNKNOWN: the word must be exactly the word" (definitions 17).
    static func holdsForbiddenCharacter(_ cell: String) -> Bool {
        cell.unicodeScalars.contains { scalar in
            switch scalar.value {
            case 0x09, 0x0A, 0x0D: false
            case 0..<0x20, 0x202A...0x202E, 0x2066...0x2069: true
            case 0x200E, 0x200F, 0x061C, 0x200C, 0x200D: true
            default: false
            }
        }
    }
}
