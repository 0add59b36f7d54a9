// SPDX-License-Identifier: Apache-2.0
internal import Anonymisation
internal import RecordStreams
internal import SharingPolicy

/// Which of the waiting records may leave now.
///
/// Each class leaves nothing, or at least k units that no earlier increment held; what leaves
/// satisfies every other claim by itself: classes are taken away until none falls short.
struct IncrementChoice {
    /// The records that leave, by their place among the waiting ones.
    private(set) var leaving: [Int] = []
    /// The records whose class is none of the plan.
    private(set) var unplanned: [Int] = []
    /// What the records are written as; nil where none leaves.
    private(set) var solution: TableSolution?
    /// The class of each tuple.
    private var classes: [UInt32] = []

    /// Chooses among the open records of a survey, which holds all others afterwards.
    init(
        _ read: IncrementSurvey, _ claim: ClassPrivacy, _ plan: HoldingPlan
    ) throws(Refusal) {
        let open = read.open
        if !open.isEmpty { try choose(open, read, claim, plan) }
    }

    private mutating func choose(
        _ open: [Int], _ read: IncrementSurvey, _ claim: ClassPrivacy, _ plan: HoldingPlan
    ) throws(Refusal) {
        // How much may be suppressed was judged when the plan was made.
        var claim = claim
        claim.maxSuppression = DecimalNumber(digits: 1)
        var solution = try IncrementChoice.solve(read, claim)
        var rows = takePlanned(open, read, solution, plan)
        while true {
            let short = shortClasses(rows, read, claim)
            for row in rows where short.contains(classOf(row, read)) { read.survey.hold(row) }
            let open = read.open
            if open.isEmpty { return }
            solution = try IncrementChoice.solve(read, claim)
            let tuples = read.survey.records.tuples
            rows = open.filter { !solution.isSuppressed(tuples[$0]) }
            // Rare values take records out of a class, which may then fall short.
            if !rows.isEmpty, shortClasses(rows, read, claim).isEmpty { break }
            if rows.isEmpty {
                for row in open { read.survey.hold(row) }
                return
            }
        }
        let leaves = Set(rows)
        for row in read.open where !leaves.contains(row) { read.survey.hold(row) }
        leaving = rows
        self.solution = solution
    }

    private static func solve(
        _ read: IncrementSurvey, _ claim: ClassPrivacy
    ) throws(Refusal) -> TableSolution {
        do { return try TableSolution(read.survey, claim: claim) } catch {
            throw read.located(error)
        }
    }

    private func classOf(_ row: Int, _ read: IncrementSurvey) -> UInt32 {
        let tuple = read.survey.records.tuples[row]
        return tuple == SurveyedRecords.none ? .max : classes[Int(tuple)]
    }

    /// The classes with fewer new units than k.
    private func shortClasses(
        _ rows: [Int], _ read: IncrementSurvey, _ claim: ClassPrivacy
    ) -> Set<UInt32> {
        var units: [UInt32: Set<UInt64>] = [:]
        for row in rows {
            let number = classOf(row, read)
            if let unit = read.newUnit(row, claim.countUnit) {
                units[number, default: []].insert(unit)
            } else if units[number] == nil {
                units[number] = []
            }
        }
        return Set(units.lazy.filter { $0.value.count < claim.k }.map(\.key))
    }

    /// Numbers the classes, and holds the records of those that are none of the plan.
    private mutating func takePlanned(
        _ rows: [Int], _ read: IncrementSurvey, _ solution: TableSolution, _ plan: HoldingPlan
    ) -> [Int] {
        let survey = read.survey
        let quasi = survey.coded.indices.filter { survey.coded[$0].column.role == .quasi }.sorted {
            survey.coded[$0].index < survey.coded[$1].index
        }
        let numbers = TupleTable(width: quasi.count)
        classes = [UInt32](repeating: .max, count: survey.tuples.count)
        var representatives: [Int] = []
        for row in rows {
            let tuple = survey.records.tuples[row]
            guard classes[Int(tuple)] == .max else { continue }
            let labels = quasi.map { solution.labels.label($0, tuple: tuple) }
            let known = numbers.count
            let number = labels.withUnsafeBufferPointer { labels -> UInt32 in
                labels.baseAddress.map { numbers.insert($0) } ?? 0
            }
            classes[Int(tuple)] = number
            if numbers.count > known || representatives.isEmpty { representatives.append(row) }
        }
        let isPlanned = IncrementChoice.cells(of: representatives, quasi, survey, solution)
            .map { plan.holds($0) }
        unplanned = rows.filter { !isPlanned[Int(classOf($0, read))] }
        for row in unplanned { survey.hold(row) }
        let outside = Set(unplanned)
        return rows.filter { !outside.contains($0) }
    }

    /// What the classes of some records are written as.
    private static func cells(
        of rows: [Int], _ quasi: [Int], _ survey: TableSurvey, _ solution: TableSolution
    ) -> [[HoldingPlan.Cell]] {
        var classes = [[HoldingPlan.Cell]](repeating: [], count: rows.count)
        let rows = rows.map { Int32(truncatingIfNeeded: $0) }
        let column = CellColumn()
        for position in quasi {
            survey.records.tuples.withUnsafeBufferPointer { tuples in
                rows.withUnsafeBufferPointer { rows in
                    solution.labels.apply(position, rows: rows, tuples: tuples, into: column)
                }
            }
            for (number, row) in rows.enumerated() {
                classes[number].append(
                    HoldingPlan.Cell(Array(column[Int(row)]), column.kind(Int(row))))
            }
        }
        return classes
    }
}
