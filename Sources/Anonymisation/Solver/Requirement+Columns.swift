// SPDX-License-Identifier: Apache-2.0

package import DisclosureRisk

/// What is asked of one tracked column in every class.
extension Requirement {
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
        package var least: Double

        /// Asks `column` for entropy l of `least` in every class.
        package init(column: Int, least: Double) {
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

    /// The greatest distance of a class from the table (Li and others 2007, "t-Closeness").
    ///
    /// Every element of a set is an observation of its own, and a missing value is none; a class
    /// without values is at no distance. The reference is the released table, so that an auditor
    /// can recompute it. Distances are compared as exact fractions: 1/5 is within t = 0.2.
    package struct GreatestDistance {
        /// The tracked column.
        package var column: Int
        /// The greatest distance, from 0 to 1.
        package var t: Share
        /// What it costs to turn one element into another.
        package var distance: Distance

        /// Asks that no class of `column` be further than `t` from the released table.
        package init(column: Int, t: Share, distance: Distance = .equal) {
            self.column = column
            self.t = t
            self.distance = distance
        }
    }

    /// What it costs to turn one element into another, from 0 to 1.
    package enum Distance {
        /// 1 between any two.
        case equal
        /// How many places apart, of those that released elements take.
        ///
        /// All elements of the column stand here, in their order.
        case ordered([UInt32])
        /// How high two must rise to meet in a tree, of its height.
        ///
        /// Level by level the node over each node; the nodes of level 0 are the elements, and the
        /// last level holds the root alone.
        case hierarchical([[UInt32]])
    }
}
