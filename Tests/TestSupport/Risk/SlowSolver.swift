// SPDX-License-Identifier: Apache-2.0

/// The best recoding by trying every node of the lattice on the rows themselves.
package struct SlowSolver {
    /// One column with its hierarchy.
    package struct Column {
        /// Level, then code, then group.
        package var group: [[Int]]
        /// Level, then group, then cost.
        package var cost: [[Int]]
        /// What a suppressed record costs.
        package var denominator: Int
        /// The levels that may be chosen.
        package var levels: ClosedRange<Int>
        /// The integer weight in the loss; 0 does not count.
        package var weight: Int

        /// A column.
        package init(
            group: [[Int]], cost: [[Int]], denominator: Int, levels: ClosedRange<Int>, weight: Int
        ) {
            self.group = group
            self.cost = cost
            self.denominator = denominator
            self.levels = levels
            self.weight = weight
        }
    }

    /// The answer for one node.
    package struct Answer {
        /// The level of each column.
        package var levels: [Int]
        /// The rows that remain.
        package var alive: [Int]
        /// The number of classes that remain.
        package var classes: Int
        /// The loss over the product of all denominators, rows and weights.
        package var cost: UInt128
    }

    /// The table at level 0.
    package var table: SlowTable
    /// Its columns.
    package var columns: [Column]
    /// Required distinct units in a class.
    package var k = 1
    /// Required distinct l by sensitive column.
    package var l: [(column: Int, least: Int, isSet: Bool)] = []
    /// Required entropy l by sensitive column.
    package var entropy: [(column: Int, least: Int)] = []
    /// Greatest share of an element, as a fraction.
    package var atMost: [(column: Int, element: UInt32, of: Int, over: Int)] = []
    /// Greatest distance of a class from what is left, as a fraction.
    package var closeness: [SlowCloseness] = []
    /// The household or incident of each row, and how many a class must have.
    package var groups: [Int] = []
    /// Required distinct groups in a class.
    package var minGroups = 0
    /// The people of the population: their tuples at level 0, each as often as there are people.
    package var population: [[UInt32]] = []
    /// Required people in a class, and whether they must be more than its units.
    package var people: (least: Int, exceeds: Bool)?
    /// Pairs of columns that go up together.
    package var linked: [(Int, Int)] = []
    /// Sensitive columns without rare values.
    package var rare: [Int] = []

    /// A problem that asks for nothing yet.
    package init(table: SlowTable, columns: [Column]) {
        self.table = table
        self.columns = columns
    }

    /// What `cost` of a wholly suppressed table is: the loss is `cost / whole`.
    package var whole: UInt128 {
        UInt128(table.tuples.count * columns.map(\.weight).reduce(0, +)) * product
    }

    private var product: UInt128 { columns.reduce(1) { $0 * UInt128($1.denominator) } }

    /// The best node that suppresses at most `limit` rows, if there is one.
    package func solve(limit: Int) -> Answer? {
        var nodes: [[Int]] = [[]]
        for column in columns {
            nodes = nodes.flatMap { node in column.levels.map { node + [$0] } }
        }
        for (left, right) in linked {
            nodes = nodes.filter {
                $0[left] - columns[left].levels.lowerBound
                    == $0[right] - columns[right].levels.lowerBound
            }
        }
        let rows = table.tuples.count
        let fitting = nodes.map(answer).filter { rows - $0.alive.count <= limit }
        return fitting.min { left, right in
            if left.cost != right.cost { return left.cost < right.cost }
            if left.alive.count != right.alive.count {
                return left.alive.count > right.alive.count
            }
            return left.levels.lexicographicallyPrecedes(right.levels)
        }
    }

    /// What happens at one node.
    package func answer(_ levels: [Int]) -> Answer {
        var recoded = table
        recoded.tuples = table.tuples.map { generalised($0, levels) }
        var people: [[UInt32]: Int] = [:]
        for person in population { people[generalised(person, levels), default: 0] += 1 }
        let alive = survivors(recoded, people)
        let classes = recoded.classes.filter { $0.contains { alive.contains($0) } }
        return Answer(
            levels: levels, alive: alive, classes: classes.count,
            cost: cost(recoded, alive, levels))
    }

    private func generalised(_ tuple: [UInt32], _ levels: [Int]) -> [UInt32] {
        zip(columns, levels).enumerated().map { index, column in
            UInt32(column.0.group[column.1][Int(tuple[index])])
        }
    }

    private func cost(_ recoded: SlowTable, _ alive: [Int], _ levels: [Int]) -> UInt128 {
        let product = product
        var total: UInt128 = 0
        for (index, column) in columns.enumerated() {
            for row in table.tuples.indices {
                let group = Int(recoded.tuples[row][index])
                let cell =
                    alive.contains(row) ? column.cost[levels[index]][group] : column.denominator
                total +=
                    UInt128(column.weight * cell) * (product / UInt128(column.denominator))
            }
        }
        return total
    }
}
