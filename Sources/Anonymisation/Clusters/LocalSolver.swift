// SPDX-License-Identifier: Apache-2.0

/// A recoding of small loss that satisfies `requirement`, in which every tuple goes to a class
/// of its own choice (local recoding by clusters).
///
/// A tuple goes whole, so the recoding is a function of the tuple. Records are suppressed only
/// where no class within the levels of the columns could take them, or where all that may be
/// joined fails together; then those go that the full-domain solver would suppress.
///
/// - Parameters:
///   - survey: the records.
///   - columns: one for each column of the survey.
///   - requirement: what every class and the whole table must satisfy.
///   - ranks: by column, where each code stands among all that there could be. With ranks the
///     classes depend on the records alone, and not on the order in which codes and tuples were
///     numbered.
///   - seed: what the search draws its numbers from. Whoever knows it can run the search again,
///     so it should be as secret as a key.
///   - effort: how many steps the local search may try, about.
/// - Returns: the best found, never proved the best.
package func solveLocally(
    _ survey: Survey, columns: [SolverColumn], requirement: Requirement,
    ranks: [[Int32]]? = nil, seed: UInt64 = 0, effort: Int = 5_000_000
) -> LocalSolution {
    precondition(requirement.population == nil, "clusters are not judged in a population")
    precondition(columns.allSatisfy { $0.movesWith == nil }, "clusters move columns apart")
    func solution(_ cells: [Bool]?) -> (solution: LocalSolution, failing: [Int]) {
        LocalSolver(survey, columns, requirement, ranks: ranks, only: cells)
            .run(seed: seed, effort: effort)
    }
    let (first, failing) = solution(nil)
    if first.reachable, failing.isEmpty { return first }
    // What survives in classes of the full domain satisfies everything when it is put together.
    let whole = solve(survey, columns: columns, requirement: requirement)
    guard whole.reachable else { return first }
    var partly = [Bool](repeating: true, count: survey.cellCount)
    for cell in failing { partly[cell] = whole.cellSurvives[cell] }
    let tries = [first, solution(partly).solution]
    if let best = best(of: tries) { return best }
    return best(of: [solution(whole.cellSurvives).solution]) ?? first
}

/// The reachable one of least loss.
private func best(of tries: [LocalSolution]) -> LocalSolution? {
    tries.filter(\.reachable).min { $0.loss.numerator < $1.loss.numerator }
}

/// A survey as items that may be put into clusters, and back.
private final class LocalSolver {
    private let survey: Survey
    private let columns: [SolverColumn]
    private let problem: Problem
    private let histogram: Histogram
    private let places: ItemPlaces
    private let ladders: [LeafLadder]
    private let items: ClusterItems
    private let demand: any ClusterDemand

    /// `only` says which cells may be kept; nil is all.
    init(
        _ survey: Survey, _ columns: [SolverColumn], _ requirement: Requirement,
        ranks: [[Int32]]?, only: [Bool]?
    ) {
        self.survey = survey
        self.columns = columns
        let problem = Problem(survey, columns, requirement)
        self.problem = problem
        let (histogram, numbered) = ItemPlaces.number(problem, only: only)
        let ladders = columns.indices.map { column in
            LeafLadder(
                columns[column],
                factor: Double(problem.scale.factors[column])
                    / Double(max(1, problem.scale.denominator)) * Double(survey.rows),
                held: numbered.held(survey, column), ranks: ranks?[column])
        }
        let places = numbered.sorted(survey, ladders)
        items = places.items(histogram, survey, ladders)
        (self.histogram, self.places, self.ladders) = (histogram, places, ladders)
        let features = problem.features
        let asksMore =
            histogram.units != nil || histogram.groups != nil || !features.least.isEmpty
            || !features.atMost.isEmpty
        if asksMore {
            let tallied = TalliedDemand(
                problem, histogram, itemOf: places.itemOf, items: items.count)
            tallied.setReference(problem, 0..<Int32(items.count))
            demand = tallied
        } else {
            demand = PlainDemand(k: requirement.k, rows: items.rows)
        }
    }

