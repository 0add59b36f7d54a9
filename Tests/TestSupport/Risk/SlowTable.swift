// SPDX-License-Identifier: Apache-2.0
internal import Glibc

/// Disclosure measures by their definitions, row against row: slow and obvious.
///
/// It is what the fast code is compared with, so it shares nothing with it.
package struct SlowTable {
    /// Row, then column, then code.
    package var tuples: [[UInt32]]
    /// The unit of each row.
    package var units: [Int]
    /// Sensitive column, then row, then its elements; empty is missing.
    package var elements: [[Set<UInt32>]]

    /// A table; without `units` each row is a unit of its own.
    package init(tuples: [[UInt32]], units: [Int]? = nil, elements: [[Set<UInt32>]] = []) {
        self.tuples = tuples
        self.units = units ?? Array(tuples.indices)
        self.elements = elements
    }

    /// The rows of the class of `row`.
    package func peers(of row: Int) -> [Int] {
        tuples.indices.filter { tuples[$0] == tuples[row] }
    }

    /// The classes as lists of rows, each listed at its first row.
    package var classes: [[Int]] {
        tuples.indices.map(peers).enumerated().filter { $0.element.first == $0.offset }
            .map(\.element)
    }

    /// The number of distinct units among `rows`.
    package func unitCount(_ rows: [Int]) -> Int { Set(rows.map { units[$0] }).count }

    /// The least number of distinct units in a class.
    package var k: Int { classes.map(unitCount).min() ?? 0 }

    /// Distinct l of `rows`: at most 1 for sets when an element is in every record with a value.
    package func l(_ rows: [Int], column: Int, isSet: Bool) -> Int {
        let sets = rows.map { elements[column][$0] }.filter { !$0.isEmpty }
        let all = sets.reduce(Set<UInt32>()) { $0.union($1) }
        let common = all.filter { element in sets.allSatisfy { $0.contains(element) } }
        return isSet && !common.isEmpty ? min(1, all.count) : all.count
    }

    /// Entropy l of `rows`: the product of p^-p over the elements, p being their shares.
    package func entropyL(_ rows: [Int], column: Int) -> Double {
        let held = rows.flatMap { Array(elements[column][$0]) }
        if held.isEmpty { return 0 }
        return Set(held).reduce(1.0) { product, element in
            let share = Double(held.filter { $0 == element }.count) / Double(held.count)
            return product * pow(share, -share)
        }
    }

    /// How many of `rows` hold `element`, and how many have a value.
    package func share(_ rows: [Int], column: Int, element: UInt32) -> (Int, Int) {
        let sets = rows.map { elements[column][$0] }.filter { !$0.isEmpty }
        return (sets.filter { $0.contains(element) }.count, sets.count)
    }

    /// The elements held by at least one and fewer than `k` units of `rows`.
    package func rare(_ rows: [Int], column: Int, k: Int) -> Set<UInt32> {
        let all = rows.reduce(Set<UInt32>()) { $0.union(elements[column][$1]) }
        return all.filter { element in
            unitCount(rows.filter { elements[column][$0].contains(element) }) < k
        }
    }
}
