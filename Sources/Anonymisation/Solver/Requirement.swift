// SPDX-License-Identifier: Apache-2.0

package import DisclosureRisk

/// What the released table must satisfy.
///
/// Suppression is decided so: values that must not be rare and have fewer than k holders lose
/// their records; then every class that fails k or l goes whole; both again until nothing
/// changes. Then every class that fails entropy l or `at_most` goes whole, and all again until
/// nothing changes. A record once suppressed stays suppressed.
package struct Requirement {
    /// At least this many distinct units in each class.
    package var k: Int
    /// The least number of distinct elements by tracked column.
    package var l: [LeastDistinct]
    /// The least entropy l by tracked column.
    package var entropy: [LeastEntropy]
    /// The greatest share of an element by tracked column.
    package var atMost: [GreatestShare]
    /// Tracked columns whose values must each be held by k units of the released records.
    package var rare: [Int]
    /// The greatest number of suppressed records.
    package var maxSuppressed: Int

    /// Distinct l of a tracked column.
    package struct LeastDistinct: Equatable, Sendable {
        /// The tracked column.
        package var column: Int
        /// The least number of distinct elements in a class.
        package var least: Int
        /// Whether the column is a set: then no element may be in every record with a value.
        package var isSet: Bool

        /// Asks `column` for `least` distinct elements in every class.
        package init(column: Int, least: Int, isSet: Bool = false) {
            self.column = column
            self.least = least
            self.isSet = isSet
        }
    }

    /// Entropy l of a tracked column: exp of the entropy of its elements in a class.
    package struct LeastEntropy: Equatable, Sendable {
        /// The tracked column.
        package var column: Int
        /// The least entropy l.
        package var least: Int

        /// Asks `column` for entropy l of `least` in every class.
        package init(column: Int, least: Int) {
            self.column = column
            self.least = least
        }
    }

    /// The greatest share of one element among the records of a class that have a value.
    package struct GreatestShare {
        /// The tracked column.
        package var column: Int
        /// The element whose share is capped.
        package var element: UInt32
        /// The cap.
        package var share: Share

        /// Caps the share of `element` in every class.
        package init(column: Int, element: UInt32, share: Share) {
            self.column = column
            self.element = element
            self.share = share
        }
    }

    /// A requirement; every part but k may be left out.
    package init(
        k: Int, l: [LeastDistinct] = [], entropy: [LeastEntropy] = [],
        atMost: [GreatestShare] = [], rare: [Int] = [], maxSuppressed: Int = 0
    ) {
        self.k = k
        self.l = l
        self.entropy = entropy
        self.atMost = atMost
        self.rare = rare
        self.maxSuppressed = maxSuppressed
    }
}