    /// The solution, and the cells of items that fail even where all that may be joined is.
    func run(seed: UInt64, effort: Int) -> (solution: LocalSolution, failing: [Int]) {
        let clustering = Clustering(items, demand, seed: seed, effort: effort)
        let (clusters, failing) = clustering.clusters()
        var published = PublishedClasses(columnCount: columns.count)
        let known = SequenceIndex()
        var classOfItem = [Int32](repeating: -1, count: items.count)
        var cost: UInt128 = 0
        for cluster in clusters {
            let number = publish(cluster, &published, known)
            for item in cluster {
                classOfItem[Int(item)] = Int32(number)
                cost += UInt128(items.rows[Int(item)]) * published.costs[number]
            }
        }
        // t is measured against the records that are left: where some go it is another reference.
        let isOpen = !failing.isEmpty && !problem.features.closeness.isEmpty
        let solution = solution(classOfItem, published, cost: cost, isOpen: isOpen)
        if failing.isEmpty { return (solution, []) }
        let fails = Set(failing)
        return (
            solution,
            places.cells.indices.filter { fails.contains(Int32(places.item(ofInput: $0))) }
                .map { places.cells[$0] }
        )
    }

    private func solution(
        _ classOfItem: [Int32], _ published: PublishedClasses, cost: UInt128, isOpen: Bool
    ) -> LocalSolution {
        var classOfTuple = [Int32](repeating: -1, count: survey.tupleCount)
        var survives = [Bool](repeating: false, count: survey.cellCount)
        var kept = 0
        for (input, cell) in places.cells.enumerated() {
            let number = classOfItem[places.item(ofInput: input)]
            if number < 0 { continue }
            survives[cell] = true
            classOfTuple[survey.tuple(ofCell: cell)] = number
            kept += Int(survey.cellRows[cell])
        }
        let suppressed = survey.rows - kept
        let whole = problem.scale.denominator / UInt128(max(1, survey.rows))
        return LocalSolution(
            reachable: !isOpen && suppressed <= problem.requirement.maxSuppressed
                && !leavesRareValues(classOfItem),
            suppressedRows: suppressed, rareRows: problem.rare.deadRows,
            loss: Loss(
                numerator: cost + UInt128(suppressed) * whole,
                denominator: max(1, problem.scale.denominator), exact: problem.scale.exact),
            classOfTuple: classOfTuple, cellSurvives: survives,
            droppedElements: problem.rare.dropped.map { $0.sorted() }, published: published)
    }

    /// Whether suppression made a value rare that was not; such a table is not to be released.
    private func leavesRareValues(_ classOfItem: [Int32]) -> Bool {
        if problem.features.rare.isEmpty { return false }
        let marks = places.itemOf.map { classOfItem[$0] < 0 ? Judge.here : 0 }
        return marks.withUnsafeBufferPointer { marks in
            guard let marks = marks.baseAddress else { return false }
            return !ClassTally(problem).rareFeatures(histogram, marks).isEmpty
        }
    }

    /// The first leaf of each column and the lowest step that holds all leaves.
    ///
    /// Columns that move together take the highest of their steps: a finer one would tell what the
    /// others withhold.
    private func bounds(_ cluster: [Int32]) -> (firsts: [Int], steps: [Int]) {
        var firsts: [Int] = []
        var steps: [Int] = []
        for (column, ladder) in ladders.enumerated() {
            let leaves = cluster.map { Int(items.leaves[Int($0) * columns.count + column]) }
            let (first, last) = (leaves.min() ?? 0, leaves.max() ?? 0)
            firsts.append(first)
            steps.append(Int(ladder.shape.level(first, last)))
        }
        for (column, leader) in columns.map(\.movesWith).enumerated() {
            if let leader { steps[leader] = max(steps[leader], steps[column]) }
        }
        for (column, leader) in columns.map(\.movesWith).enumerated() {
            if let leader { steps[column] = steps[leader] }
        }
        return (firsts, steps)
    }

    /// The number of the class that a cluster is published as.
    private func publish(
        _ cluster: [Int32], _ published: inout PublishedClasses, _ known: SequenceIndex
    ) -> Int {
        var key: [UInt32] = []
        var cost: UInt128 = 0
        let (firsts, steps) = bounds(cluster)
        for (column, ladder) in ladders.enumerated() {
            let level = columns[column].minLevel + steps[column]
            let first = firsts[column]
            let group = columns[column].group[level][ladder.codes[first]]
            key.append(UInt32(level))
            key.append(UInt32(truncatingIfNeeded: group))
            cost +=
                problem.scale.factors[column] * UInt128(columns[column].cost[level][Int(group)])
        }
        let number = known.insert(key, key.count)
        if number == published.count {
            for column in columns.indices {
                published.levels.append(UInt8(key[column * 2]))
                published.groups.append(Int32(key[column * 2 + 1]))
            }
            published.costs.append(cost)
        }
        return number
    }
}
