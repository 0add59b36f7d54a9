// SPDX-License-Identifier: Apache-2.0
internal import DisclosureRisk
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

    init(_ plan: CheckPlan, _ coded: CodedCells, _ people: CodedPopulation?) {
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
        unitsOf = cover?.distinctUnits(exact.partition, units: units) ?? exact.unitsOfClass
    }

    func report() -> CheckReport {
        let k = unitsOf.min() ?? 0
        let below = recordsBelow(unitsOf)
        let histograms = coded.sensitive.map { self.histograms($0.coded) }
        let l = plan.l.map { place, least in
            (plan.sensitive[place].name, leastL(histograms[place]), least)
        }
        let shares = plan.atMost.map { place, word, allowed in
            (
                plan.sensitive[place].name, String(decoding: word, as: UTF8.self),
                share(histograms[place], place, word), allowed.double
            )
        }
        let holds =
            below == 0 && l.allSatisfy { $0.1 >= $0.2 } && shares.allSatisfy { $0.2 <= $0.3 }
        return CheckReport(
            rows: coded.rows, units: exact.units, countUnit: plan.countUnit.rawValue,
            classes: exact.classes, k: k, largest: unitsOf.max() ?? 0,
            uniques: unitsOf.reduce(0) { $0 + ($1 == 1 ? 1 : 0) }, threshold: plan.threshold,
            recordsBelow: below, l: l, atMost: shares,
            prosecutorMaximum: k == 0 ? 0 : 1 / Double(k), marketer: marketer,
            holds: plan.claims ? holds : nil, measures: measures(histograms))
    }

    private func recordsBelow(_ counts: [Int]) -> Int {
        exact.recordsOfClass.indices.reduce(0) {
            $0 + (counts[$1] < plan.threshold ? exact.recordsOfClass[$1] : 0)
        }
    }

    /// The share of records that are named rightly on average: of each 1 by the records like it.
    private var marketer: Double {
        guard let cover else { return exact.marketer }
        let alike = cover.distinctUnits(exact.partition, units: nil)
        let named = alike.indices.reduce(0.0) {
            $0 + Double(exact.recordsOfClass[$1]) / Double(alike[$1])
        }
        return named / Double(coded.rows)
    }

    private func histograms(_ column: SensitiveColumn) -> ClassHistograms {
        let histograms = ClassHistograms(column, partition: exact.partition)
        return cover.map { ClassHistograms(histograms, cover: $0) } ?? histograms
    }

    private func leastL(_ histograms: ClassHistograms) -> Int {
        (0..<histograms.classes).map { histograms.l(of: $0) }.min() ?? 0
    }

    private func share(_ histograms: ClassHistograms, _ place: Int, _ word: [UInt8]) -> Double {
        let number = word.withUnsafeBufferPointer { coded.sensitive[place].number($0) }
        return histograms.greatestShare(of: number).value
    }

    private func measures(_ histograms: [ClassHistograms]) -> CheckMeasures {
        let risk = GlobalRisk(ofRow: risks(), units: units)
        return CheckMeasures(
            missing: plan.missing, missingCells: missingCells,
            averageClass: UtilityMeasures.averageClass(sizes: exact.recordsOfClass),
            discernibility: UtilityMeasures.discernibility(sizes: exact.recordsOfClass),
            weighted: plan.weight != nil, individual: CheckMeasures.Risk(risk.ofUnit),
            households: households.map { CheckMeasures.Risk(risk.ofHouseholds($0)) },
            groups: coded.groups.flatMap { groups in
                let counts =
                    cover?.distinctUnits(exact.partition, units: groups.codes)
                    ?? exact.partition.distinctUnits(groups.codes)
                return counts.min()
            },
            sensitive: zip(coded.sensitive, histograms).map(sensitive),
            combinations: plan.combinations.map { combined(most: $0) }, population: population)
    }

    private var missingCells: Int {
        coded.quasi.reduce(0) { sum, coder in
            guard let missing = coder.missing else { return sum }
            return sum + coder.codes.reduce(0) { $0 + ($1 == missing ? 1 : 0) }
        }
    }

    /// The risk of each record: by the weights where there are some, else 1 by its class.
    private func risks() -> [Double] {
        let ofClass: [Double]
        if plan.weight == nil {
            ofClass = unitsOf.map { 1 / Double(max(1, $0)) }
        } else {
            let population =
                cover?.populations(exact.partition, weights: coded.weights, units: units)
                ?? exact.partition.populations(weights: coded.weights, units: units)
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
            column: coder.column.name, l: leastL(histograms), entropyL: measures.entropyL,
            recursiveC: measures.recursiveC(l: 2), tEqual: measures.tEqual, tOrdered: ordered,
            tHierarchical: coder.parents.map { measures.tHierarchical(parents: $0) },
            greatestShare: histograms.greatestShare?.value, beta: measures.beta,
            enhancedBeta: measures.enhancedBeta, delta: measures.delta)
    }

    private func combined(most: Int) -> CheckMeasures.Combined {
        let found = Combinations(
            exact.partition, columns: quasi, units: units, missing: coded.quasi.map(\.missing),
            wildcard: plan.missing == .wildcard
        ).measure(most: most, threshold: plan.threshold)
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
            counts = wide.sums(counts.map(Double.init)).map { Int($0) }
        }
        return PopulationMeasures(
            units: unitsOf, records: exact.recordsOfClass,
            population: Array(counts.prefix(exact.classes)), threshold: plan.threshold)
    }
}
