// SPDX-License-Identifier: Apache-2.0
internal import Anonymisation
internal import DisclosureRisk
internal import RecordStreams
internal import SharingPolicy

/// The levels that satisfy an audience's claim with the least loss, and the records that they cost.
final class TableSolution {
    /// What the coded columns are written as.
    let labels: WrittenLabels
    /// The chosen level of each generalised column, by policy column.
    private(set) var levels: [Int: Int] = [:]
    let loss: Double
    let optimal: Bool
    private let cellOfTuple: [Int32]
    private let cellSurvives: [Bool]

    /// Solves a survey; refuses where the claim cannot be reached (R0601, R0605).
    init(_ survey: TableSurvey, claim: ClassPrivacy) throws(Refusal) {
        let problem = try TableProblem(survey, claim: claim)
        let solution = solve(
            problem.survey, columns: problem.columns, requirement: problem.requirement)
        guard solution.reachable else { throw problem.refusal(solution) }
        loss = solution.loss.value
        optimal = solution.optimal
        cellOfTuple = problem.cellOfTuple
        cellSurvives = solution.cellSurvives
        var chosen = [Int](repeating: 0, count: survey.coded.count)
        for (number, position) in problem.quasi.enumerated() {
            chosen[position] = solution.levels[number]
        }
        for (position, column) in survey.coded.enumerated() {
            guard let bounds = survey.context.levels[column.index] else { continue }
            if !problem.quasi.contains(position) {
                chosen[position] = bounds.chosen
            }
            levels[column.index] = chosen[position]
        }
        labels = WrittenLabels(
            tuples: survey.tuples, indices: survey.coded.map(\.index), levels: problem.labels,
            chosen: chosen)
    }

    /// Whether the records of a tuple are left out.
    func isSuppressed(_ tuple: UInt32) -> Bool {
        let cell = cellOfTuple[Int(tuple)]
        return cell < 0 || !cellSurvives[Int(cell)]
    }
}

/// A survey in the form that the solver takes.
struct TableProblem {
    /// Positions of the quasi-identifiers among the coded columns.
    let quasi: [Int]
    let labels: [LabelLevels]
    let columns: [SolverColumn]
    private(set) var requirement: Requirement
    private(set) var survey: Survey
    /// Tuple of the pipeline → cell of the solver's survey; -1 where no record was kept.
    private(set) var cellOfTuple: [Int32]
    let context: ReleaseContext
    private let claim: ClassPrivacy
    private let tracked: [TrackedColumn]
    let records: Int

    init(_ surveyed: TableSurvey, claim: ClassPrivacy) throws(Refusal) {
        let context = surveyed.context
        self.context = context
        self.claim = claim
        let coded = surveyed.coded
        let used = TableProblem.usedCodes(surveyed)
        let factory = RuleFactory(context: context)
        let labels = try coded.indices.map { position throws(Refusal) in
            let labels = try factory.labels(coded[position], used: used[position])
            guard let rare = RareElements(surveyed, position: position, unit: claim.countUnit)
            else { return labels }
            return try factory.labels(
                coded[position], used: used[position],
                rare: rare.words(labels, used: used[position]))
        }
        self.labels = labels
        try TableProblem.checkCovered(surveyed, labels)
        let quasi = coded.indices.filter { coded[$0].column.role == .quasi }
        self.quasi = quasi
        if claim.refusesMissing { try TableProblem.refuseMissing(surveyed, quasi) }
        columns = quasi.map { TableProblem.solverColumn(coded[$0], labels[$0], context) }
        tracked = TableProblem.trackedPositions(surveyed, claim).map { position in
            TrackedColumn(
                coded[position], position: position, labels: labels[position],
                used: used[position], checker: context.checkers[coded[position].index])
        }
        (survey, cellOfTuple, records) = TableProblem.count(surveyed, quasi, tracked, claim)
        requirement = Requirement(k: claim.k)
        requirement = makeRequirement(coded)
    }

    /// The codes that records which consent let through have, by coded column.
    private static func usedCodes(_ surveyed: TableSurvey) -> [[Int]] {
        let kept = keptTuples(surveyed)
        return surveyed.coded.indices.map { position in
            var seen = [Bool](repeating: false, count: surveyed.coded[position].count)
            for tuple in 0..<surveyed.tuples.count where kept[tuple] {
                seen[Int(surveyed.tuples.code(tuple, position))] = true
            }
            return seen.indices.filter { seen[$0] }
        }
    }

    private static func keptTuples(_ surveyed: TableSurvey) -> [Bool] {
        var kept = [Bool](repeating: false, count: surveyed.tuples.count)
        for tuple in surveyed.records.tuples where tuple != SurveyedRecords.none {
            kept[Int(tuple)] = true
        }
        return kept
    }

    private static func checkCovered(
        _ surveyed: TableSurvey, _ labels: [LabelLevels]
    ) throws(Refusal) {
        for (position, levels) in labels.enumerated() {
            guard let code = levels.uncovered.first else { continue }
            throw Refusal.uncovered(
                surveyed.context.fileName, surveyed.coded[position].name,
                row: firstRow(surveyed, position, code))
        }
    }

