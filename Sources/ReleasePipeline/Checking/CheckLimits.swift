// SPDX-License-Identifier: Apache-2.0
internal import DisclosureRisk
internal import RecordStreams
internal import SharingPolicy

extension CheckReport {
    /// A limit of a claim, and what was found.
    package struct Limit: Sendable {
        /// What is limited.
        package enum Kind: String, Sendable {
            case k, l, groups
            case entropyL = "entropy-l"
            case closeness = "t"
            case share = "at-most"
            case population = "k-map"
            case globalRisk = "global-risk"
            /// Values that fewer than k hold, of a column that is no quasi-identifier.
            case rareValues = "rare-values"
        }

        /// What is limited.
        package let kind: Kind
        /// The column; nil where the limit is of classes.
        package var column: String?
        /// The word whose share is limited.
        package var word: String?
        /// The distance, of a t: `equal`, `ordered` or `hierarchical`.
        package var distance: String?
        /// What was found; nil where it could not be measured.
        package let found: Double?
        /// What was asked for.
        package let asked: Double
        /// Whether it is kept; nil where nobody can say.
        package let holds: Bool?
    }
}

/// The limits of a claim against what was measured.
struct CheckLimits {
    let plan: CheckPlan
    let coded: CodedCells
    let histograms: [ClassHistograms]
    let measures: CheckMeasures
    /// Whether the population that was read is that of the policy.
    let isPopulationOfPolicy: Bool

    /// A rounding error of exp and ln, and no more.
    private static let rounding = 1e-9

    func limits(k: Int, below: Int) -> [CheckReport.Limit] {
        var limits = [
            CheckReport.Limit(
                kind: .k, found: Double(k), asked: Double(plan.threshold), holds: below == 0)
        ]
        for (place, least) in plan.l {
            let l = measures.sensitive[place].l
            limits.append(
                .init(
                    kind: .l, column: name(place), found: Double(l), asked: Double(least),
                    holds: l >= least))
        }
        limits += plan.entropy.map { entropy($0.place, $0.least.double) }
        limits += plan.t.map { closeness($0.place, $0.greatest.double) }
        limits += plan.atMost.map { atMost($0.place, $0.word, $0.allowed) }
        return limits + ofClasses + plan.rare.map(rareValues)
    }

    /// No value is held by fewer than k, as `verify` asks.
    private func rareValues(_ column: CheckPlan.RareColumn) -> CheckReport.Limit {
        let coder =
            switch column {
            case .safe(let place): coded.safe[place]
            case .sensitive(let place): coded.sensitive[place]
            }
        let rare = RareValues.rareValues(
            coder.coded, units: coded.units?.codes, k: plan.threshold)
        return .init(
            kind: .rareValues, column: coder.column.name, found: Double(rare.count), asked: 0,
            holds: rare.isEmpty)
    }

    private func name(_ place: Int) -> String { plan.sensitive[place].name }

    /// Entropy l; in a class of sets no element may be in every record besides.
    private func entropy(_ place: Int, _ least: Double) -> CheckReport.Limit {
        let found = measures.sensitive[place].entropyL
        let uniform = histograms[place].isSet && measures.sensitive[place].l < 2
        return .init(
            kind: .entropyL, column: name(place), found: found, asked: least,
            holds: found >= least * (1 - Self.rounding) && !uniform)
    }

    private func closeness(_ place: Int, _ greatest: Double) -> CheckReport.Limit {
        let column = measures.sensitive[place]
        let found =
            switch plan.distance {
            case .equal: column.tEqual
            case .ordered: column.valued == 0 ? 0 : column.tOrdered
            case .hierarchical: column.valued == 0 ? 0 : column.tHierarchical
            }
        return .init(
            kind: .closeness, column: name(place), distance: plan.distance.rawValue, found: found,
            asked: greatest, holds: found.map { $0 <= greatest + Self.rounding })
    }

    /// Shares are compared as fractions.
    private func atMost(
        _ place: Int, _ word: [UInt8], _ allowed: DecimalNumber
    ) -> CheckReport.Limit {
        let share =
            coded.sensitive[place].find(word).map { histograms[place].greatestShare(of: $0) }
            ?? Share(holders: 0, records: 1)
        let limit = Share(holders: Int(allowed.digits), records: Int(allowed.denominator))
        return .init(
            kind: .share, column: name(place), word: String(decoding: word, as: UTF8.self),
            found: share.value, asked: allowed.double, holds: !(limit < share))
    }

    private var ofClasses: [CheckReport.Limit] {
        var limits: [CheckReport.Limit] = []
        if let least = plan.minGroups {
            let found = measures.groups
            limits.append(
                .init(
                    kind: .groups, found: found.map(Double.init), asked: Double(least),
                    holds: found.map { $0 >= least }))
        }
        if plan.population != nil {
            let found = isPopulationOfPolicy ? measures.population : nil
            limits.append(
                .init(
                    kind: .population, found: found.map { Double($0.kMap) },
                    asked: Double(plan.threshold),
                    // A class as large as its people tells who is in the file.
                    holds: found.map {
                        $0.recordsBelow == 0 && $0.classesBeyond == 0 && $0.classesWhole == 0
                    }))
        }
        if let most = plan.maxGlobalRisk {
            let found = measures.weighted ? measures.individual.share : nil
            limits.append(
                .init(
                    kind: .globalRisk, found: found, asked: most.double,
                    holds: found.map { $0 <= most.double + Self.rounding }))
        }
        return limits
    }
}
