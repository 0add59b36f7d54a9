// SPDX-License-Identifier: Apache-2.0
internal import TextForms

/// Names of columns are compared as NFC bytes (definitions 15).
enum ColumnNames {
    /// The name in NFC.
    static func normalised(_ name: String) -> String {
        TextForms.nfc(Array(name.utf8)).map { String(decoding: $0, as: UTF8.self) } ?? name
    }
}
