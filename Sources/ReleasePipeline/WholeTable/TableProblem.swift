// SPDX-License-Identifier: Apache-2.0
internal import Anonymisation
internal import RecordStreams
internal import SharingPolicy

/// A survey in the form that the solver takes.
struct TableProblem {
    /// Positions of the quasi-identifiers among the coded columns.
    let quasi: [Int]
    let labels: [LabelLevels]
    /// By coded column: the words of a `replace` that are too rare to stay.
    let rareWords: [[[UInt8]]]
    private(set) var columns: [SolverColumn]
    private(set) var requirement: Requirement
    private(set) var survey: Survey
    /// Tuple of the pipeline → cell of the solver's survey; -1 where no record was kept.
    private(set) var cellOfTuple: [Int32]
    let context: ReleaseContext
    let claim: ClassPrivacy
    let tracked: [TrackedColumn]
    let records: Int

    init(_ surveyed: TableSurvey, claim: ClassPrivacy) throws(Refusal) {
        let context = surveyed.context
        self.context = context
        self.claim = claim
        let coded = surveyed.coded
        let counted = surveyed.counts(claim)
        let used = TableProblem.usedCodes(surveyed, counted)
        let factory = RuleFactory(context: context)
        var rareWords = [[[UInt8]]](repeating: [], count: coded.count)
        var labels: [LabelLevels] = []
        for (position, column) in coded.enumerated() {
            var all = try factory.labels(column, used: used[position])
            if let rare = RareElements(surveyed, position: position, counted) {
                rareWords[position] = rare.words(all, used: used[position])
                all = try factory.labels(
                    column, used: used[position], rare: rareWords[position])
            }
            labels.append(all)
        }
        (self.labels, self.rareWords) = (labels, rareWords)
        try TableProblem.checkCovered(surveyed, labels)
        let quasi = coded.indices.filter { coded[$0].column.role == .quasi }
        self.quasi = quasi
        if claim.refusesMissing { try TableProblem.refuseMissing(surveyed, quasi, used) }
        columns = quasi.map { TableProblem.solverColumn(coded[$0], labels[$0], context) }
        tracked = TableProblem.trackedPositions(surveyed, claim).map { position in
            TrackedColumn(
                coded[position], position: position, labels: labels[position],
                level: context.levels[coded[position].index]?.chosen ?? 0,
                used: used[position], checker: context.checkers[coded[position].index])
        }
        records = counted.records
        (survey, cellOfTuple) = TableProblem.count(surveyed, counted, quasi, tracked, claim)
        requirement = Requirement(k: claim.k)
        requirement = try makeRequirement(surveyed)
        if let file = context.population {
            let people = try SurveyedPopulation(file, surveyed, quasi, labels, used)
            requirement.population = Population(
                codes: people.codes, people: people.people, least: claim.k)
            columns = zip(columns, people.columns).map { $0.knowing($1) }
        }
        moveLinkedColumns()
    }

    /// Linked columns take the same step as the first of their group.
    private mutating func moveLinkedColumns() {
        for group in LinkedLevels(context.policy, context.audience).groups {
            let members = group.compactMap { index in
                quasi.firstIndex { context.codedColumns[$0] == index }
            }.filter { columns[$0].minLevel < columns[$0].maxLevel }
            guard let first = members.first else { continue }
            for member in members.dropFirst() { columns[member].movesWith = first }
        }
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

    /// Coded columns that l, t or `at_most` names, or whose values must not be rare.
    private static func trackedPositions(
        _ surveyed: TableSurvey, _ claim: ClassPrivacy
    ) -> [Int] {
        let tier = surveyed.context.audience.tier
        return surveyed.coded.indices.filter { position in
            let column = surveyed.coded[position]
            return claim.limits(column.index)
                || (tier != .internal && isRareChecked(column.column.role))
        }
    }

    static func isRareChecked(_ role: Column.Role) -> Bool {
        role == .safe || role == .sensitive
    }
}
