// SPDX-License-Identifier: Apache-2.0
internal import SharingPolicy

/// The households of which one member may not be shared: every member is dropped.
struct MixedHouseholds {
    /// By number of the household.
    private(set) var households: [Bool] = []
    /// By number of the subject; empty where a subject has one record.
    private(set) var subjects: [Bool] = []

    init() {}

    /// With `followsSubjects` a person of a closed household may not be shared in another one
    /// either, which closes that too.
    init(_ records: SurveyedRecords, households: Int, subjects: Int, followsSubjects: Bool) {
        self.households = [Bool](repeating: false, count: households)
        for (row, household) in records.households.enumerated()
        where household != SurveyedRecords.none {
            let exports = Reason(rawValue: records.reasons[row])?.exports ?? false
            if !exports { self.households[Int(household)] = true }
        }
        if followsSubjects, subjects > 0 { follow(records, subjects) }
    }

    private mutating func follow(_ records: SurveyedRecords, _ count: Int) {
        subjects = [Bool](repeating: false, count: count)
        var changed = true
        while changed {
            changed = false
            for (row, household) in records.households.enumerated() {
                let subject = Int(records.subjects[row])
                guard household != SurveyedRecords.none, subject < count else { continue }
                if households[Int(household)] != subjects[subject] {
                    households[Int(household)] = true
                    subjects[subject] = true
                    changed = true
                }
            }
        }
    }
}
