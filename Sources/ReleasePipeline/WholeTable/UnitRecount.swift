// SPDX-License-Identifier: Apache-2.0
internal import DisclosureRisk
internal import SharingPolicy

/// k counted over persons or households, on the labels of the rows that are released.
///
/// It knows the records and what they are written as, and nothing of how the solver chose.
struct UnitRecount {
    let k: Int
    let units: Int

    /// Counts rows that are at hand: the label of each in each quasi-identifier, and its unit.
    init(quasi: [[UInt32]], units codes: [UInt32]) {
        let measures = ClassMeasures.measure(
            CodedTable(rows: codes.count, quasi: quasi, units: codes))
        (k, units) = (measures.k, measures.units)
    }

    init(_ survey: TableSurvey, labels: WrittenLabels, unit: ClassPrivacy.CountUnit) {
        let codes = UnitCodes(survey, unit)
        let records = survey.records
        let rows = records.reasons.indices.filter {
            Reason(rawValue: records.reasons[$0])?.exports ?? false
        }
        let quasi = survey.coded.indices.filter { survey.coded[$0].column.role == .quasi }
        let measures = ClassMeasures.measure(
            CodedTable(
                rows: rows.count,
                quasi: quasi.map { position in
                    rows.map { labels.label(position, tuple: records.tuples[$0]) }
                },
                units: rows.map { codes.unit(ofRow: $0) }))
        k = measures.k
        units = measures.units
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
            // A missing household is a household of one, numbered after all others.
            mayRepeat = true
            var next = UInt32(surveyed.householdCount)
            codes = records.households.map { household in
                guard household == SurveyedRecords.none else { return household }
                defer { next += 1 }
                return next
            }
        }
    }

    func unit(ofRow row: Int) -> UInt32 { codes?[row] ?? UInt32(truncatingIfNeeded: row) }
}
