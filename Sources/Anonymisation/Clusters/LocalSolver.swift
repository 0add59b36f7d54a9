// SPDX-License-Identifier: Apache-2.0

/// A recoding of small loss that satisfies `requirement`, in which every tuple goes to a class
/// of its own choice (local recoding by clusters).
///
/// A tuple goes whole, so the recoding is a function of the tuple. Records are suppressed only
/// where no class within the levels of the columns could take them. The result depends on the
/// input alone; it is the best found, never proved the best. `effort` is how many steps the local
/// search may try, about.
package func solveLocally(
    _ survey: Survey, columns: [SolverColumn], requirement: Requirement, effort: Int = 5_000_000
) -> LocalSolution {
    // What clusters do not judge must be refused, never passed over.
    precondition(requirement.closeness.isEmpty && requirement.minGroups == 0)
    precondition(requirement.population == nil && columns.allSatisfy { $0.movesWith == nil })
    return LocalSolver(survey, columns, requirement).run(effort: effort)
}

/// A survey as items that may be put into clusters, and back.
private final class LocalSolver {
    private let survey: Survey
    private let columns: [SolverColumn]
    private let problem: Problem
    /// Cells of the survey that are not dead; entries of the histogram by cell; items by entry.
    private let cells: [Int]
    private let entryOf: [Int]
    private let itemOf: [Int]
    private let histogram: Histogram
    private let itemCount: Int
    private let ladders: [LeafLadder]
    private let items: ClusterItems
    private let demand: any ClusterDemand

    init(_ survey: Survey, _ columns: [SolverColumn], _ requirement: Requirement) {
        self.survey = survey
        self.columns = columns
        let problem = Problem(survey, columns, requirement)
        self.problem = problem
        let roller = Roller(words: problem.words)
        let steps = [Int](repeating: 0, count: problem.fields.count)
        let list = problem.cells(at: steps, into: roller)
        cells = list.cells
        histogram = roller.merge(
            list.cells.count, rows: list.rows, units: list.units, limit: requirement.k)
        let entryOf = list.cells.indices.map { Int(roller.target[$0]) }
        roller.reserve(histogram.count)
        roller.keys.update(from: histogram.keys, count: histogram.count * problem.words)
        for entry in 0..<histogram.count {
            roller.keys[entry * problem.words + problem.signatureWord] &= ~problem.signatureMask
        }
        let itemCount = roller.number(histogram.count)
        let itemOf = (0..<histogram.count).map { Int(roller.target[$0]) }
        var tuples = [Int](repeating: 0, count: itemCount)
        for (input, cell) in list.cells.enumerated() {
            tuples[itemOf[entryOf[input]]] = survey.tuple(ofCell: cell)
        }
        let ladders = columns.indices.map { column in
            LeafLadder(
                columns[column],
                factor: Double(problem.scale.factors[column])
                    / Double(max(1, problem.scale.denominator)) * Double(survey.rows),
                codes: tuples.map { Int(survey.code($0, column)) })
        }
        var rows = [Int32](repeating: 0, count: itemCount)
        for entry in 0..<histogram.count {
            rows[itemOf[entry]] += Int32(truncatingIfNeeded: histogram.rows[entry])
        }
        var leaves = [Int32](repeating: 0, count: itemCount * columns.count)
        for item in 0..<itemCount {
            for (column, ladder) in ladders.enumerated() {
                leaves[item * columns.count + column] = ladder.leaf(
                    ofCode: Int(survey.code(tuples[item], column)))
            }
        }
        items = ClusterItems(columns: ladders.map(\.shape), leaves: leaves, rows: rows)
        (self.entryOf, self.itemOf, self.itemCount, self.ladders) = (
            entryOf, itemOf, itemCount, ladders
        )
        let features = problem.features
        let asksMore =
            histogram.units != nil || !features.least.isEmpty || !features.atMost.isEmpty
        demand =
            asksMore
            ? TalliedDemand(problem, histogram, itemOf: itemOf, items: itemCount)
            : PlainDemand(k: requirement.k, rows: rows)
    }

