// SPDX-License-Identifier: Apache-2.0

/// Histograms of nodes, rolled up from each other and remembered under a byte budget.
///
/// A node is rolled up from the smallest known histogram that is finer. Where that is large, a
/// node between the two is rolled up first which others will be glad of too: one that cannot be
/// large, finer than the wanted one in as many axes as possible; or, where axes make histograms
/// shrink much, the same axis after axis, those first that shrink it most.
final class HistogramStore {
    /// The axes, those first that make the histogram shrink most.
    private(set) var order: [Int]
    /// How many entries were rolled up so far, weighted by what was done to them.
    private(set) var work = 0
    /// The histogram of the finest node.
    let finest: Histogram
    private let problem: Problem
    private let roller: Roller
    private let known: KnownHistograms
    /// By axis: to which part one step shrinks the finest histogram.
    private var shrinkage: [Double] = []
    /// By axis and step: how many different values there are.
    private let values: [[Double]]

    /// Histograms of up to so many entries are worth no other between.
    private static let small = 4096

    /// A store that remembers at most `budget` bytes of histograms beyond the finest one.
    init(_ problem: Problem, budget: Int? = nil) {
        self.problem = problem
        roller = Roller(words: problem.words)
        let cells = problem.cells(
            at: [Int](repeating: 0, count: problem.fields.count), into: roller)
        finest = cells.merged(by: roller, problem)
        known = KnownHistograms(
            axes: problem.axes.count, budget: budget ?? max(64 << 20, finest.bytes * 6))
        values = problem.axes.map { axis in
            (0..<axis.levels).map { step in
                axis.fields.reduce(1.0) { $0 * Double(problem.fields[$1].valueCount(step)) }
            }
        }
        order = Array(problem.axes.indices)
        sortAxes()
    }

    /// The histogram of a node.
    func histogram(_ node: [Int]) -> Histogram {
        var (from, histogram) =
            known.smallest(finerThan: node)
            ?? ([Int](repeating: 0, count: node.count), finest)
        while from != node {
            var next = node
            if histogram.count > Self.small {
                let most = Double(histogram.count) * 0.75
                next = most >= sizeBound(node) ? widened(node, from, most) : shrunk(from, node)
            }
            histogram = rollUp(histogram, from, next)
            from = next
            known.remember(next, histogram)
        }
        return histogram
    }

    /// Makes neighbours one step finer than `node` cheap, half of them together at each turn.
    func prepare(_ node: [Int], _ axes: ArraySlice<Int>) {
        if axes.count < 2 { return }
        var finer = node
        for axis in axes where finer[axis] > 0 { finer[axis] -= 1 }
        if finer != node, sizeBound(finer) * 4 < Double(finest.count) { _ = histogram(finer) }
        let middle = (axes.startIndex + axes.endIndex) / 2
        prepare(node, axes[axes.startIndex..<middle])
        prepare(node, axes[middle..<axes.endIndex])
    }

    /// More entries than this the histogram of a node cannot have.
    private func sizeBound(_ node: [Int]) -> Double {
        node.indices.reduce(Double(max(1, problem.features.signatures))) {
            $0 * values[$1][node[$1]]
        }
    }

    /// A node between `from` and `node` of at most `most` entries, finer than `node` in the axes
    /// that the search moves first.
    private func widened(_ node: [Int], _ from: [Int], _ most: Double) -> [Int] {
        var next = node
        var size = sizeBound(node)
        var moved = true
        while moved {
            moved = false
            for axis in order.reversed() where next[axis] > from[axis] {
                let factor = values[axis][next[axis] - 1] / values[axis][next[axis]]
                if size * factor > most { continue }
                size *= factor
                next[axis] -= 1
                moved = true
            }
        }
        return next
    }

    /// The first node on the way from `from` to `node`, axis after axis, that is likely to be
    /// much smaller.
    private func shrunk(_ from: [Int], _ node: [Int]) -> [Int] {
        var next = from
        var left = 1.0
        for axis in order {
            while next[axis] < node[axis] {
                next[axis] += 1
                left *= shrinkage[axis]
                if left < 0.7 { return next }
            }
        }
        return node
    }

    private func sortAxes() {
        let zero = [Int](repeating: 0, count: order.count)
        shrinkage = order.map { axis in
            if problem.axes[axis].levels < 2 { return 1 }
            var node = zero
            node[axis] = 1
            let histogram = rollUp(finest, zero, node)
            known.remember(node, histogram)
            return Double(histogram.count) / Double(max(1, finest.count))
        }
        order.sort { (shrinkage[$0], $0) < (shrinkage[$1], $1) }
    }

    private func rollUp(_ parent: Histogram, _ from: [Int], _ node: [Int]) -> Histogram {
        roller.reserve(parent.count)
        let words = problem.words
        let raised = node.indices.filter { node[$0] > from[$0] }
        let moves = raised.flatMap { axis in
            problem.axes[axis].fields.map { (problem.fields[$0], node[axis]) }
        }
        // Blocks of keys stay in the nearest cache while field after field is replaced.
        let block = 1024 * words
        let end = parent.count * words
        var first = 0
        while first < end {
            let keys = roller.keys + first
            let count = min(block, end - first)
            keys.update(from: parent.keys + first, count: count)
            for (field, step) in moves { Self.generalise(keys, count, words, field, step) }
            first += block
        }
        // Putting keys together takes about as long as replacing two fields.
        work += parent.count * (2 + moves.count) / 2
        return roller.merge(
            parent.count, parent.holdings, unitLimit: problem.unitLimit,
            groupLimit: problem.requirement.minGroups)
    }

    /// Replaces a field of every key by its leader; keys are `stride` words long.
    private static func generalise(
        _ keys: UnsafeMutablePointer<UInt64>, _ count: Int, _ stride: Int, _ field: Field,
        _ step: Int
    ) {
        let (shift, mask, table) = (field.shift, field.mask, field.leaders(step))
        let hole = ~(mask << shift)
        var place = field.word
        while place < count {
            let key = keys[place]
            let code = Int(truncatingIfNeeded: (key >> shift) & mask)
            keys[place] = (key & hole) | (UInt64(table[code]) << shift)
            place += stride
        }
    }
}
