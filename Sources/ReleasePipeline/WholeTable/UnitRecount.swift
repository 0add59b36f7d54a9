// SPDX-License-Identifier: Apache-2.0
internal import DisclosureRisk
internal import RecordStreams
internal import SharingPolicy

/// What an auditor cannot count on the export, counted on the labels of the rows that are released:
/// persons or households, groups, the people of the population beside persons, and the risk by
/// weights.
///
/// It knows the records and what they are written as, and nothing of how the solver chose.
struct UnitRecount {
    /// The least number of units in a class.
    let k: Int
    /// The number of distinct units.
    let units: Int
    /// The least number of groups in a class, where the claim asks for some.
    let groups: Int?
    /// The share of people who are expected to be named, where the claim limits it.
    let globalRisk: Double?
    /// The units of each class with the labels of its first row, by policy column.
    let classes: [(units: Int, tuple: UInt32)]

    /// Counts the released records of a survey; `labels` belong to the tuples that these have.
    init(_ survey: TableSurvey, labels: WrittenLabels, claim: ClassPrivacy) {
        let codes = UnitCodes(survey, claim.countUnit)
        let records = survey.records
        let rows = records.reasons.indices.filter {
            Reason(rawValue: records.reasons[$0])?.exports ?? false
        }
        let quasi = survey.coded.indices.filter { survey.coded[$0].column.role == .quasi }
        let units = rows.map { codes.unit(ofRow: $0) }
        let measures = ClassMeasures.measure(
            CodedTable(
                rows: rows.count,
                quasi: quasi.map { position in
                    rows.map { labels.label(position, tuple: records.tuples[$0]) }
                },
                units: units))
        // Households that one person goes through hide nobody.
        let persons = UnitRecount.persons(survey, claim).map { subjects in
            measures.partition.distinctUnits(rows.map { subjects[$0] }).min() ?? 0
        }
        k = min(measures.k, persons ?? .max)
        self.units = measures.units
        if claim.minGroups != nil {
            let codes = GroupCodes(survey)
            groups = measures.partition.knownUnits(rows.map { codes.group(ofRow: $0) }).min()
        } else {
            groups = nil
        }
        if claim.maxGlobalRisk != nil {
            let weights = rows.map { records.weights[$0] }
            globalRisk = measures.globalRisk(weights: weights, units: units).share
        } else {
            globalRisk = nil
        }
        var first = [UInt32](repeating: SurveyedRecords.none, count: measures.classes)
        for (place, group) in measures.partition.classOf.enumerated()
        where first[Int(group)] == SurveyedRecords.none {
            first[Int(group)] = records.tuples[rows[place]]
        }
        classes = zip(measures.unitsOfClass, first).map { ($0, $1) }
    }

    /// The subject of each record, where households are counted and a person may be in several.
    private static func persons(_ survey: TableSurvey, _ claim: ClassPrivacy) -> [UInt32]? {
        let context = survey.context
        guard claim.countUnit == .household, context.policy.dataset.subjectMayRepeat,
            context.subject != nil
        else { return nil }
        return survey.records.subjects
    }

    /// Whether a claim asks for what an export alone does not show.
    static func isNeeded(_ claim: ClassPrivacy) -> Bool {
        claim.countUnit != .row || claim.minGroups != nil || claim.maxGlobalRisk != nil
    }
}

/// What k counts, as a number for each record.
struct UnitCodes {
    /// Whether several records may be one unit.
    let mayRepeat: Bool
    private let codes: [UInt32]?

    init(_ surveyed: TableSurvey, _ unit: ClassPrivacy.CountUnit) {
        let records = surveyed.records
        switch unit {
        case .row:
            mayRepeat = false
            codes = nil
        case .subject:
            mayRepeat = surveyed.context.policy.dataset.subjectMayRepeat
            codes = records.subjects
        case .household:
            // A missing household is a household of one, however many records that one has.
            mayRepeat = true
            let persons = zip(records.households, records.subjects).map { household, subject in
                if household != SurveyedRecords.none { return household }
                if subject == SurveyedRecords.none { return subject }
                return UInt32(truncatingIfNeeded: surveyed.householdCount) + subject
            }
            codes = persons.numberingMissing(
                from: surveyed.householdCount + surveyed.subjectCount)
        }
    }

    func unit(ofRow row: Int) -> UInt32 { codes?[row] ?? UInt32(truncatingIfNeeded: row) }
}

/// What `min_groups` counts, as a number for each record: incidents, or else households.
struct GroupCodes {
    private let codes: [UInt32]

    init(_ surveyed: TableSurvey) {
        let records = surveyed.records
        codes = surveyed.context.group == nil ? records.households : records.groups
    }

    /// The group of a record, or `SurveyedRecords.none`: it may be any, so it does not count.
    func group(ofRow row: Int) -> UInt32 { codes[row] }
}

extension [UInt32] {
    /// The numbers, with one of its own, after all others, for each that is missing.
    fileprivate func numberingMissing(from count: Int) -> [UInt32] {
        var next = UInt32(truncatingIfNeeded: count)
        return map { number in
            guard number == SurveyedRecords.none else { return number }
            defer { next += 1 }
            return next
        }
    }
}
