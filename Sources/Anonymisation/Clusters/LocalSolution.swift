// SPDX-License-Identifier: Apache-2.0

/// Clusters of tuples, each published as the lowest common ancestors of its members.
package struct LocalSolution {
    /// Whether the suppression is within the limit; if not, this is not to be released.
    package let reachable: Bool
    /// How many records are suppressed.
    package let suppressedRows: Int
    /// How many of these hold a value that is rare among all records.
    package let rareRows: Int
    /// The loss: the cost of a suppressed record is 1 in every column.
    package let loss: Loss
    /// By tuple of the survey: its class, or -1 where none of its records remain.
    package let classOfTuple: [Int32]
    /// By cell of the survey: whether its records remain.
    package let cellSurvives: [Bool]
    /// By tracked column: the elements whose records are suppressed because they are rare.
    package let droppedElements: [[UInt32]]
    /// What the classes are published as.
    package let published: PublishedClasses

    /// How many classes remain; clusters that are published alike are one class.
    package var classes: Int { published.count }
}

/// The classes of a local recoding: a level and a group for each of their columns.
package struct PublishedClasses {
    /// The number of columns.
    package let columnCount: Int
    /// By class and column: the level.
    package internal(set) var levels: [UInt8] = []
    /// By class and column: the group at that level.
    package internal(set) var groups: [Int32] = []
    /// By class: what a record of it costs, as `Loss` counts.
    package internal(set) var costs: [UInt128] = []

    init(columnCount: Int) { self.columnCount = columnCount }

    /// The number of classes.
    package var count: Int { costs.count }

    /// The level of `column` in a class.
    package func level(_ number: Int, _ column: Int) -> Int {
        Int(levels[number * columnCount + column])
    }

    /// The least and the greatest level of `column`, or nil where there are no classes.
    package func levels(ofColumn column: Int) -> ClosedRange<Int>? {
        let all = (0..<count).map { level($0, column) }
        guard let least = all.min(), let greatest = all.max() else { return nil }
        return least...greatest
    }

    /// The cheapest class that covers a tuple of codes; of equals the first.
    ///
    /// It is what an unseen tuple may be published as; nil if no class covers it, and then its
    /// records are suppressed.
    package func cheapest(covering codes: [UInt32], _ columns: [SolverColumn]) -> Int? {
        precondition(codes.count == columnCount && columns.count == columnCount)
        var best: Int?
        for number in 0..<count where costs[number] < best.map({ costs[$0] }) ?? .max {
            let covers = columns.indices.allSatisfy { column in
                let level = level(number, column)
                let group = columns[column].group[level]
                let code = Int(codes[column])
                return code < group.count && group[code] == groups[number * columnCount + column]
            }
            if covers { best = number }
        }
        return best
    }
}
