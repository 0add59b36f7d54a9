// SPDX-License-Identifier: Apache-2.0
internal import DisclosureRisk
internal import RecordStreams
internal import SharingPolicy

/// From the codes of a table to its report.
struct CheckMeasurement {
    private let plan: CheckPlan
    private let coded: CodedCells
    private let quasi: [[UInt32]]
    private let units: [UInt32]?
    private let exact: ClassMeasures
    private let cover: WildcardCover?
    /// The distinct units that a record of each class looks like.
    private let unitsOf: [Int]
    private let people: CodedPopulation?

    init(_ plan: CheckPlan, _ coded: CodedCells, _ people: CodedPopulation?) throws(Refusal) {
        self.plan = plan
        self.coded = coded
        self.people = people
        quasi = coded.quasi.map(\.codes)
        units = coded.units?.codes
        exact = ClassMeasures.measure(CodedTable(rows: coded.rows, quasi: quasi, units: units))
        let wide = plan.missing == .wildcard && coded.quasi.contains { $0.missing != nil }
        cover =
            wide
            ? WildcardCover(
                exact.partition, columns: quasi, missing: coded.quasi.map(\.missing)) : nil
        if let cover {
            unitsOf = try Self.counted(cover.distinctUnits(exact.partition, units: units))
        } else {
            unitsOf = exact.unitsOfClass
        }
    }

    /// What was counted, or a refusal where it would take too long.
    private static func counted<Counts>(_ counts: Counts?) throws(Refusal) -> Counts {
        guard let counts else {
            throw Refusal(
                .limit,
                "people with several records and many missing values are too many to compare",
                why: "as a wildcard a missing value matches every value",
                help: "count it as a value of its own: `--missing own-value`, the stricter meaning")
        }
        return counts
    }

    func report() throws(Refusal) -> CheckReport {
        let k = unitsOf.min() ?? 0
        let below = recordsBelow(unitsOf)
        let histograms = coded.sensitive.map { self.histograms($0.coded) }
        let measures = try measures(histograms)
        let limits = CheckLimits(
            plan: plan, coded: coded, histograms: histograms, measures: measures,
            isPopulationOfPolicy: people?.isOfPolicy ?? false
        ).limits(k: k, below: below)
        return CheckReport(
            rows: coded.rows, units: exact.units, countUnit: plan.countUnit.rawValue,
            lacksKey: plan.lacksKey, classes: exact.classes, k: k, largest: unitsOf.max() ?? 0,
            uniques: unitsOf.reduce(0) { $0 + ($1 == 1 ? 1 : 0) }, threshold: plan.threshold,
            recordsBelow: below, limits: limits,
            prosecutorMaximum: k == 0 ? 0 : 1 / Double(k), marketer: marketer,
            verdict: verdict(limits), measures: measures)
    }

    private func verdict(_ limits: [CheckReport.Limit]) -> CheckReport.Verdict {
        if !plan.claims { return .noClaim }
        if limits.contains(where: { $0.holds == false }) { return .notKept }
        return plan.unitsRepeat || limits.contains { $0.holds == nil } ? .unknown : .kept
    }

    private func recordsBelow(_ counts: [Int]) -> Int {
        exact.recordsOfClass.indices.reduce(0) {
            $0 + (counts[$1] < plan.threshold ? exact.recordsOfClass[$1] : 0)
        }
    }

    /// The share of units that are named rightly on average: of each 1 by the units like it.
    private var marketer: Double {
        let held = exact.unitsOfClass
        let named = held.indices.reduce(0.0) { $0 + Double(held[$1]) / Double(unitsOf[$1]) }
        return named / Double(max(1, held.reduce(0, +)))
    }

    private func histograms(_ column: SensitiveColumn) -> ClassHistograms {
        let histograms = ClassHistograms(column, partition: exact.partition)
        return cover.map { ClassHistograms(histograms, cover: $0) } ?? histograms
    }

    private func leastL(_ histograms: ClassHistograms) -> Int {
        (0..<histograms.classes).map { histograms.l(of: $0) }.min() ?? 0
    }

    private func measures(_ histograms: [ClassHistograms]) throws(Refusal) -> CheckMeasures {
        let risk = GlobalRisk(ofRow: try risks(), units: units)
        return CheckMeasures(
            missing: plan.missing, missingCells: missingCells,
            utility: UtilityMeasurement(plan: plan, coded: coded, classes: exact).measure(),
            weighted: plan.weight != nil, individual: CheckMeasures.Risk(risk.ofUnit),
            households: households.map { CheckMeasures.Risk(risk.ofHouseholds($0)) },
            groups: try leastGroups(),
            sensitive: zip(coded.sensitive, histograms).map(sensitive),
            combinations: try combined(), population: population)
    }

