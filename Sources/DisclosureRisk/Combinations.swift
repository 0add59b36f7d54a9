// SPDX-License-Identifier: Apache-2.0

/// The smallest class over every set of up to some number of quasi-identifiers.
///
/// Who knows three things about a person knows nothing of the other five columns. k over all
/// columns is never greater than k over some, so this says *which* few columns are enough:
/// Elliot, Manning and Ford 2002, "A computational algorithm for handling the special uniques
/// problem", sections 2 and 3. Six rows with sex f, f, f, m, m, m and age 30, 30, 40, 30, 30, 40:
/// k is 3 for sex, 2 for age and 1 for both. It does not see columns that are not counted.
package struct Combination: Sendable, Hashable {
    /// The columns, ascending.
    package let columns: [Int]
    /// The least number of units in a class.
    package let k: Int
    /// The number of classes of one unit.
    package let uniques: Int
    /// The number of records in classes under the threshold.
    package let recordsBelow: Int
}

/// Counts every combination of columns.
package struct Combinations {
    private let tuples: [[UInt32]]
    private let missing: [UInt32?]
    private let wildcard: Bool
    /// Row counts of the tuples, used where each row is a unit.
    private let sizes: [Int]
    /// Who has each tuple.
    private let held: HeldUnits?

    /// How many sets of 1 to `most` columns there are among `columns`.
    package static func count(columns: Int, most: Int) -> Int {
        var total = 0
        var chosen = 1
        for size in 1...max(1, min(most, columns)) where size <= columns {
            chosen = chosen * (columns - size + 1) / size
            total += chosen
            if total > 1 << 32 { return total }
        }
        return total
    }

    /// Prepares the tuples behind `partition`.
    ///
    /// - Parameters:
    ///   - partition: The classes over all columns.
    ///   - columns: Their codes: column, then row.
    ///   - units: The unit of each row; nil where each row is one.
    ///   - missing: The code of a missing value of each column, nil where it has none.
    ///   - wildcard: Whether a missing value matches everything.
    package init(
        _ partition: Partition, columns: [[UInt32]], units: [UInt32]?, missing: [UInt32?],
        wildcard: Bool
    ) {
        var firsts: [Int] = []
        for row in 0..<partition.classOf.count where Int(partition.classOf[row]) == firsts.count {
            firsts.append(row)
        }
        tuples = columns.map { codes in firsts.map { codes[$0] } }
        sizes = partition.sizes()
        self.missing = missing
        self.wildcard = wildcard
        held = units.map { partition.unitsOfClasses($0) }
    }

    /// Every combination of 1 to `most` columns, the worst first.
    ///
    /// Worst is the least k, then the fewest columns, then the most records below, then the order
    /// of columns. Nil where `WildcardCover` needs too many steps.
    package func measure(most: Int, threshold: Int) -> [Combination]? {
        var found: [Combination] = []
        var chosen: [Int] = []
        func extend(from: Int) -> Bool {
            for column in from..<max(from, tuples.count) {
                chosen.append(column)
                guard let one = measure(chosen, threshold: threshold) else { return false }
                found.append(one)
                if chosen.count < most, !extend(from: column + 1) { return false }
                chosen.removeLast()
            }
            return true
        }
        guard extend(from: 0) else { return nil }
        return found.sorted { left, right in
            if left.k != right.k { return left.k < right.k }
            if left.columns.count != right.columns.count {
                return left.columns.count < right.columns.count
            }
            if left.recordsBelow != right.recordsBelow {
                return left.recordsBelow > right.recordsBelow
            }
            return left.columns.lexicographicallyPrecedes(right.columns)
        }
    }

    /// One combination of columns; nil where it needs too many steps.
    package func measure(_ columns: [Int], threshold: Int) -> Combination? {
        let chosen = columns.map { tuples[$0] }
        let partition = Partition(rows: sizes.count, columns: chosen)
        var records = [Int](repeating: 0, count: partition.count)
        for tuple in sizes.indices { records[Int(partition.classOf[tuple])] += sizes[tuple] }
        let held = held.map { merged($0, partition) }
        var counts = held?.sizes ?? records
        if wildcard, columns.contains(where: { missing[$0] != nil }) {
            let cover = WildcardCover(
                partition, columns: chosen, missing: columns.map { missing[$0] })
            guard let wide = held.map({ cover.distinctUnits($0) }) ?? cover.totals(records) else {
                return nil
            }
            counts = wide
        }
        var uniques = 0
        var below = 0
        for group in counts.indices {
            if counts[group] == 1 { uniques += 1 }
            if counts[group] < threshold { below += records[group] }
        }
        return Combination(
            columns: columns, k: counts.min() ?? 0, uniques: uniques, recordsBelow: below)
    }

    /// Who is in each class of tuples.
    private func merged(_ held: HeldUnits, _ partition: Partition) -> HeldUnits {
        let seen = CodeIndex()
        var pairs: [(group: UInt32, unit: UInt32)] = []
        for (tuple, group) in partition.classOf.enumerated() {
            for unit in held.units(of: tuple) {
                let before = seen.count
                if seen.insert(UInt64(group) << 32 | UInt64(unit)) == before {
                    pairs.append((group, unit))
                }
            }
        }
        return HeldUnits(classes: partition.count, pairs: pairs, unitCount: held.unitCount)
    }
}
