// SPDX-License-Identifier: Apache-2.0

/// Turns the costs of different columns into integers over one common denominator.
///
/// Loss = Σ_j w_j · C_j / (rows · D_j) / Σ_j w_j. With L the least common multiple of the D_j
/// and P_j the weights over their common denominator it is Σ_j P_j (L / D_j) C_j over
/// rows · L · Σ_j P_j, so two recodings are compared by integers (definitions 26).
struct LossScale {
    /// By column: what one unit of cost adds to the numerator; 0 for columns that do not count.
    let factors: [UInt128]
    /// The numerator of a table in which every record is suppressed.
    let denominator: UInt128
    let exact: Bool

    init(columns: [SolverColumn], rows: Int) {
        if let scale = Self.common(columns, rows) {
            (factors, denominator) = scale
            exact = true
            return
        }
        let one = Double(sign: .plus, exponent: 80, significand: 1)
        let weights = columns.map { column in
            column.counted
                ? Double(column.weight.numerator) / Double(column.weight.denominator) : 0
        }
        let total = weights.reduce(0, +)
        var factors: [UInt128] = []
        var whole: UInt128 = 0
        for (column, weight) in zip(columns, weights) {
            let share = one * weight / total / Double(column.suppressedCost)
            factors.append(UInt128(share))
            whole += UInt128(share) * UInt128(column.suppressedCost)
        }
        self.factors = factors
        denominator = whole * UInt128(rows)
        exact = false
    }

    /// The exact factors, or nil if they pass 127 bits.
    private static func common(
        _ columns: [SolverColumn], _ rows: Int
    ) -> ([UInt128], UInt128)? {
        var least: UInt128 = 1
        var weights: UInt128 = 1
        for column in columns where column.counted {
            guard let wider = multiple(least, UInt128(column.suppressedCost)),
                let finer = multiple(weights, UInt128(column.weight.denominator))
            else { return nil }
            least = wider
            weights = finer
        }
        var factors: [UInt128] = []
        var total: UInt128 = 0
        for column in columns {
            guard column.counted else {
                factors.append(0)
                continue
            }
            let share = weights / UInt128(column.weight.denominator)
            guard let weight = product(share, UInt128(column.weight.numerator)),
                let factor = product(weight, least / UInt128(column.suppressedCost))
            else { return nil }
            factors.append(factor)
            total += weight
        }
        guard let whole = product(least, total), let all = product(whole, UInt128(max(1, rows)))
        else { return nil }
        return (factors, all)
    }

    private static func multiple(_ left: UInt128, _ right: UInt128) -> UInt128? {
        var (a, b) = (left, right)
        while b != 0 { (a, b) = (b, a % b) }
        return product(left / a, right)
    }

    /// The product, or nil from 2^120 on, which leaves room for sums.
    private static func product(_ left: UInt128, _ right: UInt128) -> UInt128? {
        let (result, overflow) = left.multipliedReportingOverflow(by: right)
        return overflow || result >> 120 != 0 ? nil : result
    }
}