    /// The least number of groups that a class surely comes from.
    ///
    /// A record without a group may be of any group, so it counts only where the class has no other.
    private func leastGroups() throws(Refusal) -> Int? {
        guard let codes = coded.groups?.codes else { return nil }
        var unknown = [Int](repeating: 0, count: exact.classes)
        for (row, code) in codes.enumerated() where code == UnitCoder.together {
            unknown[Int(exact.partition.classOf[row])] = 1
        }
        var counts = exact.partition.distinctUnits(codes)
        if let cover {
            counts = try Self.counted(cover.distinctUnits(exact.partition, units: codes))
            unknown = cover.totals(unknown)
        }
        return zip(counts, unknown).map { $1 > 0 ? max(1, $0 - 1) : $0 }.min()
    }

    private var missingCells: Int {
        coded.quasi.reduce(0) { sum, coder in
            guard let missing = coder.missing else { return sum }
            return sum + coder.codes.reduce(0) { $0 + ($1 == missing ? 1 : 0) }
        }
    }

    /// The risk of each record: by the weights where there are some, else 1 by its class.
    private func risks() throws(Refusal) -> [Double] {
        let ofClass: [Double]
        if plan.weight == nil {
            ofClass = unitsOf.map { 1 / Double(max(1, $0)) }
        } else {
            let weights = coded.weights
            let population: [Double]
            if let cover {
                population = try Self.counted(
                    cover.populations(exact.partition, weights: weights, units: units))
            } else {
                population = exact.partition.populations(weights: weights, units: units)
            }
            ofClass = unitsOf.indices.map {
                IndividualRisk.risk(sample: unitsOf[$0], population: population[$0])
            }
        }
        return exact.partition.classOf.map { ofClass[Int($0)] }
    }

    /// The household of each unit, in the order in which units are first seen.
    private var households: [UInt32]? {
        guard let codes = coded.households?.codes else { return nil }
        guard let units else { return codes }
        let numbers = CodeIndex()
        var homes: [UInt32] = []
        for row in 0..<units.count
        where numbers.insert(UInt64(units[row])) == homes.count {
            homes.append(codes[row])
        }
        return homes
    }

    private func sensitive(
        _ coder: ElementCoder, _ histograms: ClassHistograms
    ) -> CheckMeasures.Sensitive {
        let measures = DistributionMeasures(histograms)
        let ordered = coder.ranks.map { ranks in
            var column = coder.coded
            column.elements = column.elements.map { ranks[Int($0)] }
            return DistributionMeasures(self.histograms(column)).tOrdered
        }
        return CheckMeasures.Sensitive(
            column: coder.column.name, records: coded.rows, valued: coder.valued,
            l: leastL(histograms), entropyL: measures.entropyL,
            recursiveC: measures.recursiveC(l: 2), tEqual: measures.tEqual, tOrdered: ordered,
            tHierarchical: coder.parents.map { measures.tHierarchical(parents: $0) },
            greatestShare: histograms.greatestShare?.value, beta: measures.beta,
            enhancedBeta: measures.enhancedBeta, delta: measures.delta)
    }

    private func combined() throws(Refusal) -> CheckMeasures.Combined? {
        guard let most = plan.combinations else { return nil }
        let found = try Self.counted(
            Combinations(
                exact.partition, columns: quasi, units: units,
                missing: coded.quasi.map(\.missing), wildcard: plan.missing == .wildcard
            ).measure(most: most, threshold: plan.threshold))
        return CheckMeasures.Combined(
            most: most, counted: found.count,
            below: found.reduce(0) { $0 + ($1.k < plan.threshold ? 1 : 0) },
            worst: found.prefix(10).map { combination in
                (combination.columns.map { plan.quasi[$0].name }, combination)
            },
            sets: coded.sets.map { coder in
                CheckMeasures.SetColumn(
                    column: coder.column.name,
                    found: SetCombinations.measure(
                        coder.coded, units: units, most: most, threshold: plan.threshold))
            })
    }

    private var population: PopulationMeasures? {
        guard let people else { return nil }
        // Classes are numbered by first rows, so those of the table keep their numbers.
        let rows = coded.rows + people.people.count
        let columns = quasi.indices.map { quasi[$0] + people.quasi[$0] }
        let joint = Partition(rows: rows, columns: columns)
        var counts = [Int](repeating: 0, count: joint.count)
        for (place, number) in people.people.enumerated() {
            counts[Int(joint.classOf[coded.rows + place])] += number
        }
        if plan.missing == .wildcard {
            let wide = WildcardCover(
                joint, columns: columns, missing: coded.quasi.map(\.missing))
            counts = wide.totals(counts)
        }
        return PopulationMeasures(
            units: exact.unitsOfClass, alike: unitsOf, records: exact.recordsOfClass,
            population: Array(counts.prefix(exact.classes)), threshold: plan.threshold)
    }
}
