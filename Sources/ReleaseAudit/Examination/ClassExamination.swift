// SPDX-License-Identifier: Apache-2.0
internal import DisclosureRisk
internal import RecordStreams
internal import SharingPolicy

/// Puts the rows of an export into classes and measures them against the policy's claim.
struct ClassExamination {
    /// What is known of an export beside its cells.
    struct Facts {
        let policy: Policy
        let audience: Audience
        let claim: ClassPrivacy
        let rows: Int
        /// By index of the policy's column; they have looked at every row.
        let examiners: [Int: ColumnExaminer]
        /// The levels of generalised columns.
        let levels: [Int: ClosedRange<Int>]
        /// The hierarchies of generalised columns.
        let hierarchies: [Int: Hierarchy]
        /// The hierarchies by which `t` measures distances.
        let distances: [Int: Hierarchy]
        /// The population that the policy names, where it is at hand.
        let population: PopulationFile?

        private var unitExaminer: ColumnExaminer? {
            claim.unitColumn(policy.dataset).flatMap { examiners[$0] }
                .flatMap { $0.duties.isUnit ? $0 : nil }
        }

        /// The unit of each row; nil where no column names it.
        var units: [UInt32]? { unitExaminer?.units }

        /// Whether units can be counted (definitions 4).
        var countsUnits: Bool {
            claim.countUnit == .row || unitExaminer != nil || claim.rowsAreUnits(policy.dataset)
        }
    }

    private let facts: Facts
    private let attributes: [(column: Int, examiner: ColumnExaminer)]
    private let counted: ClassMeasures
    private let demands: DemandExamination

    private var policy: Policy { facts.policy }
    private var audience: Audience { facts.audience }
    private var claim: ClassPrivacy { facts.claim }
    private var units: [UInt32]? { facts.units }
    private var countsUnits: Bool { facts.countsUnits }

    /// Counts.
    init(_ facts: Facts) {
        self.facts = facts
        let columns = facts.policy.columns.indices
        let attributes = columns.compactMap { index -> (Int, ColumnExaminer)? in
            guard let examiner = facts.examiners[index], examiner.duties.isAttribute else {
                return nil
            }
            return (index, examiner)
        }
        self.attributes = attributes
        counted = ClassMeasures.measure(
            CodedTable(
                rows: facts.rows,
                quasi: columns.compactMap { index in
                    guard let examiner = facts.examiners[index], examiner.duties.isQuasi else {
                        return nil
                    }
                    return examiner.quasi
                },
                units: facts.units, sensitive: attributes.map { $0.1.attribute }))
        demands = DemandExamination(facts, counted)
    }

    private func attribute(_ column: Int) -> Int? {
        attributes.firstIndex { $0.column == column }
    }

    /// The measures.
    var measures: ExportMeasures {
        ExportMeasures(
            records: counted.records, k: counted.k, units: counted.units,
            countUnit: claim.countUnit.rawValue, countsUnits: countsUnits,
            classes: counted.classes,
            l: demands.entropy
                + claim.l.compactMap { column, _ in
                    guard let place = attribute(column) else { return nil }
                    return .init(
                        column: policy.columns[column].name,
                        least: Double(counted.sensitive[place].l))
                },
            atMost: claim.atMost.compactMap { column, words in
                guard let place = attribute(column) else { return nil }
                return .init(
                    column: policy.columns[column].name,
                    words: words.map { word, _ in
                        .init(
                            word: String(decoding: word, as: UTF8.self),
                            share: share(of: word, place))
                    })
            }, demands: demands.demands, fewestRows: counted.recordsOfClass.min())
    }

    private func share(of word: [UInt8], _ place: Int) -> Double {
        guard let element = attributes[place].examiner.element(word) else { return 0 }
        return counted.sensitive[place].greatestShare(of: element).value
    }

    /// V0807 and V0808.
    var findings: [Finding] {
        kFindings + rareFindings + lFindings + shareFindings + demands.findings
    }

