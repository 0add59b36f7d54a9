// SPDX-License-Identifier: Apache-2.0

internal import DisclosureRisk

/// Adds up the entropy of one class: H = ln n − Σ c ln c / n over its counts c.
///
/// Machanavajjhala et al. 2007, "l-Diversity", definition 4.1: entropy l is exp(H).
struct EntropySums {
    private var weighted = 0.0
    private var total = 0
    /// c ln c of small counts.
    private var products: [Double]

    init() {
        products = (0..<1024).map { $0 < 2 ? 0 : Double($0) * Logarithm.natural(Double($0)) }
    }

    /// Begins another class.
    mutating func clear() {
        weighted = 0
        total = 0
    }

    /// Adds an element that `count` records hold.
    mutating func add(_ count: Int) {
        total += count
        weighted +=
            count < products.count
            ? products[count] : Double(count) * Logarithm.natural(Double(count))
    }

    /// Whether exp(H) is below `least`.
    ///
    /// The sum of logarithms is rounded, and five equal values are five: so exp(H) may miss by
    /// 10^-12 of itself, far more than the rounding and far less than a record makes.
    func isBelow(_ least: Double) -> Bool {
        if total == 0 { return least > 0 }
        let entropy = Logarithm.natural(Double(total)) - weighted / Double(total)
        return entropy < Logarithm.natural(least) - 1e-12
    }
}
