// SPDX-License-Identifier: Apache-2.0
internal import DisclosureRisk
internal import RecordStreams
internal import SharingPolicy

/// Measures what a claim demands beside k, distinct l and shares: entropy l, closeness, groups, a
/// population and the risk by weights.
struct DemandExamination {
    /// What was measured.
    private(set) var demands: Manifest.ClassDemands
    /// What does not hold.
    private(set) var findings: [Finding] = []
    /// What could not be measured.
    private(set) var notChecked: [Manifest.Unchecked] = []
    /// Entropy l by column, in the order of the policy.
    private(set) var entropy: [Manifest.ClassClaim.Least] = []

    /// A sum of rounded numbers may pass a limit by less than this.
    static let rounding = 1e-9

    private let export: ClassExamination.Facts
    private let partition: Partition

    init(_ export: ClassExamination.Facts, _ counted: ClassMeasures) {
        self.export = export
        partition = counted.partition
        demands = Manifest.ClassDemands(
            isEntropy: !export.claim.entropy.isEmpty,
            distance: export.claim.t.isEmpty ? nil : export.claim.distance.rawValue)
        guard counted.records > 0 else { return }
        for (column, least) in export.claim.entropy { measureEntropy(column, least) }
        for (column, greatest) in export.claim.t { measureDistance(column, greatest) }
        if let least = export.claim.minGroups { measureGroups(least) }
        if export.claim.population != nil { measurePopulation(counted) }
        if let most = export.claim.maxGlobalRisk { measureRisk(most, counted) }
    }

    private func name(_ column: Int) -> String { export.policy.columns[column].name }

    private mutating func add(_ finding: Finding, _ check: Check) {
        findings.append(finding.of(check))
    }

    private mutating func skip(_ check: String, why: String) {
        notChecked.append(.init(check: check, why: why))
    }
}

extension DemandExamination {
    /// exp(entropy) of each class; of a set no element may be in every record besides.
    private mutating func measureEntropy(_ column: Int, _ least: DecimalNumber) {
        guard let examiner = export.examiners[column] else { return }
        let histograms = ClassHistograms(examiner.attribute, partition: partition)
        entropy.append(
            .init(column: name(column), least: DistributionMeasures(histograms).entropyL))
        let needed = least.double * (1 - DemandExamination.rounding)
        let failing = (0..<histograms.classes).filter { group in
            DistributionMeasures.exponentialEntropy(Array(histograms.counts(of: group))) < needed
                || histograms.isSet && histograms.l(of: group) < 2
        }
        guard let first = failing.first else { return }
        findings.append(
            Finding(
                .lOrTBelowClaim, column: name(column), row: row(of: first),
                count: failing.count,
                """
                \(failing.count) classes have an entropy l of column \(Name(name(column))) under \
                \(least.double), or a value that everybody has
                """))
    }

    /// The first row of a class, counted from 1.
    private func row(of group: Int) -> Int? {
        partition.classOf.firstIndex { Int($0) == group }.map { $0 + 1 }
    }

    /// The distance of the class that is furthest from the table as it was released.
    private mutating func measureDistance(_ column: Int, _ greatest: DecimalNumber) {
        guard let examiner = export.examiners[column] else { return }
        guard let distance = distance(examiner, column) else {
            add(
                Finding(
                    .lOrTBelowClaim, column: name(column),
                    """
                    column \(Name(name(column))) holds values that have no distance, so that `t` \
                    cannot be measured
                    """), .closeness)
            return
        }
        demands.t.append(.init(column: name(column), greatest: distance))
        guard distance > greatest.double + DemandExamination.rounding else { return }
        add(
            Finding(
                .lOrTBelowClaim, column: name(column),
                """
                a class lies \(distance) from the table in column \(Name(name(column))), \
                \(greatest.double) is allowed
                """), .closeness)
    }

    private func distance(_ examiner: ColumnExaminer, _ column: Int) -> Double? {
        var attribute = examiner.attribute
        let values = examiner.elementValues
        if values.isEmpty { return 0 }
        let places = ElementPlaces(export.policy.columns[column])
        switch export.claim.distance {
        case .equal:
            return DistributionMeasures(attribute, partition: partition).tEqual
        case .ordered:
            guard let order = places.order(of: values) else { return nil }
            var rank = [UInt32](repeating: 0, count: values.count)
            for (place, element) in order.enumerated() { rank[Int(element)] = UInt32(place) }
            attribute.elements = attribute.elements.map { rank[Int($0)] }
            return DistributionMeasures(attribute, partition: partition).tOrdered
        case .hierarchical:
            guard let hierarchy = export.distances[column],
                let parents = places.parents(of: values, hierarchy)
            else { return nil }
            return DistributionMeasures(attribute, partition: partition)
                .tHierarchical(parents: parents)
        }
    }
}

extension DemandExamination {
    private mutating func measureGroups(_ least: Int) {
        guard let column = export.claim.groupColumn(export.policy.dataset),
            let groups = export.examiners[column]?.groups, groups.count == partition.classOf.count
        else {
            return skip(
                Check.groups.rawValue, why: "no column that names groups or households is released")
        }
        let counts = partition.distinctUnits(groups)
        demands.groups = counts.min()
        guard let fewest = counts.min(), fewest < least else { return }
        add(
            Finding(
                .kBelowClaim, row: counts.firstIndex { $0 < least }.flatMap(row),
                count: counts.reduce(0) { $0 + ($1 < least ? 1 : 0) },
                "classes come from fewer than \(least) groups; the smallest number is \(fewest)"),
            .groups)
    }

    /// Each class is matched by at least k people of the population, and by more than it has.
    private mutating func measurePopulation(_ counted: ClassMeasures) {
        let check = Check.population.rawValue
        guard let file = export.population else {
            return skip(check, why: "the file of the population was not given")
        }
        guard let people = PopulationCount.people(file, export, partition) else {
            return skip(check, why: "the levels of the columns are not those of one table")
        }
        demands.kMap = people.min()
        let k = export.claim.k
        let few = people.filter { $0 < k }.count
        if few > 0 {
            add(
                Finding(
                    .kBelowClaim, row: people.firstIndex { $0 < k }.flatMap(row), count: few,
                    """
                    \(few) classes look like fewer than \(k) people of the population; the \
                    smallest number is \(people.min() ?? 0)
                    """), .population)
        }
        let certain = people.indices.filter { people[$0] <= counted.unitsOfClass[$0] }
        guard let first = certain.first else { return }
        guard export.countsUnits else {
            return skip(
                "membership in the population",
                why: "no token of the unit that k counts is released; it may have several rows")
        }
        add(
            Finding(
                .kBelowClaim, row: row(of: first), count: certain.count,
                "\(certain.count) classes hold everybody of the population who looks like them"),
            .population)
    }

    /// The people who are expected to be named, where the weights are in the export.
    private mutating func measureRisk(_ most: DecimalNumber, _ counted: ClassMeasures) {
        let check = Check.globalRisk.rawValue
        guard let column = export.policy.dataset.weight, export.countsUnits,
            let weights = export.examiners[column]?.weights.compactMap({ $0 }),
            weights.count == counted.records
        else { return skip(check, why: "no weights are released, or units cannot be counted") }
        let share = counted.globalRisk(weights: weights, units: export.units).share
        demands.globalRisk = share
        guard share > most.double + DemandExamination.rounding else { return }
        add(
            Finding(
                .claimDiffers,
                "the global risk by the weights is \(share), \(most.double) is allowed"),
            .globalRisk)
    }
}
