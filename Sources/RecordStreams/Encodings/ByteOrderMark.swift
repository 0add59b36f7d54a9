// SPDX-License-Identifier: Apache-2.0

/// The mark U+FEFF at the start of a text, by its bytes (The Unicode Standard, section 23.8).
enum ByteOrderMark {
    case utf8
    case utf16(isBigEndian: Bool)
    case utf32

    /// How many bytes decide.
    static let length = 4

    /// The mark that a text begins with, if it does.
    init?(_ first: [UInt8]) {
        if first.starts(with: [0xEF, 0xBB, 0xBF]) {
            self = .utf8
        } else if first.starts(with: [0xFF, 0xFE, 0, 0]) || first.starts(with: [0, 0, 0xFE, 0xFF]) {
            self = .utf32
        } else if first.starts(with: [0xFF, 0xFE]) {
            self = .utf16(isBigEndian: false)
        } else if first.starts(with: [0xFE, 0xFF]) {
            self = .utf16(isBigEndian: true)
        } else {
            return nil
        }
    }

    /// The name of the encoding that it is a mark of.
    var title: StaticString {
        switch self {
        case .utf8: "UTF-8"
        case .utf16: "UTF-16"
        case .utf32: "UTF-32"
        }
    }
}
