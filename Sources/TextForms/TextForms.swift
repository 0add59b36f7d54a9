// SPDX-License-Identifier: Apache-2.0
internal import CUTF8Proc

/// Unicode forms of bytes: for identifiers call `id1`, for consent words `answerForm`, for headers
/// `nfc`.
///
/// Everything works on UTF-8 bytes and follows the Unicode version of libutf8proc, which the
/// manifest records (`unicodeVersion`). A form is part of a key's derivation, so its steps never
/// change under one name.
package enum TextForms {
    /// The version of the Unicode Character Database in use, such as `15.0.0`.
    package static let unicodeVersion = String(cString: utf8proc_unicode_version())

    /// The bytes in Normalisation Form C (UAX #15), or nil if they are not UTF-8.
    package static func nfc(_ bytes: [UInt8]) -> [UInt8]? {
        normalised(bytes, compatibility: false)
    }

    /// The bytes in Normalisation Form KC (UAX #15), or nil if they are not UTF-8.
    package static func nfkc(_ bytes: [UInt8]) -> [UInt8]? {
        normalised(bytes, compatibility: true)
    }

    private static func normalised(_ bytes: [UInt8], compatibility: Bool) -> [UInt8]? {
        if bytes.allSatisfy({ $0 < 0x80 }) { return bytes }
        var result: [UInt8] = []
        let valid = bytes.withUnsafeBufferPointer { text in
            Scalars.withNormal(text, compatibility: compatibility) { scalars in
                Scalars.encode(scalars, into: &result)
            }
        }
        return valid ? result : nil
    }
}
