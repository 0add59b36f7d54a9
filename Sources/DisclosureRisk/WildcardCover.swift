// SPDX-License-Identifier: Apache-2.0

/// Groups of classes that look alike when a missing value matches everything (`wildcard`).
///
/// This is sdcMicro's meaning of a missing value (Templ et al. 2015, "Statistical disclosure
/// control for micro-data using the R package sdcMicro", section 2.1): a record is compared with
/// another in the columns in which both have a value. The relation is not transitive, so groups
/// overlap: each class of equal tuples, missing values included, has a group of its own.
///
/// Six rows with ages 30, 30, 30, 40, 40 and a missing one: groups of 4, 4, 4, 3, 3 and 6. A
/// missing value hides nothing from somebody who knows that it is missing, or why.
package struct WildcardCover {
    private let starts: [Int]
    private let list: [UInt32]

    /// The number of groups: that of the classes.
    package var count: Int { starts.count - 1 }

    /// The classes that match class `group`, itself among them.
    package func members(of group: Int) -> LazyMapSequence<ArraySlice<UInt32>, Int> {
        list[starts[group]..<starts[group + 1]].lazy.map { Int($0) }
    }

    /// The groups of the classes of `partition`.
    ///
    /// - Parameters:
    ///   - partition: The classes by equal tuples, missing values having a code of their own.
    ///   - columns: The codes behind it: column, then row.
    ///   - missing: The code of a missing value of each column; nil where it has none.
    package init(_ partition: Partition, columns: [[UInt32]], missing: [UInt32?]) {
        let tuples = WildcardTuples(partition, columns: columns, missing: missing)
        var starts = [0]
        var list: [UInt32] = []
        for own in tuples.tuples.indices {
            tuples.forEachMatch(of: own) { list.append(UInt32($0)) }
            starts.append(list.count)
        }
        self.starts = starts
        self.list = list
    }

    /// The number of distinct units of each group.
    ///
    /// Without units it is the number of rows; with them a unit in two classes counts once.
    package func distinctUnits(_ partition: Partition, units: [UInt32]?) -> [Int] {
        guard let units else {
            let sizes = partition.sizes()
            return (0..<count).map { group in
                members(of: group).reduce(0) { $0 + sizes[$1] }
            }
        }
        let held = partition.unitsOfClasses(units)
        return unions(held)
    }

    /// The sum of the weights of the distinct units of each group; a unit weighs as its first row.
    package func populations(
        _ partition: Partition, weights: [Double], units: [UInt32]?
    ) -> [Double] {
        guard let units else { return sums(partition.populations(weights: weights, units: nil)) }
        let held = partition.unitsOfClasses(units)
        return unions(held) { $0 + weights[held.firstRows[Int($1)]] }
    }

    private func unions(_ held: Partition.HeldUnits) -> [Int] { unions(held) { sum, _ in sum + 1 } }

    private func unions<Sum: Numeric>(
        _ held: Partition.HeldUnits, _ add: (Sum, UInt32) -> Sum
    ) -> [Sum] {
        var stamps = [Int](repeating: -1, count: held.firstRows.count)
        return (0..<count).map { group in
            var sum: Sum = 0
            for member in members(of: group) {
                for unit in held.ofClass[member] where stamps[Int(unit)] != group {
                    stamps[Int(unit)] = group
                    sum = add(sum, unit)
                }
            }
            return sum
        }
    }

    /// The sum of `weights` over the classes of each group.
    package func sums(_ weights: [Double]) -> [Double] {
        (0..<count).map { group in members(of: group).reduce(0) { $0 + weights[$1] } }
    }
}

extension Partition {
    /// The distinct units of each class, renumbered from 0, and the first row of each unit.
    package struct HeldUnits {
        let ofClass: [[UInt32]]
        let firstRows: [Int]
    }

    func unitsOfClasses(_ units: [UInt32]) -> HeldUnits {
        var held = [[UInt32]](repeating: [], count: count)
        var firstRows: [Int] = []
        let numbers = CodeIndex()
        let seen = CodeIndex()
        for row in 0..<units.count {
            let unit = UInt32(numbers.insert(UInt64(units[row])))
            if Int(unit) == firstRows.count { firstRows.append(row) }
            let before = seen.count
            if seen.insert(UInt64(classOf[row]) << 32 | UInt64(unit)) == before {
                held[Int(classOf[row])].append(unit)
            }
        }
        return HeldUnits(ofClass: held, firstRows: firstRows)
    }

    /// The number of people for whom each class stands: the sum of the weights of its units.
    ///
    /// A unit with several rows in a class counts once, by the weight of its first row anywhere.
    package func populations(weights: [Double], units: [UInt32]?) -> [Double] {
        var sums = [Double](repeating: 0, count: count)
        guard let units else {
            for row in 0..<classOf.count { sums[Int(classOf[row])] += weights[row] }
            return sums
        }
        let held = unitsOfClasses(units)
        for group in 0..<count {
            for unit in held.ofClass[group] { sums[group] += weights[held.firstRows[Int(unit)]] }
        }
        return sums
    }
}

/// The distinct tuples of a table by which of their columns are missing.
private final class WildcardTuples {
    private(set) var tuples: [[UInt32]] = []
    private var patternOf: [Int] = []
    private var patterns: [[Bool]] = []
    private var tuplesOf: [[Int]] = []
    /// By pattern, and the columns compared: projected tuple to the tuples of that pattern.
    private var indexes: [[Bool]: [[[UInt32]: [Int]]?]] = [:]

    init(_ partition: Partition, columns: [[UInt32]], missing: [UInt32?]) {
        tuples = [[UInt32]](repeating: [], count: partition.count)
        patternOf = [Int](repeating: 0, count: partition.count)
        var numbers: [[Bool]: Int] = [:]
        var next = 0
        for row in 0..<partition.classOf.count where Int(partition.classOf[row]) == next {
            tuples[next] = columns.map { $0[row] }
            let pattern = columns.indices.map { columns[$0][row] == missing[$0] }
            let number = numbers[pattern] ?? patterns.count
            if number == patterns.count {
                numbers[pattern] = number
                patterns.append(pattern)
                tuplesOf.append([])
            }
            patternOf[next] = number
            tuplesOf[number].append(next)
            next += 1
        }
    }

    func forEachMatch(of own: Int, _ body: (Int) -> Void) {
        let mine = patterns[patternOf[own]]
        for other in patterns.indices {
            let compared = mine.indices.map { !mine[$0] && !patterns[other][$0] }
            if other == patternOf[own], !mine.contains(true) {
                body(own)
                continue
            }
            let key = project(own, compared)
            for match in index(other, compared)[key] ?? [] { body(match) }
        }
    }

    private func project(_ tuple: Int, _ compared: [Bool]) -> [UInt32] {
        tuples[tuple].indices.filter { compared[$0] }.map { tuples[tuple][$0] }
    }

    private func index(_ pattern: Int, _ compared: [Bool]) -> [[UInt32]: [Int]] {
        var row = indexes[compared] ?? [[[UInt32]: [Int]]?](repeating: nil, count: patterns.count)
        if let known = row[pattern] { return known }
        var made: [[UInt32]: [Int]] = [:]
        for tuple in tuplesOf[pattern] { made[project(tuple, compared), default: []].append(tuple) }
        row[pattern] = made
        indexes[compared] = row
        return made
    }
}
