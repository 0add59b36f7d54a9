// SPDX-License-Identifier: Apache-2.0

/// How a delimited file is written, apart from its quotes: those are as few as can be.
package struct Dialect: Sendable, Hashable {
    /// What parts the cells.
    package var delimiter: UInt8
    /// Whether lines end with carriage return and line feed, else with a line feed.
    package var endsWithCRLF: Bool
    /// Whether the file starts with a byte order mark.
    package var hasByteOrderMark: Bool

    /// Describes a way of writing.
    package init(delimiter: UInt8, endsWithCRLF: Bool = false, hasByteOrderMark: Bool = false) {
        self.delimiter = delimiter
        self.endsWithCRLF = endsWithCRLF
        self.hasByteOrderMark = hasByteOrderMark
    }
}
