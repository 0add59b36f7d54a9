// SPDX-License-Identifier: Apache-2.0

/// What the distinct values of a column become at each level, as numbers: what a solver works on.
package struct GeneralisationTable: Sendable {
    /// The number of levels, `exact` and `all` included.
    package let levels: Int
    /// Level → code → group, numbered from 0 in order of first code; -1 for a code that is not
    /// covered.
    package let group: [[Int32]]
    /// Level → group → what is written; empty for the missing group and for the top level.
    package let labels: [[[UInt8]]]
    /// Level → group → leaves under it; the missing group has 1 below the top and so costs nothing.
    package let leaves: [[Int]]
    /// Rows of the file, or distinct values that are not missing (definitions, "Loss").
    package let leafCount: Int
    /// Codes that no level covers (I0405).
    package let uncovered: [Int]
}

extension Hierarchy {
    /// The table of the distinct values of a column.
    ///
    /// - Parameters:
    ///   - distinct: the values, by code.
    ///   - missing: the code of the missing value, if there is one.
    /// - Returns: groups, labels and leaves for each level.
    package func table(distinct: [[UInt8]], missing: Int?) -> GeneralisationTable {
        var levels = (0..<top).map { _ in TableLevel() }
        var uncovered: [Int] = []
        var label: [UInt8] = []
        for (code, value) in distinct.enumerated() {
            if code == missing {
                for level in levels.indices { levels[level].addMissing() }
                continue
            }
            let covered = value.withUnsafeBufferPointer { cell in
                for level in levels.indices {
                    guard generalise(cell, level: level, into: &label) else {
                        for finer in 0..<level { levels[finer].removeLast() }
                        return false
                    }
                    label.withUnsafeBufferPointer { levels[level].add($0) }
                }
                return true
            }
            if !covered {
                uncovered.append(code)
                for level in levels.indices { levels[level].addUncovered() }
            }
        }
        return finished(levels, distinct.count, uncovered)
    }

    private func finished(
        _ levels: [TableLevel], _ codes: Int, _ uncovered: [Int]
    ) -> GeneralisationTable {
        var leafCount = levels[0].groupCount
        if case .file(let table) = ladder { leafCount = table.values.count }
        let dropped = Set(uncovered)
        let topGroup = (0..<codes).map { dropped.contains($0) ? Int32(-1) : 0 }
        return GeneralisationTable(
            levels: top + 1,
            group: levels.map(\.group) + [topGroup],
            labels: levels.map(\.labels) + [[[]]],
            leaves: levels.indices.map { leaves(levels, $0) } + [[max(leafCount, 1)]],
            leafCount: leafCount,
            uncovered: uncovered)
    }

    /// The leaves under each group of a level; missing and unused groups have one.
    private func leaves(_ levels: [TableLevel], _ level: Int) -> [Int] {
        if case .file(let table) = ladder {
            return levels[level].labels.map { label in
                label.withUnsafeBufferPointer { table.leaves($0, level: level) }
            }
        }
        var counts = [Int](repeating: 0, count: levels[level].labels.count)
        var seen = Set<Int32>()
        for (code, exact) in levels[0].group.enumerated() where exact >= 0 {
            if seen.insert(exact).inserted { counts[Int(levels[level].group[code])] += 1 }
        }
        return counts.map { max($0, 1) }
    }
}

/// One level of a table while it is made.
private struct TableLevel {
    private var groups = LabelGroups()
    private var missing: Int32?
    /// Label group → number in the table, which counts the missing group too.
    private var numbers: [Int32] = []
    private(set) var group: [Int32] = []
    private(set) var labels: [[UInt8]] = []

    /// How many groups are not the missing one.
    var groupCount: Int { numbers.count }

    mutating func add(_ label: UnsafeBufferPointer<UInt8>) {
        let number = Int(groups.group(label))
        if number == numbers.count {
            numbers.append(Int32(labels.count))
            labels.append(Array(label))
        }
        group.append(numbers[number])
    }

    mutating func addMissing() {
        let number = missing ?? Int32(labels.count)
        if missing == nil { labels.append([]) }
        missing = number
        group.append(number)
    }

    mutating func addUncovered() { group.append(-1) }

    mutating func removeLast() { group.removeLast() }
}
