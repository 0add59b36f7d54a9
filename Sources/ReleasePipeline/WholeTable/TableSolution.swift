// SPDX-License-Identifier: Apache-2.0
internal import Anonymisation
internal import RecordStreams
internal import Sealing
internal import SharingPolicy

/// What a generalised column is written at.
enum WrittenLevel {
    /// One level for all records.
    case same(Int)
    /// A level for each class; the finest and the coarsest of them.
    case byClass(ClosedRange<Int>)

    /// The levels that a cell may have.
    var range: ClosedRange<Int> {
        switch self {
        case .same(let level): level...level
        case .byClass(let levels): levels
        }
    }
}

/// The levels that satisfy an audience's claim with small loss, and the records that they cost.
final class TableSolution {
    /// What the coded columns are written as.
    let labels: WrittenLabels
    /// The level of each generalised column, by policy column.
    let levels: [Int: WrittenLevel]
    let loss: Double
    /// Whether no recoding does better.
    let optimal: Bool
    /// What no recoding with one level a column can lose less than; nil where nobody knows.
    let leastLoss: Double?
    /// By coded column: the words of a `replace` that are too rare to stay.
    let rareWords: [[[UInt8]]]
    /// What was noticed and is no error.
    let notes: [Diagnostic]
    private let isTupleSuppressed: [Bool]

    /// Solves a survey; refuses where the claim cannot be reached (R0601, R0605).
    init(_ survey: TableSurvey, claim: ClassPrivacy) throws(Refusal) {
        let problem = try TableProblem(survey, claim: claim)
        notes = problem.notes
        let chosen: ChosenLevels
        switch claim.recoding {
        case .global:
            let solution = solve(
                problem.survey, columns: problem.columns, requirement: problem.requirement)
            guard solution.reachable else { throw problem.refusal(solution) }
            (loss, optimal) = (solution.loss.value, solution.optimal)
            leastLoss = solution.bound.value
            chosen = ChosenLevels(survey, problem, solution)
        case .local:
            let solution = try problem.solveLocally(survey)
            (loss, optimal, leastLoss) = (solution.loss.value, false, nil)
            chosen = ChosenLevels(survey, problem, solution)
        }
        levels = chosen.byColumn
        rareWords = problem.rareWords
        isTupleSuppressed = chosen.isSuppressed
        labels = WrittenLabels(
            tuples: survey.tuples, indices: survey.coded.map(\.index), levels: problem.labels,
            chosen: chosen.ofTuples)
    }

    /// What was solved before: a plan that is carried out.
    init(_ plan: ReleasePlan, labels: WrittenLabels) {
        self.labels = labels
        (levels, loss, optimal) = (plan.levels, plan.loss, plan.optimal)
        (leastLoss, notes) = (nil, [])
        rareWords = plan.classes?.rare ?? []
        isTupleSuppressed = []
    }

    /// Whether the records of a tuple are left out.
    func isSuppressed(_ tuple: UInt32) -> Bool { isTupleSuppressed[Int(tuple)] }
}

/// The levels of a solution as columns and tuples of the pipeline have them.
private struct ChosenLevels {
    let byColumn: [Int: WrittenLevel]
    let ofTuples: TupleLevels
    /// By tuple of the pipeline.
    let isSuppressed: [Bool]

    /// One level a column.
    init(_ survey: TableSurvey, _ problem: TableProblem, _ solution: Solution) {
        var levels = ChosenLevels.fixedLevels(survey)
        for (number, position) in problem.quasi.enumerated() {
            levels[position] = solution.levels[number]
        }
        var byColumn: [Int: WrittenLevel] = [:]
        for (position, column) in survey.coded.enumerated()
        where survey.context.levels[column.index] != nil {
            byColumn[column.index] = .same(levels[position])
        }
        self.byColumn = byColumn
        ofTuples = .same(levels)
        isSuppressed = problem.cellOfTuple.map { $0 < 0 || !solution.cellSurvives[Int($0)] }
    }

    /// One level for each class and column.
    init(_ survey: TableSurvey, _ problem: TableProblem, _ solution: LocalSolution) {
        let fixed = ChosenLevels.fixedLevels(survey)
        let published = solution.published
        var levels: [UInt8] = []
        for number in 0..<published.count {
            var ofClass = fixed.map { UInt8(truncatingIfNeeded: $0) }
            for (column, position) in problem.quasi.enumerated() {
                ofClass[position] = UInt8(truncatingIfNeeded: published.level(number, column))
            }
            levels += ofClass
        }
        let classes = problem.cellOfTuple.map { cell -> Int32 in
            guard cell >= 0, solution.cellSurvives[Int(cell)] else { return -1 }
            return solution.classOfTuple[problem.survey.tuple(ofCell: Int(cell))]
        }
        var byColumn: [Int: WrittenLevel] = [:]
        for (position, column) in survey.coded.enumerated() {
            guard let bounds = survey.context.levels[column.index] else { continue }
            let number = problem.quasi.firstIndex(of: position)
            if let number, bounds.fixed == nil, let range = published.levels(ofColumn: number) {
                byColumn[column.index] = .byClass(range)
            } else {
                byColumn[column.index] = .same(bounds.chosen)
            }
        }
        self.byColumn = byColumn
        ofTuples = .byClass(classOf: classes, levels: levels, width: fixed.count)
        isSuppressed = classes.map { $0 < 0 }
    }

    /// The level of each coded column where no solver chooses.
    private static func fixedLevels(_ survey: TableSurvey) -> [Int] {
        survey.coded.map { survey.context.levels[$0.index]?.chosen ?? 0 }
    }
}
