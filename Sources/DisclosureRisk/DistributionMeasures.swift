// SPDX-License-Identifier: Apache-2.0

/// How the elements of a sensitive column are distributed in each class.
///
/// These measures take every value of a set as an observation of its own; missing values are
/// none. A class without values has entropy l 0 and distance 0. The reference is the table as it
/// stands, so an auditor can recompute it.
package struct DistributionMeasures {
    let held: ClassHistograms
    /// The number of observations of each class, and of the table.
    let totals: [Int]
    let all: Int

    /// The distributions of `column` in the classes of `partition`.
    package init(_ column: SensitiveColumn, partition: Partition) {
        self.init(ClassHistograms(column, partition: partition))
    }

    /// The distributions of what was counted.
    package init(_ histograms: ClassHistograms) {
        held = histograms
        totals = (0..<histograms.classes).map { histograms.counts(of: $0).reduce(0, +) }
        all = histograms.whole.reduce(0, +)
    }

    /// Entropy l: the least exp(H) of a class, H being the entropy of its elements.
    ///
    /// Machanavajjhala et al. 2007, "l-Diversity", definition 4.1. Six rows in classes a, a, b
    /// and a, b, b have exp(H) = 3 / 2^(2/3) = 1.8899. It says nothing of one element's harm.
    package var entropyL: Double {
        (0..<held.classes).map { Self.exponentialEntropy(Array(held.counts(of: $0))) }.min() ?? 0
    }

    /// exp(H) of a class with these counts; 0 without any.
    package static func exponentialEntropy(_ counts: [Int]) -> Double {
        let total = Double(counts.reduce(0, +))
        if total == 0 { return 0 }
        let weighted = counts.reduce(0.0) { sum, count in
            count == 0 ? sum : sum + Double(count) * Logarithm.natural(Double(count))
        }
        return Logarithm.exponential(Logarithm.natural(total) - weighted / total)
    }

    /// The least c for which every class is recursively (c,l)-diverse, or nil if there is none.
    ///
    /// With counts r1 ≥ r2 ≥ … a class is diverse if r1 < c (rl + … + rm), so every c above
    /// the number given will do. Machanavajjhala et al. 2007, definition 4.2. Six rows in
    /// classes a, a, b and a, b, b have c above 2 for l = 2.
    package func recursiveC(l: Int) -> Double? {
        var greatest = 0.0
        for group in 0..<held.classes {
            let sorted = held.counts(of: group).sorted(by: >)
            let tail = sorted.dropFirst(max(0, l - 1)).reduce(0, +)
            guard let first = sorted.first, tail > 0 else { return nil }
            greatest = max(greatest, Double(first) / Double(tail))
        }
        return greatest
    }

    /// The share of `element` in the table.
    func tableShare(_ element: UInt32) -> Double {
        Double(held.whole[Int(element)]) / Double(all)
    }

    /// The greatest result of `measure` over the classes that hold a value; 0 without any.
    func greatest(_ measure: (_ group: Int) -> Double) -> Double {
        (0..<held.classes).reduce(0.0) { totals[$1] > 0 ? max($0, measure($1)) : $0 }
    }
}
