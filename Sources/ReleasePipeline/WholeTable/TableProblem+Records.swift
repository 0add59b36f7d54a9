// SPDX-License-Identifier: Apache-2.0
internal import Anonymisation
internal import RecordStreams
internal import SharingPolicy

/// What the problem takes from the records that were read.
extension TableProblem {
    /// The codes that records which consent let through have, by coded column.
    static func usedCodes(_ surveyed: TableSurvey, _ counted: TupleCounts) -> [[Int]] {
        surveyed.coded.indices.map { position in
            var seen = [Bool](repeating: false, count: surveyed.coded[position].count)
            for tuple in 0..<surveyed.tuples.count where counted.rows[tuple] > 0 {
                seen[Int(surveyed.tuples.code(tuple, position))] = true
            }
            return seen.indices.filter { seen[$0] }
        }
    }

    static func checkCovered(
        _ surveyed: TableSurvey, _ labels: [LabelLevels]
    ) throws(Refusal) {
        for (position, levels) in labels.enumerated() {
            guard let code = levels.uncovered.first else { continue }
            throw Refusal.uncovered(
                surveyed.context.fileName, surveyed.coded[position].name,
                row: firstRow(surveyed, position, code))
        }
    }

    static func refuseMissing(
        _ surveyed: TableSurvey, _ quasi: [Int], _ used: [[Int]]
    ) throws(Refusal) {
        for position in quasi {
            guard let missing = surveyed.coded[position].missing, used[position].contains(missing)
            else { continue }
            throw Refusal(
                .valueUnreadable,
                at: Place(
                    file: surveyed.context.fileName, field: surveyed.coded[position].name,
                    row: firstRow(surveyed, position, missing)),
                "a quasi-identifier is missing", why: "`missing` of the audience is `refuse`")
        }
    }

    /// The number of the first kept record with a code; nil where records are not known one by one.
    static func firstRow(_ surveyed: TableSurvey, _ position: Int, _ code: Int) -> Int? {
        surveyed.records.tuples.firstIndex { tuple in
            tuple != SurveyedRecords.none
                && Int(surveyed.tuples.code(Int(tuple), position)) == code
        }.map { $0 + 1 }
    }

    /// The solver's survey, and the cell of each tuple; -1 where no record was kept.
    static func count(
        _ surveyed: TableSurvey, _ counted: TupleCounts, _ quasi: [Int],
        _ tracked: [TrackedColumn], _ claim: ClassPrivacy
    ) -> (Survey, [Int32]) {
        // Of a class that the population must exceed all units are counted, else k of them.
        let builder = SurveyBuilder(
            columnCount: quasi.count, trackedCount: tracked.count,
            trackUnits: counted.units != nil, k: claim.population == nil ? claim.k : .max,
            minGroups: claim.minGroups ?? 0)
        var cells = [Int32](repeating: -1, count: surveyed.tuples.count)
        var codes = [UInt32](repeating: 0, count: max(quasi.count, 1))
        var elements: [UInt32] = []
        var bounds = [Int](repeating: 0, count: tracked.count + 1)
        for (tuple, rows) in counted.rows.enumerated() where rows > 0 {
            for (number, position) in quasi.enumerated() {
                codes[number] = surveyed.tuples.code(tuple, position)
            }
            elements.removeAll(keepingCapacity: true)
            for (number, column) in tracked.enumerated() {
                let code = Int(surveyed.tuples.code(tuple, column.position))
                elements.append(contentsOf: column.elements[code])
                bounds[number + 1] = elements.count
            }
            if elements.isEmpty { elements.append(0) }
            let members = counted.units?.members(tuple) ?? []
            let groups = counted.groups?.members(tuple) ?? []
            for place in 0..<Int(rows) {
                cells[tuple] = Int32(
                    builder.add(
                        codes: codes, unit: members.at(place), group: groups.at(place),
                        elements: elements, bounds: bounds))
            }
        }
        return (builder.finish(), cells)
    }
}

extension ArraySlice<UInt32> {
    /// The member at a place, the last one behind the end; 0 where there is none.
    fileprivate func at(_ place: Int) -> UInt32 {
        isEmpty ? 0 : self[Swift.min(startIndex + place, endIndex - 1)]
    }
}