    private static func refuseMissing(
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
    private static func firstRow(_ surveyed: TableSurvey, _ position: Int, _ code: Int) -> Int {
        let row = surveyed.records.tuples.firstIndex { tuple in
            tuple != SurveyedRecords.none
                && Int(surveyed.tuples.code(Int(tuple), position)) == code
        }
        return (row ?? 0) + 1
    }

    private static func solverColumn(
        _ coded: CodedColumn, _ labels: LabelLevels, _ context: ReleaseContext
    ) -> SolverColumn {
        // Codes that no kept record has are never looked up; any group will do for them.
        let groups = labels.groups.map { $0.map { max($0, 0) } }
        guard case .generalise(let rule) = context.audience.rules[coded.index],
            let bounds = context.levels[coded.index]
        else {
            return SolverColumn(
                group: groups, cost: [[Int](repeating: 0, count: labels.labels[0].count)],
                denominator: 0, counted: false)
        }
        return SolverColumn(
            group: groups, cost: labels.leaves.map { $0.map { $0 - 1 } },
            denominator: labels.leafCount - 1, minLevel: bounds.finest, maxLevel: bounds.coarsest,
            counted: bounds.fixed == nil,
            weight: SolverColumn.Weight(
                Int(rule.weight.digits), over: Int(rule.weight.denominator)))
    }

    /// Coded columns that are named in l or `at_most`, or whose values must not be rare.
    private static func trackedPositions(
        _ surveyed: TableSurvey, _ claim: ClassPrivacy
    ) -> [Int] {
        let named = Set(claim.l.map(\.column) + claim.atMost.map(\.column))
        let tier = surveyed.context.audience.tier
        return surveyed.coded.indices.filter { position in
            let column = surveyed.coded[position]
            return named.contains(column.index)
                || (tier != .internal && isRareChecked(column.column.role))
        }
    }

    private static func isRareChecked(_ role: Column.Role) -> Bool {
        role == .safe || role == .sensitive
    }

    private static func count(
        _ surveyed: TableSurvey, _ quasi: [Int], _ tracked: [TrackedColumn], _ claim: ClassPrivacy
    ) -> (Survey, [Int32], Int) {
        let units = UnitCodes(surveyed, claim.countUnit)
        let builder = SurveyBuilder(
            columnCount: quasi.count, trackedCount: tracked.count, trackUnits: units.mayRepeat,
            k: claim.k)
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
                codes: codes, unit: units.unit(ofRow: row), elements: elements, bounds: bounds)
            cells[Int(tuple)] = Int32(cell)
        }
        return (builder.finish(), cells, records)
    }

    private func makeRequirement(_ coded: [CodedColumn]) -> Requirement {
        var requirement = Requirement(k: claim.k)
        for (number, column) in tracked.enumerated() {
            let index = coded[column.position].index
            for (_, least) in claim.l.filter({ $0.column == index }) {
                requirement.l.append(.init(column: number, least: least, isSet: column.isSet))
            }
            for (_, words) in claim.atMost.filter({ $0.column == index }) {
                for (word, share) in words {
                    guard let element = column.element(word) else { continue }
                    requirement.atMost.append(
                        .init(
                            column: number, element: element,
                            share: Share(
                                holders: Int(share.digits), records: Int(share.denominator))))
                }
            }
            if context.audience.tier != .internal,
                TableProblem.isRareChecked(coded[column.position].column.role)
            {
                requirement.rare.append(number)
            }
        }
        requirement.maxSuppressed = allowed
        return requirement
    }

    /// How many records may be suppressed: the share of those that consent let through, rounded
    /// down.
    var allowed: Int {
        let share = claim.maxSuppression
        return Int(Int128(records) * Int128(share.digits) / Int128(share.denominator))
    }

    /// Why the claim cannot be reached, with the best that was found.
    func refusal(_ solution: Solution) -> Refusal {
        let place = Place(file: context.policy.fileName)
        if solution.rareRows > allowed {
            return Refusal(
                .rareValue, at: place,
                """
                \(solution.rareRows) of \(records) records hold a value that fewer than \(claim.k) \
                have, in columns \(rareColumns(solution))
                """,
                why: "such a value can name a person; `max_suppression` allows \(allowed) records",
                help: """
                    recode rare values with `replace`, or drop the column; fewer people than `k` \
                    cannot be released in classes
                    """)
        }
        let levels = quasi.enumerated().compactMap { number, position -> Name? in
            let index = context.codedColumns[position]
            guard let hierarchy = context.hierarchies[index] else { return nil }
            let level = hierarchy.levelNames[solution.levels[number]]
            return Name("\(context.policy.columns[index].name): \(level)")
        }
        return Refusal(
            .privacyNotReachable, at: place,
            "no recoding reaches what audience \(Name(context.audience.name)) asks for within `max_suppression`",
            why:
                "the best found suppresses \(solution.suppressedRows) of \(records) records, \(allowed) are allowed; its levels: \(levels)",
            help: advice(solution))
    }

    private func rareColumns(_ solution: Solution) -> [Name] {
        zip(tracked, solution.droppedElements).filter { !$0.1.isEmpty }.map { column, _ in
            Name(context.policy.columns[context.codedColumns[column.position]].name)
        }
    }
}
