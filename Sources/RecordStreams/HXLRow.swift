// SPDX-License-Identifier: Apache-2.0

/// The row of HXL tags that may stand under a header (HXL 1.1, "tag row").
package struct HXLRow: Sendable, Hashable {
    /// For each column its tag; nil where the cell is empty or not well formed.
    package let tags: [HXLTag?]
    /// The columns, from 1, whose cells look like tags and are none.
    package let malformed: [Int]
    /// Whether the cells are written exactly as their tags are.
    package let isCanonical: Bool

    /// Takes a row for tags where every cell that is not empty starts as a tag does, and one does.
    ///
    /// A malformed tag does not make a record of the row: what looks like tags is never one.
    init?(_ cells: [[UInt8]]) {
        let filled = cells.filter { !$0.allSatisfy(HXLScan.isSpace) }
        guard !filled.isEmpty, filled.allSatisfy(HXLTag.isLikely) else { return nil }
        let tags = cells.map { HXLTag($0) }
        self.tags = tags
        malformed = cells.indices
            .filter { tags[$0] == nil && !cells[$0].allSatisfy(HXLScan.isSpace) }
            .map { $0 + 1 }
        isCanonical = zip(cells, tags).allSatisfy { cell, tag in
            cell == tag.map { Array($0.text.utf8) } ?? []
        }
    }

    /// How many columns have a cell that looks like a tag.
    var filled: Int { tags.count { $0 != nil } + malformed.count }
}
