// SPDX-License-Identifier: Apache-2.0

/// The recoding that the solver chose and the records that survive it.
package struct Solution {
    /// Whether the suppression is within the limit; if not, this is the best of all recodings
    /// without a limit, to be shown and not to be released.
    package let reachable: Bool
    /// The level of each column.
    package let levels: [Int]
    /// How many records are suppressed.
    package let suppressedRows: Int
    /// How many of these hold a value that is rare among all records, at any level.
    package let rareRows: Int
    /// How many classes remain.
    package let classes: Int
    /// The loss: the cost of a suppressed record is 1 in every column.
    package let loss: Loss
    /// What no recoding can lose less than: the loss itself where `optimal`.
    package let bound: Loss
    /// Whether no recoding does better: the search was exhaustive.
    package let optimal: Bool
    /// How many recodings were evaluated.
    package let evaluated: Int

    /// By tuple of the survey: whether its class remains.
    package let tupleSurvives: [Bool]
    /// By cell of the survey: whether its records remain.
    package let cellSurvives: [Bool]
    /// By tracked column: the elements whose records are suppressed because they are rare.
    package let droppedElements: [[UInt32]]

    /// Whether the records of a cell remain.
    package func survives(cell: Int) -> Bool { cellSurvives[cell] }
}

/// A loss as an exact fraction.
package struct Loss: Equatable, Sendable {
    /// The sum of all costs over the common denominator.
    package let numerator: UInt128
    /// What stands for everything suppressed.
    package let denominator: UInt128
    /// False only where the common denominator would pass 127 bits and weights were rounded.
    package let exact: Bool

    /// The loss as a number between 0 and 1.
    package var value: Double {
        denominator == 0 ? 0 : Double(numerator) / Double(denominator)
    }
}
