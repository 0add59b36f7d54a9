// SPDX-License-Identifier: Apache-2.0

/// How characters stand in an input; everything that is written is UTF-8.
public enum TextEncoding: String, Sendable, CaseIterable {
    /// UTF-8 (RFC 3629), with or without a byte order mark.
    case utf8 = "utf-8"
    /// UTF-16 (RFC 2781), in the byte order that its mark says; without a mark it is refused.
    case utf16 = "utf-16"
    /// ISO/IEC 8859-1, in which the bytes 80 to 9F stand for nothing.
    case latin1 = "latin-1"
    /// Windows-1252, as the Unicode Consortium's CP1252.TXT maps it.
    case windows1252 = "windows-1252"
}

extension TextEncoding {
    /// The encoding's usual name.
    var title: StaticString {
        switch self {
        case .utf8: "UTF-8"
        case .utf16: "UTF-16"
        case .latin1: "Latin-1"
        case .windows1252: "Windows-1252"
        }
    }

    /// Why a character could not be read.
    private var flaw: Message? {
        switch self {
        case .utf8: nil
        case .utf16: "half of a surrogate pair stands alone"
        case .latin1: "the bytes 80 to 9F stand for no character in Latin-1"
        case .windows1252: "the bytes 81, 8D, 8F, 90 and 9D stand for no character in Windows-1252"
        }
    }

    /// What to do about a character that could not be read.
    private var help: Message {
        switch self {
        case .utf8:
            "save the file as UTF-8, or say what it is with \(Name("--encoding")), such as `windows-1252`"
        case .utf16: "save the file again, as UTF-8"
        case .latin1: "most files that are called Latin-1 are `windows-1252`"
        case .windows1252: "look at the file with a text editor: it is in another encoding"
        }
    }

    /// The refusal of a reader that met a byte which is no UTF-8, in the words of this encoding.
    ///
    /// A decoder writes what it cannot read as the byte FF, so that the reader finds its place.
    func explained(_ refusal: Refusal) -> Refusal {
        var first = refusal.diagnostics[0]
        // What has a reason of its own, such as an escape in JSON, is no matter of the encoding.
        let isText = (first.place.row != nil || first.place.line != nil) && first.why == nil
        guard first.code == .encoding, isText else { return refusal }
        if self != .utf8 { first.message = "the text is not \(plain: title)" }
        first.why = flaw ?? first.why
        first.help = help
        return Refusal(first, Array(refusal.diagnostics.dropFirst()))
    }
}
