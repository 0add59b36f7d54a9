// SPDX-License-Identifier: Apache-2.0

/// The search for the cheapest node of the lattice.
///
/// A greedy descent from the top gives a first answer, which steps of one or two axes improve in
/// a large lattice. Then a `Sweep` visits the nodes from coarse to fine: all of them, or in a
/// lattice of more than `sweptNodes` those of some axes, for a lower bound of the rest. Effort is
/// counted in entries of histograms, so that the same input gives the same answer everywhere.
final class Search {
    /// The best node within the limit, if any.
    private(set) var best: (steps: [Int], outcome: Outcome)?
    /// What no node costs less than.
    private(set) var bound: UInt128 = 0
    /// Whether no node does better than `best`, or, without one, no node is within the limit.
    private(set) var exhaustive = false
    /// How many nodes were evaluated.
    var evaluated: Int { outcomes.count }

    let problem: Problem
    let store: HistogramStore
    let limit: Int
    private let judge: Judge
    private let tops: [Int]
    private let effort: Int
    private let index: NodeIndex
    private var outcomes: [Outcome] = []
    private var judged = 0

    /// Up to how many nodes are visited; a visit takes 4 bytes.
    static let sweptNodes = 1 << 24

    /// A search that stops when it has looked at `effort` entries of histograms, about.
    init(_ problem: Problem, maxSuppressed: Int, effort: Int) {
        self.problem = problem
        self.effort = effort
        store = HistogramStore(problem)
        judge = Judge(problem, finest: store.finest)
        tops = problem.axes.map { $0.levels - 1 }
        index = NodeIndex(axes: problem.axes.count)
        limit = maxSuppressed
    }

    func run() {
        descend()
        let nodes = Lattice(problem.axes.map(\.levels)).count ?? .max
        if nodes > Sweep.manyNodes { improve() }
        let axes = nodes <= Self.sweptNodes ? store.order : store.axes(below: Sweep.manyNodes)
        let sweep = Sweep(self, axes: axes)
        sweep.run()
        exhaustive = sweep.isExhaustive
        bound = min(sweep.bound, best?.outcome.cost ?? sweep.bound)
    }

    /// Whether the effort is spent.
    var isSpent: Bool { store.work + judged >= effort }

    /// The outcome of a node that was evaluated.
    func outcome(of steps: [Int]) -> Outcome? { index.find(steps).map { outcomes[$0] } }

    /// The nodes that were evaluated, and what came of it.
    func evaluatedNodes() -> [(node: [Int], outcome: Outcome)] {
        outcomes.enumerated().map { (index.node($0), $1) }
    }

    /// Counts work that is no evaluation, in entries.
    func spend(_ entries: Int) { judged += entries }

    @discardableResult
    func evaluate(_ steps: [Int]) -> Outcome {
        if let outcome = outcome(of: steps) { return outcome }
        let histogram = store.histogram(steps)
        let outcome = judge.judge(histogram, problem.fieldSteps(steps), limit: limit)
        judged += problem.judgesElements ? histogram.count * 4 : histogram.count
        _ = index.insert(steps)
        outcomes.append(outcome)
        if outcome.suppressed <= limit, isBetter(outcome, steps) { best = (steps, outcome) }
        return outcome
    }

    /// Definitions 26: lower loss, then fewer suppressed, then the smaller level vector.
    private func isBetter(_ outcome: Outcome, _ steps: [Int]) -> Bool {
        guard let best else { return true }
        if outcome.cost != best.outcome.cost { return outcome.cost < best.outcome.cost }
        if outcome.suppressed != best.outcome.suppressed {
            return outcome.suppressed < best.outcome.suppressed
        }
        return steps.lexicographicallyPrecedes(best.steps)
    }

    /// Lowers the axis that helps most until none does.
    private func descend() {
        var node = tops
        evaluate(node)
        while true {
            var next = node
            store.prepare(node, store.order[...])
            for axis in node.indices where node[axis] > 0 && !isSpent {
                var finer = node
                finer[axis] -= 1
                evaluate(finer)
                if let best, best.steps == finer { next = finer }
            }
            if next == node { return }
            node = next
        }
    }

    /// Takes steps that lower one axis, and may raise another, as long as one helps.
    private func improve() {
        while let start = best?.steps, !isSpent {
            for axis in start.indices where start[axis] > 0 {
                var node = start
                node[axis] -= 1
                evaluateLikely(node)
                for other in start.indices where other != axis && start[other] < tops[other] {
                    node[other] += 1
                    evaluateLikely(node)
                    node[other] -= 1
                }
            }
            if best?.steps == start { return }
        }
    }

    /// Evaluates a node unless generalisation alone costs more than the best.
    private func evaluateLikely(_ node: [Int]) {
        if isSpent { return }
        let cost = node.indices.reduce(UInt128(0)) { $0 + problem.generalisation($1, node[$1]) }
        if let best, cost > best.outcome.cost { return }
        evaluate(node)
    }
}
