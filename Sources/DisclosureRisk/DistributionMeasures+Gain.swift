// SPDX-License-Identifier: Apache-2.0

/// What a class teaches about one value, compared with the table.
extension DistributionMeasures {
    /// Basic β: the greatest relative gain (q − p) / p of any value in any class.
    ///
    /// p is the value's share of the table, q of the class; only gains count. Cao and Karras
    /// 2012, "Publishing microdata with a robust privacy guarantee", definition 2. Six rows in
    /// classes a, a, b and a, b, b: (2/3 − 1/2) / (1/2) = 1/3. It does not see what is lost: a
    /// value that a class lacks is no gain.
    package var beta: Double {
        greatest { group in
            var greatest = 0.0
            forEachShare(group) { class_, table, _ in
                greatest = max(greatest, (class_ - table) / table)
            }
            return greatest
        }
    }

    /// Enhanced β: as basic, with every gain also bounded by −ln p; nil where one is not.
    ///
    /// Cao and Karras 2012, definition 3: the gain of a value must be at most min(β, −ln p), so
    /// where a gain is above −ln p no β will do. The six rows above: 1/3, as 1/3 ≤ ln 2.
    package var enhancedBeta: Double? {
        var bounded = true
        for group in 0..<held.classes {
            forEachShare(group) { class_, table, _ in
                let bound = -Logarithm.natural(table)
                if (class_ - table) / table > bound + 1e-12 { bounded = false }
            }
        }
        return bounded ? beta : nil
    }

    /// δ: the greatest |ln(q / p)| over **all** values of the table, or nil for infinity.
    ///
    /// Brickell and Shmatikov 2008, "The cost of privacy", definition 3 (δ-disclosure privacy):
    /// a value that a class lacks has q = 0, so no δ will do. The six rows above:
    /// ln(2/3 / 1/2) = 0.288 and ln(1/3 / 1/2) = −0.405, so 0.405.
    package var delta: Double? {
        let values = held.whole.reduce(0) { $0 + ($1 > 0 ? 1 : 0) }
        var greatest = 0.0
        for group in 0..<held.classes where totals[group] > 0 {
            if held.counts(of: group).count < values { return nil }
            forEachShare(group) { class_, table, _ in
                greatest = max(greatest, abs(Logarithm.natural(class_ / table)))
            }
        }
        return greatest
    }

    private func forEachShare(
        _ group: Int, _ body: (_ ofClass: Double, _ ofTable: Double, _ element: UInt32) -> Void
    ) {
        for place in held.starts[group]..<held.starts[group + 1] {
            let element = held.elements[place]
            body(
                Double(held.counts[place]) / Double(totals[group]), tableShare(element), element)
        }
    }
}
