// SPDX-License-Identifier: Apache-2.0

/// Histograms of nodes, rolled up from each other and remembered under a byte budget.
///
/// A node is rolled up from the smallest known histogram one step finer. Where none is known it
/// is the node with its last raised axis lowered by one, in a fixed order of axes, those first
/// that make the histogram shrink most.
final class HistogramStore {
    /// The axes, those first that make the histogram shrink most.
    private(set) var order: [Int]
    /// How many entries were rolled up so far: the measure of effort.
    private(set) var work = 0
    private let problem: Problem
    private let roller: Roller
    private let base: Histogram
    private let index: NodeIndex
    private var known: [Histogram?] = []
    private var lastUse: [Int] = []
    private var clock = 0
    private var held = 0
    private let budget: Int

    /// A store that remembers at most `budget` bytes of histograms beyond the finest one.
    init(_ problem: Problem, budget: Int? = nil) {
        self.problem = problem
        roller = Roller(words: problem.words)
        index = NodeIndex(axes: problem.axes.count)
        let zero = [Int](repeating: 0, count: problem.fields.count)
        let cells = problem.cells(at: zero, into: roller)
        base = cells.merged(by: roller, problem)
        self.budget = budget ?? max(64 << 20, base.bytes * 6)
        order = Array(problem.axes.indices)
        sortAxes()
    }

    /// The histogram of the finest node.
    var finest: Histogram { base }

    /// The first axes of `order` that together have no more than `nodes` nodes.
    func axes(below nodes: Int) -> [Int] {
        var product = 1
        return Array(
            order.prefix { axis in
                product *= problem.axes[axis].levels
                return product <= nodes
            })
    }

    /// The histogram of a node.
    func histogram(_ steps: [Int]) -> Histogram {
        var chain: [[Int]] = []
        var node = steps
        var found: Histogram?
        while found == nil, let last = order.last(where: { node[$0] > 0 }) {
            if let histogram = remembered(node) {
                found = histogram
                break
            }
            chain.append(node)
            if let (axis, histogram) = smallestFiner(node) {
                found = rollUp(histogram, axis, node[axis])
                remember(node, found)
                chain.removeLast()
                break
            }
            node[last] -= 1
        }
        var histogram = found ?? base
        for next in chain.reversed() {
            guard let raised = order.last(where: { next[$0] > 0 }) else { continue }
            histogram = rollUp(histogram, raised, next[raised])
            remember(next, histogram)
        }
        return histogram
    }

    private func remembered(_ node: [Int]) -> Histogram? {
        guard let number = index.find(node), let histogram = known[number] else { return nil }
        clock += 1
        lastUse[number] = clock
        return histogram
    }

    /// The smallest known histogram one step finer than `node`, and along which axis.
    private func smallestFiner(_ node: [Int]) -> (axis: Int, histogram: Histogram)? {
        var best: (axis: Int, number: Int, histogram: Histogram)?
        for axis in node.indices where node[axis] > 0 {
            guard let number = index.find(node, finerAlong: axis), let histogram = known[number]
            else { continue }
            if best.map({ histogram.count < $0.histogram.count }) ?? true {
                best = (axis, number, histogram)
            }
        }
        guard let best else { return nil }
        clock += 1
        lastUse[best.number] = clock
        return (best.axis, best.histogram)
    }

    private func sortAxes() {
        let shrunk = problem.axes.indices.map { axis in
            problem.axes[axis].levels > 1 ? rollUp(base, axis, 1).count : Int.max
        }
        order.sort { (shrunk[$0], $0) < (shrunk[$1], $1) }
    }

    private func rollUp(_ parent: Histogram, _ axis: Int, _ step: Int) -> Histogram {
        roller.reserve(parent.count)
        let (words, keys) = (problem.words, roller.keys)
        var from = UnsafePointer(parent.keys)
        for number in problem.axes[axis].fields {
            let field = problem.fields[number]
            if from != UnsafePointer(keys), words > 1 {
                keys.update(from: from, count: parent.count * words)
                from = UnsafePointer(keys)
            }
            Self.generalise(
                from + field.word, keys + field.word, parent.count * words - field.word, words,
                field, field.leaders(step))
            from = UnsafePointer(keys)
        }
        work += parent.count
        return roller.merge(
            parent.count, parent.holdings, unitLimit: problem.unitLimit,
            groupLimit: problem.requirement.minGroups)
    }

    /// Writes every `stride`-th word of `from` to `keys` with the field replaced by its leader.
    private static func generalise(
        _ from: UnsafePointer<UInt64>, _ keys: UnsafeMutablePointer<UInt64>, _ end: Int,
        _ stride: Int, _ field: Field, _ table: UnsafePointer<UInt32>
    ) {
        let (shift, mask) = (field.shift, field.mask)
        let hole = ~(mask << shift)
        var place = 0
        while place < end {
            let key = from[place]
            let code = Int(truncatingIfNeeded: (key >> shift) & mask)
            keys[place] = (key & hole) | (UInt64(table[code]) << shift)
            place += stride
        }
    }

    private func remember(_ node: [Int], _ histogram: Histogram?) {
        guard let histogram else { return }
        let number = index.insert(node)
        while known.count <= number {
            known.append(nil)
            lastUse.append(0)
        }
        held += histogram.bytes - (known[number]?.bytes ?? 0)
        known[number] = histogram
        clock += 1
        lastUse[number] = clock
        if held > budget { forget() }
    }

    /// Forgets what was not used for longest, until half the budget is free.
    private func forget() {
        let numbers = known.indices.filter { known[$0] != nil }
        for number in numbers.sorted(by: { lastUse[$0] < lastUse[$1] }) {
            if held <= budget / 2 { return }
            held -= known[number]?.bytes ?? 0
            known[number] = nil
        }
    }
}
