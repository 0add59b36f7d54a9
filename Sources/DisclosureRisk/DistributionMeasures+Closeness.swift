// SPDX-License-Identifier: Apache-2.0

/// t-closeness: how far the values of a class may be from those of the table.
///
/// Li et al. 2007, "t-Closeness". The distance is the earth mover's: the least work that turns
/// one distribution into the other, by what it costs to move from one value to another.
extension DistributionMeasures {
    /// t with equal distances: every value is as far from every other.
    ///
    /// Li et al. 2007, section 4.1 (categorical). Six rows in classes a, a, b and a, b, b have
    /// 1/6. Closeness to a skewed table is no comfort.
    package var tEqual: Double {
        greatest { group in
            var gained = 0.0
            for place in held.starts[group]..<held.starts[group + 1] {
                let share = Double(held.counts[place]) / Double(totals[group])
                gained += max(0, share - tableShare(held.elements[place]))
            }
            return gained
        }
    }

    /// t with ordered distances, the element codes being the order.
    ///
    /// Li et al. 2007, section 4.1 (numerical). Nine rows in classes 3, 4, 5 and 6, 8, 11 and 7,
    /// 9, 10 have 0.375.
    package var tOrdered: Double {
        let present = held.whole.indices.filter { held.whole[$0] > 0 }
        if present.count < 2 { return 0 }
        var rank = [Int](repeating: 0, count: held.whole.count)
        for (place, element) in present.enumerated() { rank[element] = place }
        let steps = CumulativeShares(present.map { tableShare(UInt32($0)) })
        return greatest { group in
            var work = 0.0
            var reached = 0.0
            var from = 0
            for place in held.starts[group]..<held.starts[group + 1] {
                let here = rank[Int(held.elements[place])]
                work += steps.distance(from: reached, over: from..<here)
                reached += Double(held.counts[place]) / Double(totals[group])
                from = here
            }
            work += steps.distance(from: reached, over: from..<present.count - 1)
            return work / Double(present.count - 1)
        }
    }

    /// t with distances in a tree: how high two values must rise to meet, of its height.
    ///
    /// - Parameter parents: Level by level the node over each node, the nodes of level 0 being
    ///   the element codes; the last level holds the root alone.
    /// - Returns: The greatest distance of a class from the table, from 0 to 1.
    ///
    /// Li et al. 2007, section 4.1 (hierarchical). Six rows, classes flu, flu, ulcer and flu,
    /// ulcer, ulcer, flu and ulcer meeting only at the root of a tree of height 2: 1/6, as with
    /// equal distances; were they siblings under one node it would be 1/12.
    package func tHierarchical(parents: [[UInt32]]) -> Double {
        let levels = TreeShares(parents, whole: held.whole, all: all)
        return greatest { group in
            var extra: [(node: UInt32, extra: Double)] = []
            for place in held.starts[group]..<held.starts[group + 1] {
                let share = Double(held.counts[place]) / Double(totals[group])
                let element = held.elements[place]
                extra.append((element, share - levels.share(of: element, level: 0)))
            }
            return levels.work(extra)
        }
    }
}

/// The cumulated shares of the ordered values of a table, and sums of them.
private struct CumulativeShares {
    private var shares: [Double] = []
    private var sums: [Double] = [0]

    init(_ each: [Double]) {
        var running = 0.0
        for share in each {
            running += share
            shares.append(running)
            sums.append((sums.last ?? 0) + running)
        }
    }

    /// Σ |reached − cumulated share| over the places of `range`.
    func distance(from reached: Double, over range: Range<Int>) -> Double {
        var low = range.lowerBound
        var high = range.upperBound
        while low < high {
            let middle = (low + high) / 2
            if shares[middle] < reached { low = middle + 1 } else { high = middle }
        }
        let under =
            Double(low - range.lowerBound) * reached - (sums[low] - sums[range.lowerBound])
        let over =
            (sums[range.upperBound] - sums[low]) - Double(range.upperBound - low) * reached
        return under + over
    }
}

/// The share of the table under each node of a tree.
private struct TreeShares {
    private let parents: [[UInt32]]
    private var shares: [[Double]] = []

    init(_ parents: [[UInt32]], whole: [Int], all: Int) {
        self.parents = parents
        shares = [whole.map { Double($0) / Double(max(1, all)) }]
        for level in parents {
            var above = [Double](repeating: 0, count: Int(level.max() ?? 0) + 1)
            for (node, share) in (shares.last ?? []).enumerated() {
                above[Int(level[node])] += share
            }
            shares.append(above)
        }
    }

    func share(of node: UInt32, level: Int) -> Double { shares[level][Int(node)] }

    /// The work of a class whose touched leaves have these extras, ascending by leaf.
    ///
    /// At a node of height h the smaller of what its children have too much and too little is
    /// moved at the cost h / height. What they have too little is what they have too much less
    /// the node's own extra, so nodes that the class does not touch never need a look.
    func work(_ leaves: [(node: UInt32, extra: Double)]) -> Double {
        var work = 0.0
        var children = leaves.map { leaf in
            (node: leaf.node, held: leaf.extra + share(of: leaf.node, level: 0))
        }
        for (level, parent) in parents.enumerated() {
            var above: [UInt32: (held: Double, over: Double)] = [:]
            for child in children {
                let extra = child.held - share(of: child.node, level: level)
                let sum = above[parent[Int(child.node)]] ?? (0, 0)
                above[parent[Int(child.node)]] = (sum.held + child.held, sum.over + max(0, extra))
            }
            var moved = 0.0
            for (node, sum) in above {
                let under = sum.over - (sum.held - share(of: node, level: level + 1))
                moved += max(0, min(sum.over, under))
            }
            work += moved * Double(level + 1) / Double(parents.count)
            children = above.map { (node: $0.key, held: $0.value.held) }
        }
        return work
    }
}
