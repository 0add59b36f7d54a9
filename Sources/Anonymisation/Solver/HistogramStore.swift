// SPDX-License-Identifier: Apache-2.0

/// Histograms of nodes, rolled up from each other and remembered under a byte budget.
///
/// The parent of a node is the node with its last raised field lowered by one, in a fixed
/// order of fields, those first that make the histogram shrink most.
final class HistogramStore {
    private let problem: Problem
    private let roller: Roller
    private let base: Histogram
    private var order: [Int]
    private var known: [[Int]: Histogram] = [:]
    private var oldest: [[Int]] = []
    private var held = 0
    private let budget: Int

    init(_ problem: Problem, budget: Int = 64 << 20) {
        self.problem = problem
        self.budget = budget
        roller = Roller(words: problem.words)
        let zero = [Int](repeating: 0, count: problem.fields.count)
        let cells = problem.cells(at: zero, into: roller)
        base = roller.merge(
            cells.rows.count, rows: cells.rows, units: cells.units, limit: problem.requirement.k)
        order = Array(zero.indices)
        sortFields()
    }

    /// The histogram of a node.
    func histogram(_ steps: [Int]) -> Histogram {
        var chain: [[Int]] = []
        var node = steps
        var found = base
        while let last = order.last(where: { node[$0] > 0 }) {
            if let histogram = known[node] {
                found = histogram
                break
            }
            chain.append(node)
            node[last] -= 1
        }
        for next in chain.reversed() {
            guard let raised = order.last(where: { next[$0] > 0 }) else { continue }
            found = rollUp(found, raised, next[raised])
            remember(next, found)
        }
        return found
    }

    private func sortFields() {
        let shrunk = problem.fields.indices.map { field in
            problem.fields[field].levels > 1 ? rollUp(base, field, 1).count : Int.max
        }
        order.sort { (shrunk[$0], $0) < (shrunk[$1], $1) }
    }

    private func rollUp(_ parent: Histogram, _ index: Int, _ step: Int) -> Histogram {
        let field = problem.fields[index]
        let table = field.leaders(step)
        roller.reserve(parent.count)
        let (words, word, shift, mask) = (problem.words, field.word, field.shift, field.mask)
        let keys = roller.keys
        keys.update(from: parent.keys, count: parent.count * words)
        let hole = ~(mask << shift)
        var place = word
        let end = parent.count * words
        while place < end {
            let key = keys[place]
            let code = Int(truncatingIfNeeded: (key >> shift) & mask)
            keys[place] = (key & hole) | (UInt64(table[code]) << shift)
            place += words
        }
        return roller.merge(
            parent.count, rows: parent.rows, units: parent.units, limit: problem.requirement.k)
    }

    private func remember(_ node: [Int], _ histogram: Histogram) {
        known[node] = histogram
        oldest.append(node)
        held += histogram.bytes
        if held <= budget { return }
        let forgotten = max(1, oldest.count / 2)
        for old in oldest[..<forgotten] {
            held -= known.removeValue(forKey: old)?.bytes ?? 0
        }
        oldest.removeFirst(forgotten)
    }
}
