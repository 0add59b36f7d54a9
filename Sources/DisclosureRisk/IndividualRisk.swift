// SPDX-License-Identifier: Apache-2.0

/// The chance that a record is named rightly, where the table is a sample with weights.
///
/// For most uses make an `IndividualRisk` of a class and ask `risk`; then `GlobalRisk` for the
/// table and its households.
package enum IndividualRisk {
    /// The risk of each record of a class of `sample` units that stand for `population` people.
    ///
    /// The posterior mean of 1/F under a negative binomial model, with p = f / F: for f = 1
    /// p/(1 − p) · ln(1/p); for f = 2 p/(1 − p) − (p/(1 − p))² ln(1/p); above, the approximation
    /// p / (f − (1 − p)); where f = F it is 1/f. Benedetti and Franconi 1998; Franconi and
    /// Polettini 2004, "Individual risk estimation in μ-Argus", section 2; sdcMicro's numbers.
    /// A population of fewer than the sample is taken for the sample.
    ///
    /// Six rows: a pair with weights 18 and 92 has F = 110 and risk 0.0171; a unique with weight
    /// 5 has 0.4024. It trusts the weights, and that the attacker does not know who was sampled.
    package static func risk(sample: Int, population: Double) -> Double {
        if sample <= 0 { return 0 }
        let found = Double(sample)
        // The comparison is written so that a weight that is no number counts as a census.
        guard population > found else { return 1 / found }
        let p = found / population
        let rest = 1 - p
        if sample > 2 { return p / (found - rest) }
        if rest < 0.1 { return series(sample: sample, p: p, rest: rest) }
        let odds = p / rest
        let logarithm = Logarithm.natural(1 / p)
        return sample == 1 ? odds * logarithm : odds - odds * odds * logarithm
    }

    /// The same for f = 1 and 2 near p = 1, where the closed forms lose their digits.
    ///
    /// With e = 1 − p and ln(1/p) = e + e²/2 + …: f = 1 gives p Σ eⁿ⁻¹/n, f = 2 gives
    /// p Σ eⁿ⁻¹/(n (n + 1)).
    private static func series(sample: Int, p: Double, rest: Double) -> Double {
        var sum = 0.0
        var power = 1.0
        for n in 1...20 {
            sum += power / Double(sample == 1 ? n : n * (n + 1))
            power *= rest
        }
        return p * sum
    }
}

/// The risks of the units of a table, of the table, and of its households.
package struct GlobalRisk {
    /// The risk of each unit: that of the worst class it is in.
    package let ofUnit: [Double]

    /// The number of units that an attacker is expected to name rightly.
    ///
    /// The sum of the individual risks; Franconi and Polettini 2004, section 4. Six units with
    /// risks 1/3, 1/3, 1/3, 1/2, 1/2, 1 have 3. It hides one certain person among many safe ones.
    package var expected: Double { ofUnit.reduce(0, +) }

    /// The expected number as a share of the units; 0 without any.
    package var share: Double { ofUnit.isEmpty ? 0 : expected / Double(ofUnit.count) }

    /// The greatest risk of a unit.
    package var greatest: Double { ofUnit.max() ?? 0 }

    /// Takes the risk of each row's class.
    ///
    /// - Parameters:
    ///   - ofRow: The risk of the class of each row.
    ///   - units: The unit of each row, nil where each row is one.
    package init(ofRow: [Double], units: [UInt32]?) {
        guard let units else {
            ofUnit = ofRow
            return
        }
        let numbers = CodeIndex()
        var risks: [Double] = []
        for row in 0..<ofRow.count {
            let number = numbers.insert(UInt64(units[row]))
            if number == risks.count { risks.append(ofRow[row]) }
            risks[number] = max(risks[number], ofRow[row])
        }
        ofUnit = risks
    }

    /// The risk that at least one member of a household is found: 1 − ∏ (1 − r), by household.
    ///
    /// sdcMicro's hierarchical risk (Templ et al. 2015, section 2.4). A household of the six
    /// units above with risks 1/3 and 1/2 has 2/3. It takes members as found independently,
    /// which they are not: who finds one has found the others.
    ///
    /// - Parameter households: The household of each unit, in the order of `ofUnit`.
    /// - Returns: The risk of each household, numbered in the order of first members.
    package func ofHouseholds(_ households: [UInt32]) -> [Double] {
        let numbers = CodeIndex()
        var safe: [Double] = []
        for unit in 0..<ofUnit.count {
            let number = numbers.insert(UInt64(households[unit]))
            if number == safe.count { safe.append(1) }
            safe[number] *= 1 - ofUnit[unit]
        }
        return safe.map { 1 - $0 }
    }
}
