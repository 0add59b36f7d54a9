// SPDX-License-Identifier: Apache-2.0

/// Visits nodes from coarse to fine, each after all coarser ones, and gives a lower bound.
///
/// Nodes come in the order of how many steps they are below the top: so what is cheap to evaluate
/// comes first, and a node that suppresses too much spares most others. When the effort is
/// spent, the nodes that are left still get their bounds.
///
/// A node is passed over when a coarser one already suppresses too much, or when a lower bound of
/// its cost is above the best: generalisation alone (bound 1), and to that what a coarser node
/// already pays for records that stay suppressed in every finer one (bound 2). These are counted
/// twice: by what they cost there, and by their number, each at the least that a suppressed
/// record adds at the levels of this node. Bounds are exact integers, rounded down, so that no
/// better node and no tie is lost.
///
/// A sweep of some axes alone bounds what they cost in any node: a node suppresses whatever the
/// one does that has its steps in these axes and is at the top in all others. Such bounds of
/// axes that are not in common add up.
final class Sweep {
    /// What no node costs less than, once it has run; the best of the search may cost less.
    ///
    /// Of some axes alone: what these cost at least in any node.
    private(set) var bound = UInt128.max
    /// Whether no node was left that might be better than the best of the search.
    private(set) var isComplete = true

    private let search: Search
    private let problem: Problem
    /// The swept axes, the last moving first.
    private let axes: [Int]
    private let strides: [Int]
    /// By place: how many steps the axes from there on can go down together.
    private let deepest: [Int]
    private let nodes: Int
    /// The node of the current visit.
    private var node: [Int]
    /// By swept axis: bound 1, and the least cost of a suppressed record, of the axes before it.
    private var generalisation: [UInt128]
    private var extra: [UInt128]
    private let costs: [[UInt128]]
    private let extras: [[UInt128]]
    /// By visit: what coarser nodes pay for suppression, in units, and how many records these are.
    private let floors: UnsafeMutablePointer<UInt16>
    private let fewest: UnsafeMutablePointer<UInt16>
    private let costUnit: UInt128
    private let rowUnit: Int
    private static let hopeless = UInt16.max

    init(_ search: Search, axes: [Int]) {
        self.search = search
        self.axes = axes
        let problem = search.problem
        self.problem = problem
        var strides = [Int](repeating: 1, count: axes.count)
        var nodes = 1
        for place in axes.indices.reversed() {
            strides[place] = nodes
            nodes *= problem.axes[axes[place]].levels
        }
        self.strides = strides
        var deepest = [0]
        for axis in axes.reversed() {
            deepest.append((deepest.last ?? 0) + problem.axes[axis].levels - 1)
        }
        self.deepest = deepest.reversed()
        self.nodes = nodes
        node = problem.axes.map { $0.levels - 1 }
        costs = axes.map { axis in
            (0..<problem.axes[axis].levels).map { problem.generalisation(axis, $0) }
        }
        extras = axes.map { axis in
            (0..<problem.axes[axis].levels).map { problem.leastExtra(axis, $0) }
        }
        generalisation = [UInt128](repeating: 0, count: axes.count + 1)
        extra = generalisation
        floors = .allocate(capacity: nodes)
        floors.initialize(repeating: 0, count: nodes)
        fewest = .allocate(capacity: nodes)
        fewest.initialize(repeating: 0, count: nodes)
        costUnit = problem.scale.denominator / UInt128(Self.hopeless - 1) + 1
        rowUnit = problem.survey.rows / Int(Self.hopeless - 1) + 1
    }

    deinit {
        floors.deallocate()
        fewest.deallocate()
    }

    /// Whether only some axes are swept.
    private var isAlone: Bool { axes.count < problem.axes.count }

    func run() {
        for (node, outcome) in search.evaluatedNodes() {
            if let number = number(node) { learn(outcome, number) }
        }
        for depth in 0...(deepest.first ?? 0) { walk(0, depth, 0) }
        search.spend(nodes / 4)
    }

    /// Visits the nodes that are `depth` steps below the top in the axes from `place` on.
    private func walk(_ place: Int, _ depth: Int, _ number: Int) {
        if place == axes.count {
            visit(number)
            return
        }
        let axis = axes[place]
        let levels = problem.axes[axis].levels
        for lowered in max(0, depth - deepest[place + 1])...min(levels - 1, depth) {
            let step = levels - 1 - lowered
            node[axis] = step
            generalisation[place + 1] = generalisation[place] + costs[place][step]
            extra[place + 1] = extra[place] + extras[place][step]
            walk(place + 1, depth - lowered, number + step * strides[place])
        }
    }

    /// The number of a node; nil if an axis that is not swept is not at its top.
    private func number(_ node: [Int]) -> Int? {
        let others = problem.axes.indices.filter { !axes.contains($0) }
        if others.contains(where: { node[$0] + 1 < problem.axes[$0].levels }) { return nil }
        return zip(axes, strides).reduce(0) { $0 + node[$1.0] * $1.1 }
    }

    private func visit(_ number: Int) {
        inherit(number)
        if fewest[number] == Self.hopeless { return }
        let least = lowerBound(number)
        if isAlone ? least >= bound : least > search.best?.outcome.cost ?? .max { return }
        if search.isSpent, search.outcome(of: node) == nil {
            bound = min(bound, least)
            isComplete = false
            return
        }
        learn(search.evaluate(node), number)
        if isAlone, fewest[number] != Self.hopeless { bound = min(bound, lowerBound(number)) }
    }

    private func lowerBound(_ number: Int) -> UInt128 {
        let counted = UInt128(Int(fewest[number]) * rowUnit) * extra[axes.count]
        // What a coarser node pays may be for other axes.
        let paid = isAlone ? 0 : UInt128(floors[number]) * costUnit
        return generalisation[axes.count] + max(paid, counted)
    }

    private func inherit(_ number: Int) {
        var (floor, rows) = (floors[number], fewest[number])
        for place in axes.indices {
            let axis = axes[place]
            if node[axis] + 1 == problem.axes[axis].levels { continue }
            let coarser = number + strides[place]
            floor = max(floor, floors[coarser])
            rows = max(rows, fewest[coarser])
        }
        floors[number] = floor
        fewest[number] = rows
    }

    /// Notes what a node makes sure for all finer ones.
    ///
    /// If nothing may be suppressed, a node that suppresses anything has a class that fails, and
    /// then one of the finer classes in it fails too: each requirement holds for the union of
    /// classes for which it holds.
    private func learn(_ outcome: Outcome, _ number: Int) {
        let isHopeless =
            outcome.inheritedSuppressed > search.limit
            || search.limit == 0 && outcome.suppressed > 0
        if isHopeless {
            fewest[number] = Self.hopeless
            return
        }
        let alive = outcome.inheritedSuppressed - problem.rare.deadRows
        fewest[number] = max(fewest[number], UInt16(alive / rowUnit))
        floors[number] = max(floors[number], UInt16(outcome.inheritedCost / costUnit))
    }
}
