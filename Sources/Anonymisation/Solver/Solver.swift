// SPDX-License-Identifier: Apache-2.0

/// What `solve` may spend by default, in entries of histograms: a few seconds of one core.
package let defaultEffort = 400_000_000

/// The recoding of least loss that satisfies `requirement` (full domain generalisation with
/// suppression of records).
///
/// If none keeps suppression within the limit, the solution says so and is the best without a
/// limit. `columns` are those of the survey, in the order that decides ties. `effort` is how many
/// entries of histograms the search may look at, about; when it is spent, the best found so far is
/// given, not called optimal, with a bound that no recoding passes.
package func solve(
    _ survey: Survey, columns: [SolverColumn], requirement: Requirement,
    effort: Int = defaultEffort
) -> Solution {
    if survey.rows == 0 { return emptySolution(survey, columns) }
    let problem = Problem(survey, columns, requirement)
    let search = Search(problem, maxSuppressed: requirement.maxSuppressed, effort: effort)
    search.run()
    if let best = search.best {
        return solution(problem, columns, best, search, reachable: true)
    }
    var unlimited = requirement
    unlimited.maxSuppressed = survey.rows
    let wider = Problem(survey, columns, unlimited)
    let fallback = Search(wider, maxSuppressed: survey.rows, effort: effort)
    fallback.run()
    guard let best = fallback.best else { return emptySolution(survey, columns) }
    return solution(wider, columns, best, fallback, reachable: false)
}

private func emptySolution(_ survey: Survey, _ columns: [SolverColumn]) -> Solution {
    let nothing = Loss(numerator: 0, denominator: 1, exact: true)
    return Solution(
        reachable: true, levels: columns.map(\.minLevel), suppressedRows: 0, rareRows: 0,
        classes: 0, loss: nothing, bound: nothing, optimal: true, evaluated: 0,
        tupleSurvives: [], cellSurvives: [],
        droppedElements: [[UInt32]](repeating: [], count: survey.trackedCount))
}

private func solution(
    _ problem: Problem, _ columns: [SolverColumn], _ best: (steps: [Int], outcome: Outcome),
    _ search: Search, reachable: Bool
) -> Solution {
    var levels = columns.map(\.minLevel)
    let steps = problem.fieldSteps(best.steps)
    for (field, step) in zip(problem.fields, steps) { levels[field.column] += step }
    let survivors = Survivors(problem, steps)
    func loss(_ cost: UInt128) -> Loss {
        Loss(
            numerator: cost, denominator: max(1, problem.scale.denominator),
            exact: problem.scale.exact)
    }
    return Solution(
        reachable: reachable, levels: levels, suppressedRows: best.outcome.suppressed,
        rareRows: problem.rare.deadRows, classes: survivors.classes,
        loss: loss(best.outcome.cost), bound: loss(search.bound), optimal: search.exhaustive,
        evaluated: search.evaluated, tupleSurvives: survivors.tuples,
        cellSurvives: survivors.cells, droppedElements: survivors.dropped)
}

/// Which tuples, cells and values of a survey remain at a node.
struct Survivors {
    private(set) var tuples: [Bool]
    private(set) var cells: [Bool]
    private(set) var dropped: [[UInt32]]
    private(set) var classes = 0

    init(_ problem: Problem, _ steps: [Int]) {
        let survey = problem.survey
        let roller = Roller(words: problem.words)
        let list = problem.cells(at: steps, into: roller)
        let histogram = list.merged(by: roller, problem)
        let judge = Judge(problem)
        _ = judge.judge(histogram, steps)
        tuples = [Bool](repeating: false, count: survey.tupleCount)
        cells = [Bool](repeating: false, count: survey.cellCount)
        for (input, cell) in list.cells.enumerated()
        where judge.marks[Int(roller.target[input])] == 0 {
            cells[cell] = true
            tuples[survey.tuple(ofCell: cell)] = true
        }
        var all = problem.rare.dropped
        for feature in judge.droppedFeatures {
            let (column, element) = problem.features.names[feature]
            if let element { all[column].insert(element) }
        }
        dropped = all.map { $0.sorted() }
        classes = Self.countClasses(problem, histogram, judge, roller)
    }

    private static func countClasses(
        _ problem: Problem, _ histogram: Histogram, _ judge: Judge, _ roller: Roller
    ) -> Int {
        var alive = 0
        roller.reserve(histogram.count)
        for entry in 0..<histogram.count where judge.marks[entry] == 0 && histogram.rows[entry] > 0
        {
            let from = histogram.keys + entry * problem.words
            let key = roller.keys + alive * problem.words
            key.update(from: from, count: problem.words)
            key[problem.signatureWord] &= ~problem.signatureMask
            alive += 1
        }
        return roller.number(alive)
    }
}
