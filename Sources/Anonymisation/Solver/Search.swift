// SPDX-License-Identifier: Apache-2.0

/// The search for the cheapest node of the lattice.
///
/// A greedy descent from the top gives a first answer. Then all nodes are visited from coarse
/// to fine. A node is passed over when a coarser one already suppresses too much, or when a
/// lower bound of its cost is above the best: generalisation alone (bound 1), and to that what
/// a coarser node already pays for records that stay suppressed in every finer one (bound 2).
/// Both bounds are exact integers, rounded down, so that no better node and no tie is lost.
final class Search {
    /// The best node within the limit, if any.
    private(set) var best: (steps: [Int], outcome: Outcome)?
    /// Whether every node was visited or excluded by a bound.
    private(set) var exhaustive = false
    /// How many nodes were evaluated.
    private(set) var evaluated = 0

    private let problem: Problem
    private let judge: Judge
    private let store: HistogramStore
    private let lattice: Lattice
    private let limit: Int
    private let effort: Int
    private var known: [[Int]: Outcome] = [:]

    /// Beyond this many nodes the greedy answer is all there is.
    static let exhaustiveNodes = 1 << 24

    /// A search that stops after `effort` evaluations beyond the greedy ones.
    init(_ problem: Problem, maxSuppressed: Int, effort: Int = .max) {
        self.problem = problem
        self.effort = effort
        judge = Judge(problem)
        store = HistogramStore(problem)
        lattice = Lattice(problem.fields.map(\.levels))
        limit = maxSuppressed
    }

    func run() {
        descend()
        guard let nodes = lattice.count, nodes <= Self.exhaustiveNodes else { return }
        exhaustive = visitAll(nodes)
    }

    @discardableResult
    private func evaluate(_ steps: [Int]) -> Outcome {
        if let outcome = known[steps] { return outcome }
        let outcome = judge.judge(store.histogram(steps), steps)
        evaluated += 1
        known[steps] = outcome
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

    /// Lowers the field that helps most until none does.
    private func descend() {
        var node = lattice.top
        evaluate(node)
        while true {
            var next = node
            for field in node.indices where node[field] > 0 {
                var finer = node
                finer[field] -= 1
                evaluate(finer)
                if let best, best.steps == finer { next = finer }
            }
            if next == node { return }
            node = next
        }
    }

    /// Visits every node; false if the effort was spent before.
    private func visitAll(_ nodes: Int) -> Bool {
        let start = evaluated
        let unit = problem.scale.denominator / UInt128(UInt32.max) + 1
        var floor = [UInt32](repeating: 0, count: nodes)
        var hopeless = [Bool](repeating: false, count: nodes)
        var steps = lattice.top
        for number in stride(from: nodes - 1, through: 0, by: -1) {
            lattice.steps(number, &steps)
            inherit(number, steps, &floor, &hopeless)
            if hopeless[number] { continue }
            if let best {
                let bound = judge.bound(steps) + UInt128(floor[number]) * unit
                if bound > best.outcome.cost, known[steps] == nil { continue }
            }
            if evaluated - start >= effort { return false }
            let outcome = evaluate(steps)
            hopeless[number] = outcome.inheritedSuppressed > limit
            floor[number] = max(floor[number], UInt32(outcome.inheritedCost / unit))
        }
        return true
    }

    private func inherit(
        _ number: Int, _ steps: [Int], _ floor: inout [UInt32], _ hopeless: inout [Bool]
    ) {
        for field in 0..<steps.count where steps[field] + 1 < lattice.sizes[field] {
            let coarser = number + lattice.strides[field]
            if hopeless[coarser] { hopeless[number] = true }
            floor[number] = max(floor[number], floor[coarser])
        }
    }
}
