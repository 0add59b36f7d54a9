// SPDX-License-Identifier: Apache-2.0
internal import Glibc

extension SlowTable {
    /// The rows that match `row` where `missing` matches everything.
    package func matches(of row: Int, missing: UInt32) -> [Int] {
        tuples.indices.filter { other in
            zip(tuples[row], tuples[other]).allSatisfy { mine, its in
                mine == its || mine == missing || its == missing
            }
        }
    }

    /// The table with these columns alone.
    package func projected(_ columns: [Int]) -> SlowTable {
        SlowTable(
            tuples: tuples.map { tuple in columns.map { tuple[$0] } }, units: units,
            elements: elements)
    }

    /// How many records of `rows` hold each element below `limit`.
    package func histogram(_ rows: [Int], column: Int, limit: Int) -> [Int] {
        (0..<limit).map { element in
            rows.filter { elements[column][$0].contains(UInt32(element)) }.count
        }
    }

    /// The units that hold all of `wanted`.
    package func holders(of wanted: Set<UInt32>, column: Int) -> Int {
        unitCount(tuples.indices.filter { elements[column][$0].isSuperset(of: wanted) })
    }

    /// The posterior mean risk of a record, by summing the series of its definition.
    ///
    /// F − f is negative binomial with p = f / F: Σ over j ≥ f of (1/j) C(j − 1, f − 1) p^f
    /// (1 − p)^(j − f).
    package static func posteriorRisk(sample: Int, population: Double) -> Double {
        let p = Double(sample) / population
        var term = pow(p, Double(sample))
        var sum = 0.0
        var j = sample
        while j < 4_000_000, term > 1e-18 || Double(j) < population * 3 {
            sum += term / Double(j)
            term *= (1 - p) * Double(j) / Double(j - sample + 1)
            j += 1
        }
        return sum
    }
}
