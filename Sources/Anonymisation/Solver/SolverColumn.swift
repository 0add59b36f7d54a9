// SPDX-License-Identifier: Apache-2.0

/// A quasi-identifier as the solver sees it: how its codes fall together at each level.
package struct SolverColumn {
    /// Level, then level-0 code, then group; what is equal at one level is equal above it.
    package var group: [[Int32]]
    /// Level, then group, then the leaves under the group less one; 0 for a missing value.
    package var cost: [[Int]]
    /// The leaves of the hierarchy less one: what a suppressed record costs.
    ///
    /// With 0 (one leaf) generalising costs nothing, and a suppressed record costs the whole cell.
    package var denominator: Int
    /// The finest level that the solver may choose.
    package var minLevel: Int
    /// The coarsest level that the solver may choose.
    package var maxLevel: Int
    /// Whether the column counts in the loss; one that does not still makes classes.
    package var counted: Bool
    /// The weight in the loss, as a fraction.
    package var weight: Weight
    /// The column that this one is linked with: both go up by the same number of steps.
    ///
    /// Both have as many levels between `minLevel` and `maxLevel`, and both cost. The column
    /// named is not linked itself.
    package var movesWith: Int?

    /// A weight as an exact fraction of positive integers.
    package struct Weight: Equatable, Sendable {
        /// What is divided.
        package var numerator: Int
        /// What it is divided by.
        package var denominator: Int

        /// The weight `numerator / denominator`.
        package init(_ numerator: Int, over denominator: Int = 1) {
            self.numerator = numerator
            self.denominator = denominator
        }
    }

    /// The number of levels of the hierarchy.
    package var levelCount: Int { group.count }

    /// A column that the solver moves between `minLevel` and `maxLevel` (the last by default).
    package init(
        group: [[Int32]], cost: [[Int]], denominator: Int, minLevel: Int = 0,
        maxLevel: Int? = nil, counted: Bool = true, weight: Weight = Weight(1),
        movesWith: Int? = nil
    ) {
        self.group = group
        self.cost = cost
        self.denominator = denominator
        self.minLevel = minLevel
        self.maxLevel = maxLevel ?? group.count - 1
        self.counted = counted
        self.weight = weight
        self.movesWith = movesWith
    }

    /// A column whose released form is fixed: its codes make classes and cost nothing.
    package init(fixedCodes count: Int) {
        self.init(
            group: [(0..<count).map { Int32($0) }], cost: [[Int](repeating: 0, count: count)],
            denominator: 0, counted: false)
    }

    /// What a suppressed record costs, never 0.
    var suppressedCost: Int { max(1, denominator) }
}
