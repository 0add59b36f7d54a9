// SPDX-License-Identifier: Apache-2.0

/// One column of an export: where its cells come from and what must be looked at when they are
/// written.
package struct OutputColumn {
    /// Where the cells come from.
    package enum Source {
        /// A column of the input batch, unchanged.
        case input(Int)
        /// Cells that a rule computed, one for each row of the batch.
        case computed(CellColumn)
    }

    package var name: String
    package var source: Source
    /// Whether cells may hold text of the input, so that formulas are guarded and characters
    /// checked.
    package var isPlaintext: Bool
    /// Whether an empty text of a JSON input is missing, as an empty cell of CSV is.
    package var emptyIsMissing = false

    package init(name: String, source: Source, isPlaintext: Bool) {
        self.name = name
        self.source = source
        self.isPlaintext = isPlaintext
    }
}
