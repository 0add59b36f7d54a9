// SPDX-License-Identifier: Apache-2.0
internal import Anonymisation
internal import RecordStreams
internal import SharingPolicy

/// What the problem takes from the records that were read.
extension TableProblem {
    /// The codes that records which consent let through have, by coded column.
    static func usedCodes(_ surveyed: TableSurvey) -> [[Int]] {
        let kept = keptTuples(surveyed)
        return surveyed.coded.indices.map { position in
            var seen = [Bool](repeating: false, count: surveyed.coded[position].count)
            for tuple in 0..<surveyed.tuples.count where kept[tuple] {
                seen[Int(surveyed.tuples.code(tuple, position))] = true
            }
            return seen.indices.filter { seen[$0] }
        }
    }

    static func keptTuples(_ surveyed: TableSurvey) -> [Bool] {
        var kept = [Bool](repeating: false, count: surveyed.tuples.count)
        for tuple in surveyed.records.tuples where tuple != SurveyedRecords.none {
            kept[Int(tuple)] = true
        }
        return kept
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
        _ surveyed: TableSurvey, _ quasi: [Int]
    ) throws(Refusal) {
        let kept = keptTuples(surveyed)
        for position in quasi {
            guard let missing = surveyed.coded[position].missing,
                (0..<surveyed.tuples.count).contains(where: {
                    kept[$0] && Int(surveyed.tuples.code($0, position)) == missing
                })
            else { continue }
            throw Refusal(
                .valueUnreadable,
                at: Place(
                    file: surveyed.context.fileName, field: surveyed.coded[position].name,
                    row: firstRow(surveyed, position, missing)),
                "a quasi-identifier is missing", why: "`missing` of the audience is `refuse`")
        }
    }

    /// The number of the first kept record with a code.
    static func firstRow(_ surveyed: TableSurvey, _ position: Int, _ code: Int) -> Int {
        let row = surveyed.records.tuples.firstIndex { tuple in
            tuple != SurveyedRecords.none
                && Int(surveyed.tuples.code(Int(tuple), position)) == code
        }
        return (row ?? 0) + 1
    }

    static func count(
        _ surveyed: TableSurvey, _ quasi: [Int], _ tracked: [TrackedColumn], _ claim: ClassPrivacy
    ) -> (Survey, [Int32], Int) {
        let units = UnitCodes(surveyed, claim.countUnit)
        let groups = claim.minGroups.map { _ in GroupCodes(surveyed) }
        // Of a class that the population must exceed all units are counted, else k of them.
        let builder = SurveyBuilder(
            columnCount: quasi.count, trackedCount: tracked.count, trackUnits: units.mayRepeat,
            k: claim.population == nil ? claim.k : .max, minGroups: claim.minGroups ?? 0)
        var cells = [Int32](repeating: -1, count: surveyed.tuples.count)
        var codes = [UInt32](repeating: 0, count: max(quasi.count, 1))
        var elements: [UInt32] = []
        var bounds = [Int](repeating: 0, count: tracked.count + 1)
        var records = 0
        for (row, tuple) in surveyed.records.tuples.enumerated() where tuple != SurveyedRecords.none
        {
            records += 1
            for (number, position) in quasi.enumerated() {
                codes[number] = surveyed.tuples.code(Int(tuple), position)
            }
            elements.removeAll(keepingCapacity: true)
            for (number, column) in tracked.enumerated() {
                let code = Int(surveyed.tuples.code(Int(tuple), column.position))
                elements.append(contentsOf: column.elements[code])
                bounds[number + 1] = elements.count
            }
            if elements.isEmpty { elements.append(0) }
            let cell = builder.add(
                codes: codes, unit: units.unit(ofRow: row),
                group: groups?.group(ofRow: row) ?? 0, elements: elements, bounds: bounds)
            cells[Int(tuple)] = Int32(cell)
        }
        return (builder.finish(), cells, records)
    }
}
