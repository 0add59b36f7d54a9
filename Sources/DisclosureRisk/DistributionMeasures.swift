// SPDX-License-Identifier: Apache-2.0

/// How the elements of a sensitive column are distributed in each class.
///
/// These measures take every value of a set as an observation of its own; missing values are
/// none. A class without values has entropy l 0 and distance 0.
package struct DistributionMeasures {
    /// By class: element, ascending, with the number of records that hold it.
    private let counts: [[(element: UInt32, count: Int)]]
    private let totals: [Int]
    private let whole: [UInt32: Int]

    /// The distributions of `column` in the classes of `partition`.
    package init(_ column: SensitiveColumn, partition: Partition) {
        var pairs = [[UInt32: Int]](repeating: [:], count: partition.count)
        var whole: [UInt32: Int] = [:]
        for row in 0..<partition.classOf.count {
            for place in Int(column.offsets[row])..<Int(column.offsets[row + 1]) {
                let element = column.elements[place]
                pairs[Int(partition.classOf[row])][element, default: 0] += 1
                whole[element, default: 0] += 1
            }
        }
        counts = pairs.map { pairs in
            pairs.sorted { $0.key < $1.key }.map { (element: $0.key, count: $0.value) }
        }
        totals = counts.map { $0.reduce(0) { $0 + $1.count } }
        self.whole = whole
    }

    /// Entropy l: the least exp(H) of a class, H being the entropy of its elements.
    ///
    /// Machanavajjhala et al. 2007, "l-Diversity", definition 4.1. Six rows in classes a, a, b
    /// and a, b, b have exp(H) = 3 / 2^(2/3) = 1.8899. It says nothing of one element's harm.
    package var entropyL: Double {
        counts.indices.map { Self.exponentialEntropy(counts[$0].map(\.count)) }.min() ?? 0
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
        for group in counts {
            let sorted = group.map(\.count).sorted(by: >)
            let tail = sorted.dropFirst(max(0, l - 1)).reduce(0, +)
            guard let first = sorted.first, tail > 0 else { return nil }
            greatest = max(greatest, Double(first) / Double(tail))
        }
        return greatest
    }

    /// t with equal distances: the greatest variational distance of a class from the table.
    ///
    /// Li et al. 2007, "t-Closeness", section 4.2. Six rows in classes a, a, b and a, b, b have
    /// 1/6. Closeness to a skewed table is no comfort.
    package var tEqual: Double {
        distances { differences in differences.reduce(0) { $0 + abs($1) } / 2 }
    }

    /// t with ordered distances, the element codes being the order.
    ///
    /// Li et al. 2007, section 4.1. Nine rows in classes 3, 4, 5 and 6, 8, 11 and 7, 9, 10 have
    /// 0.375.
    package var tOrdered: Double {
        distances { differences in
            if differences.count < 2 { return 0 }
            var running = 0.0
            var sum = 0.0
            for difference in differences {
                running += difference
                sum += abs(running)
            }
            return sum / Double(differences.count - 1)
        }
    }

    private func distances(_ distance: ([Double]) -> Double) -> Double {
        let elements = whole.keys.sorted()
        let all = Double(whole.values.reduce(0, +))
        var greatest = 0.0
        for group in counts.indices where totals[group] > 0 {
            var held: [UInt32: Int] = [:]
            for (element, count) in counts[group] { held[element] = count }
            let differences = elements.map { element in
                Double(held[element] ?? 0) / Double(totals[group]) - Double(whole[element] ?? 0)
                    / all
            }
            greatest = max(greatest, distance(differences))
        }
        return greatest
    }
}