    func run(effort: Int) -> LocalSolution {
        let clustering = Clustering(items, demand, effort: effort)
        let clusters = clustering.clusters()
        var published = PublishedClasses(columnCount: columns.count)
        let known = SequenceIndex()
        var classOfItem = [Int32](repeating: -1, count: itemCount)
        var cost: UInt128 = 0
        for cluster in clusters {
            let number = publish(cluster, &published, known)
            for item in cluster {
                classOfItem[Int(item)] = Int32(number)
                cost += UInt128(items.rows[Int(item)]) * published.costs[number]
            }
        }
        var classOfTuple = [Int32](repeating: -1, count: survey.tupleCount)
        var survives = [Bool](repeating: false, count: survey.cellCount)
        var kept = 0
        for (input, cell) in cells.enumerated() {
            let number = classOfItem[itemOf[entryOf[input]]]
            if number < 0 { continue }
            survives[cell] = true
            classOfTuple[survey.tuple(ofCell: cell)] = number
            kept += Int(survey.cellRows[cell])
        }
        let suppressed = survey.rows - kept
        let whole = problem.scale.denominator / UInt128(max(1, survey.rows))
        cost += UInt128(suppressed) * whole
        return LocalSolution(
            reachable: suppressed <= problem.requirement.maxSuppressed
                && !leavesRareValues(classOfItem),
            suppressedRows: suppressed, rareRows: problem.rare.deadRows,
            loss: Loss(
                numerator: cost, denominator: max(1, problem.scale.denominator),
                exact: problem.scale.exact),
            classOfTuple: classOfTuple, cellSurvives: survives,
            droppedElements: problem.rare.dropped.map { $0.sorted() }, published: published)
    }

    /// Whether suppression made a value rare that was not; such a table is not to be released.
    private func leavesRareValues(_ classOfItem: [Int32]) -> Bool {
        if problem.features.rare.isEmpty { return false }
        let marks = itemOf.map { classOfItem[$0] < 0 ? Judge.here : 0 }
        return marks.withUnsafeBufferPointer { marks in
            guard let marks = marks.baseAddress else { return false }
            return !ClassTally(problem).rareFeatures(histogram, marks).isEmpty
        }
    }

    /// The number of the class that a cluster is published as.
    private func publish(
        _ cluster: [Int32], _ published: inout PublishedClasses, _ known: SequenceIndex
    ) -> Int {
        var key: [UInt32] = []
        var cost: UInt128 = 0
        for (column, ladder) in ladders.enumerated() {
            let leaves = cluster.map { Int(items.leaves[Int($0) * columns.count + column]) }
            let (first, last) = (leaves.min() ?? 0, leaves.max() ?? 0)
            let level = columns[column].minLevel + Int(ladder.shape.level(first, last))
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

/// Counts units and elements of clusters as the judge of the full-domain solver does.
private final class TalliedDemand: ClusterDemand {
    let k: Int
    let isPlain = false
    private let tally: ClassTally
    private let histogram: Histogram
    private var starts: [Int]
    private var entries: [Int]

    init(_ problem: Problem, _ histogram: Histogram, itemOf: [Int], items: Int) {
        k = problem.requirement.k
        tally = ClassTally(problem)
        self.histogram = histogram
        starts = [Int](repeating: 0, count: items + 1)
        for item in itemOf { starts[item + 1] += 1 }
        for item in 0..<items { starts[item + 1] += starts[item] }
        var next = starts
        entries = [Int](repeating: 0, count: itemOf.count)
        for (entry, item) in itemOf.enumerated() {
            entries[next[item]] = entry
            next[item] += 1
        }
    }

    func isMet(_ items: UnsafeBufferPointer<Int32>) -> Bool {
        tally.clear()
        for item in items {
            for place in starts[Int(item)]..<starts[Int(item) + 1] {
                tally.add(entries[place], histogram)
            }
        }
        return !tally.failsSizeOrLeast() && !tally.failsEntropyOrShare()
    }
}
