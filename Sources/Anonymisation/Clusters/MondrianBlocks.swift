// SPDX-License-Identifier: Apache-2.0

/// Cuts items into blocks small enough to compare all pairs (LeFevre, DeWitt and Ramakrishnan,
/// "Mondrian multidimensional k-anonymity", ICDE 2006, section 4, on hierarchies).
///
/// A cut is made only where both parts satisfy the demand, so every block can be published.
struct MondrianBlocks {
    private let items: ClusterItems
    private let demand: any ClusterDemand
    private let limit: Int
    /// How far from the middle a cut may move for a boundary of a higher level.
    private let pull: Int

    /// The greatest number of leaves of a column in a block.
    static let widest = 255

    /// Blocks of at most `limit` items, as far as the demand allows.
    init(_ items: ClusterItems, _ demand: any ClusterDemand, limit: Int, pull: Int = 3) {
        self.items = items
        self.demand = demand
        self.limit = limit
        self.pull = pull
    }

    /// The blocks of `group`, in the order of the leaves.
    func blocks(of group: [Int32]) -> [[Int32]] {
        var stack = [group]
        var blocks: [[Int32]] = []
        while let next = stack.popLast() {
            if let (left, right) = cut(next) {
                stack.append(right)
                stack.append(left)
            } else {
                blocks.append(next)
            }
        }
        return blocks
    }

    /// Whether all columns of a block have few enough leaves for a table of pairs.
    func fits(_ block: [Int32]) -> Bool {
        block.count <= limit && spans(block).allSatisfy { $0.leaves <= Self.widest }
    }

    private struct Span {
        var column: Int
        var first = Int.max
        var last = -1
        var leaves = 0
        var cost: Int32 = 0
    }

    private func spans(_ block: [Int32]) -> [Span] {
        let width = items.columns.count
        return items.leaves.withUnsafeBufferPointer { leaves in
            items.columns.indices.map { column in
                var span = Span(column: column)
                for item in block {
                    let leaf = Int(leaves[Int(item) * width + column])
                    span.first = min(span.first, leaf)
                    span.last = max(span.last, leaf)
                }
                var seen = [Bool](repeating: false, count: span.last - span.first + 1)
                for item in block {
                    seen[Int(leaves[Int(item) * width + column]) - span.first] = true
                }
                span.leaves = seen.reduce(0) { $0 + ($1 ? 1 : 0) }
                let shape = items.columns[column]
                let level = shape.level(span.first, span.last)
                if level != ClusterColumn.apart { span.cost = shape.cost(Int(level), span.first) }
                return span
            }
        }
    }

    private func cut(_ block: [Int32]) -> ([Int32], [Int32])? {
        let spans = spans(block)
        let isNarrow = spans.allSatisfy { $0.leaves <= Self.widest }
        if block.count <= limit, isNarrow { return nil }
        let order = spans.filter { $0.last > $0.first }.sorted {
            let wide = ($0.leaves > Self.widest, $1.leaves > Self.widest)
            if wide.0 != wide.1 { return wide.0 }
            return ($1.cost, $0.leaves, $0.column) < ($0.cost, $1.leaves, $1.column)
        }
        for span in order {
            if let parts = cut(block, span) { return parts }
        }
        return nil
    }

    private func cut(_ block: [Int32], _ span: Span) -> ([Int32], [Int32])? {
        let width = items.columns.count
        let joins = items.columns[span.column].joins
        var starts = [Int](repeating: 0, count: span.last - span.first + 2)
        for item in block {
            starts[Int(items.leaves[Int(item) * width + span.column]) - span.first + 1] += 1
        }
        for place in 1..<starts.count { starts[place] += starts[place - 1] }
        // Ten times the distance from the middle as a share of it, less the pull of the level.
        var best = (score: Int.max, leaf: -1)
        for leaf in span.first..<span.last {
            let left = starts[leaf - span.first + 1]
            if left == 0 || left == block.count { continue }
            let distance = 1000 * abs(2 * left - block.count) / block.count
            let score = distance - 100 * pull * Int(joins[leaf])
            if score < best.score { best = (score, leaf) }
        }
        if best.leaf < 0 { return nil }
        var parts: (left: [Int32], right: [Int32]) = ([], [])
        for item in block {
            if Int(items.leaves[Int(item) * width + span.column]) <= best.leaf {
                parts.left.append(item)
            } else {
                parts.right.append(item)
            }
        }
        guard isEnough(parts.left), isEnough(parts.right) else { return nil }
        return parts
    }

    private func isEnough(_ part: [Int32]) -> Bool {
        let rows = part.reduce(0) { $0 + Int(items.rows[Int($1)]) }
        if rows < demand.k * 4 { return false }
        return demand.isPlain || part.withUnsafeBufferPointer { demand.isMet($0) }
    }
}
