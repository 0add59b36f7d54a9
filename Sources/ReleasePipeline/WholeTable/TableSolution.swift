// SPDX-License-Identifier: Apache-2.0
internal import Anonymisation
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