    private var kFindings: [Finding] {
        guard counted.records > 0, counted.k < claim.k else { return [] }
        let failing = counted.failing(ClassRequirements(k: claim.k))
        return [
            Finding(
                .kBelowClaim, row: failing.rows(of: counted).first.map { $0 + 1 },
                count: failing.records,
                """
                \(failing.classes) classes hold fewer than \(claim.k) \(unitWord); the smallest \
                holds \(counted.k)
                """
            )
        ]
    }

    private var unitWord: Message {
        guard countsUnits else { return "rows" }
        return switch claim.countUnit {
        case .subject: "persons"
        case .household: "households"
        case .row: "rows"
        }
    }

    /// Values that too few hold: of safe columns, and of sensitive ones that are released.
    private var rareFindings: [Finding] {
        guard audience.tier != .internal else { return [] }
        return attributes.compactMap { index, examiner in
            let role = policy.columns[index].role
            guard role == .safe || role == .sensitive else { return nil }
            let rare = RareValues.rareValues(examiner.attribute, units: units, k: claim.k)
            guard !rare.isEmpty else { return nil }
            return Finding(
                .kBelowClaim, column: examiner.column.name,
                row: examiner.firstRow(holding: Set(rare)), count: rare.count,
                """
                \(rare.count) values of column \(Name(examiner.column.name)) are held by fewer \
                than \(claim.k) \(unitWord)
                """
            )
        }
    }

    private var lFindings: [Finding] {
        claim.l.compactMap { column, least in
            guard let place = attribute(column) else { return nil }
            let failing = counted.failing(ClassRequirements(l: [(place, least)]))
            guard failing.classes > 0 else { return nil }
            let name = policy.columns[column].name
            return Finding(
                .lOrTBelowClaim, column: name, row: failing.rows(of: counted).first.map { $0 + 1 },
                count: failing.records,
                """
                \(failing.classes) classes hold fewer than \(least) distinct values of column \
                \(Name(name)), or one that everybody has
                """
            )
        }
    }

    private var shareFindings: [Finding] {
        claim.atMost.compactMap { column, words in
            guard let place = attribute(column) else { return nil }
            let limits = words.compactMap { word, share -> (Int, UInt32, Share)? in
                guard let element = attributes[place].examiner.element(word) else { return nil }
                return (place, element, Share(share))
            }
            let failing = counted.failing(
                ClassRequirements(atMost: limits.map { ($0.0, $0.1, $0.2) }))
            guard failing.classes > 0 else { return nil }
            let name = policy.columns[column].name
            return Finding(
                .lOrTBelowClaim, column: name, row: failing.rows(of: counted).first.map { $0 + 1 },
                count: failing.records,
                """
                \(failing.classes) classes hold a greater share of a word of column \(Name(name)) \
                than `at_most` allows
                """
            )
        }
    }

    /// What could not be measured, and why.
    var notChecked: [Manifest.Unchecked] { personsNotCounted + demands.notChecked }

    /// Why persons could not be counted, if they could not.
    private var personsNotCounted: [Manifest.Unchecked] {
        let check = "persons behind rows"
        if !countsUnits {
            return [
                .init(
                    check: check,
                    why:
                        "no token of the unit that k counts is released; it may have several rows"
                )
            ]
        }
        let dataset = policy.dataset
        guard claim.countUnit == .row, dataset.subjectKey == nil || dataset.subjectMayRepeat
        else { return [] }
        return [.init(check: check, why: "k counts rows, and a person may have several")]
    }
}

extension ClassPrivacy {
    /// Whether each row is one unit, as the maker had to make sure (I0411).
    fileprivate func rowsAreUnits(_ dataset: Dataset) -> Bool {
        switch countUnit {
        case .row: true
        case .subject: dataset.subjectKey != nil && !dataset.subjectMayRepeat
        case .household: dataset.unit == .household && dataset.subjectKey == dataset.householdKey
        }
    }
}

extension Share {
    /// The share that a policy writes.
    fileprivate init(_ number: DecimalNumber) {
        self.init(holders: Int(number.digits), records: Int(number.denominator))
    }
}
