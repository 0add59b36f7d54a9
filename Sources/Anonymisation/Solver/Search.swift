// SPDX-License-Identifier: Apache-2.0

/// The search for the cheapest node of the lattice.
///
/// A greedy descent from the top gives a first answer, which steps of one or two axes improve in
/// a large lattice; there blocks of axes give a first lower bound. Then a `Sweep` visits all nodes
/// from coarse to fine, unless there are more than `sweptNodes`. Effort is
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
    private let large: Int
    private let swept: Int
    private let index: NodeIndex
    private var outcomes: [Outcome] = []
    private var visited = 0
    /// The effort at which the present part of the search has to stop.
    private var pause = Int.max

    /// Up to how many nodes are visited; a visit takes 4 bytes.
    static let sweptNodes = 1 << 24
    /// Above this many nodes a lattice is large.
    static let manyNodes = 1 << 18
    /// Up to how many nodes a block of axes has at first.
    private static let blockNodes = 4096

    /// A search that stops when it has looked at `effort` entries of histograms, about.
    ///
    /// A lattice of more than `large` nodes is large; one of more than `swept` is not swept.
    init(
        _ problem: Problem, maxSuppressed: Int, effort: Int, large: Int = Search.manyNodes,
        swept: Int = Search.sweptNodes
    ) {
        self.large = large
        self.swept = swept
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
        if nodes > large {
            improve()
            boundByBlocks(Self.blockNodes)
            if nodes > swept { boundByBlocks(Self.manyNodes) }
        }
        if nodes <= swept {
            let sweep = Sweep(self, axes: store.order)
            sweep.run()
            exhaustive = sweep.isComplete
            bound = max(bound, sweep.bound)
        }
        bound = min(bound, best?.outcome.cost ?? bound)
    }

    /// Adds up what blocks of axes cost at least, each block swept alone.
    private func boundByBlocks(_ size: Int) {
        let blocks = blocks(size)
        var sum: UInt128 = 0
        for (number, block) in blocks.enumerated() {
            // Half of what is left is for all of the blocks.
            pause = spent + max(0, effort - spent) / 2 / (blocks.count - number)
            let sweep = Sweep(self, axes: block)
            sweep.run()
            // Without a node within the limit in a block there is none at all.
            sum = sweep.bound == .max ? .max : sum + sweep.bound
            if sum == .max { break }
        }
        bound = max(bound, sum)
        pause = .max
    }

    /// Blocks of axes that have up to `size` nodes each, the axes dealt out in turn.
    private func blocks(_ size: Int) -> [[Int]] {
        let axes = store.order.filter { tops[$0] > 0 }
        var number = 1
        while true {
            let blocks = (0..<number).map { first in
                stride(from: first, to: axes.count, by: number).map { axes[$0] }
            }
            let sizes = blocks.map { Lattice($0.map { tops[$0] + 1 }).count ?? .max }
            if number >= axes.count || sizes.allSatisfy({ $0 <= size }) {
                return blocks
            }
            number += 1
        }
    }

    private var spent: Int { store.work + judge.work + visited }

    /// Whether the effort is spent.
    var isSpent: Bool { spent >= min(effort, pause) }

    /// The outcome of a node that was evaluated.
    func outcome(of steps: [Int]) -> Outcome? { index.find(steps).map { outcomes[$0] } }

    /// The nodes that were evaluated, and what came of it.
    func evaluatedNodes() -> [(node: [Int], outcome: Outcome)] {
        outcomes.enumerated().map { (index.node($0), $1) }
    }

    /// Counts work that is no evaluation, in entries.
    func spend(_ entries: Int) { visited += entries }

    @discardableResult
    func evaluate(_ steps: [Int]) -> Outcome {
        if let outcome = outcome(of: steps) { return outcome }
        let histogram = store.histogram(steps)
        let outcome = judge.judge(histogram, problem.fieldSteps(steps), limit: limit)
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
