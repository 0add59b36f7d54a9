// SPDX-License-Identifier: Apache-2.0
internal import RecordStreams
internal import SharingPolicy

final class TableSolution {
    let labels: WrittenLabels
    init(_ survey: TableSurvey, claim: ClassPrivacy) throws(Refusal) {
        throw Refusal(.defect, "later")
    }
    func isSuppressed(_ tuple: UInt32) -> Bool { false }
}
