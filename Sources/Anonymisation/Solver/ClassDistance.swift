// SPDX-License-Identifier: Apache-2.0

internal import DisclosureRisk

/// Whether a class is further than t from the records that are left.
///
/// With c of the n values of a class and w of the N of the table, a difference of shares is
/// (c N − w n) / (n N): all is counted in whole numbers over n N, so that nothing is rounded and
/// 1/5 is within t = 0.2. Li et al. 2007, "t-Closeness", section 4.
final class ClassDistance {
    /// The entry of `Features.least` of the column.
    let index: Int
    private let t: Share
    private let kind: Kind
    private let features: [Int]
    private var held: [HeldFeature] = []
    private var total = 0
    private var whole = 0
    /// By feature: how many records of the table hold it.
    private var reference: [Int]

    private enum Kind {
        case equal
        case ordered(OrderedDistance)
        case hierarchical(TreeDistance)
    }

    /// The distance that is `asked` of the column that has entry `index` of `features.least`.
    init(_ asked: Requirement.GreatestDistance, _ index: Int, _ features: Features) {
        self.index = index
        t = asked.t
        self.features = features.names.indices.filter {
            features.names[$0].column == asked.column && features.names[$0].element != nil
        }
        reference = [Int](repeating: 0, count: features.count)
        switch asked.distance {
        case .equal: kind = .equal
        case .ordered(let elements):
            kind = .ordered(
                OrderedDistance(
                    elements.compactMap { features.feature(of: $0, in: asked.column) },
                    features: features.count))
            precondition(Set(elements).count == elements.count)
            let places = Set(elements)
            precondition(
                self.features.allSatisfy { places.contains(features.names[$0].element ?? 0) })
        case .hierarchical(let parents):
            kind = .hierarchical(
                TreeDistance(
                    parents, elementOf: features.names.map { Int($0.element ?? 0) },
                    features: self.features))
        }
    }

    /// Takes what all records that are left hold as the table to measure from.
    func setReference(_ counts: UnsafePointer<Int>) {
        whole = 0
        for feature in features {
            reference[feature] = counts[feature]
            whole += counts[feature]
        }
        switch kind {
        case .equal: break
        case .ordered(let places): places.setReference(reference)
        case .hierarchical(let tree): tree.setReference(reference)
        }
    }

    /// Begins another class.
    func clear() {
        held.removeAll(keepingCapacity: true)
        total = 0
    }

    /// Adds a feature that `count` records of the class hold.
    func add(_ feature: Int, _ count: Int) {
        held.append(HeldFeature(feature: feature, count: count))
        total += count
    }

    /// Whether the distance of the class is above t; a class without values is at none.
    func isExceeded() -> Bool {
        if total == 0 { return false }
        let (work, over) = work()
        return work * Int128(t.records)
            > Int128(t.holders) * Int128(over) * Int128(total) * Int128(whole)
    }

    /// The distance is `work / (over · total · whole)`.
    private func work() -> (work: Int128, over: Int) {
        switch kind {
        case .equal:
            var gained: Int128 = 0
            for item in held {
                let excess = item.count * whole - reference[item.feature] * total
                if excess > 0 { gained += Int128(excess) }
            }
            return (gained, 1)
        case .ordered(let places): return places.work(&held, total: total, whole: whole)
        case .hierarchical(let tree): return tree.work(held, total: total, whole: whole)
        }
    }
}

/// A feature and how many records of a class hold it.
struct HeldFeature {
    var feature: Int
    var count: Int
}

/// Distances of values in an order: Σ |C N − W n| over the places, C and W being cumulated.
final class OrderedDistance {
    private let inOrder: [Int]
    /// By feature: its place among the values of the table.
    private var placeOf: [Int]
    private var places = 0
    /// By place the cumulated records of the table, and the sums of these before it.
    private var cumulated: [Int] = []
    private var sums: [Int128] = []

    init(_ inOrder: [Int], features: Int) {
        self.inOrder = inOrder
        placeOf = [Int](repeating: 0, count: features)
    }

    func setReference(_ reference: [Int]) {
        cumulated.removeAll(keepingCapacity: true)
        sums.removeAll(keepingCapacity: true)
        var (running, sum) = (0, Int128(0))
        for feature in inOrder where reference[feature] > 0 {
            placeOf[feature] = cumulated.count
            sums.append(sum)
            running += reference[feature]
            cumulated.append(running)
            sum += Int128(running)
        }
        sums.append(sum)
        places = cumulated.count
    }

    func work(
        _ held: inout [HeldFeature], total: Int, whole: Int
    ) -> (work: Int128, over: Int) {
        if places < 2 { return (0, 1) }
        held.sort { placeOf[$0.feature] < placeOf[$1.feature] }
        var work: Int128 = 0
        var (reached, from) = (0, 0)
        for item in held {
            let here = placeOf[item.feature]
            work += distance(reached, from, here, total, whole)
            reached += item.count
            from = here
        }
        work += distance(reached, from, places - 1, total, whole)
        return (work, places - 1)
    }

    /// Σ |reached N − W n| over the places `from..<end`, W growing with the place.
    private func distance(
        _ reached: Int, _ from: Int, _ end: Int, _ total: Int, _ whole: Int
    ) -> Int128 {
        let scaled = Int128(reached) * Int128(whole)
        var (low, high) = (from, end)
        while low < high {
            let middle = (low + high) / 2
            if Int128(cumulated[middle]) * Int128(total) < scaled {
                low = middle + 1
            } else {
                high = middle
            }
        }
        let under = Int128(low - from) * scaled - (sums[low] - sums[from]) * Int128(total)
        let over = (sums[end] - sums[low]) * Int128(total) - Int128(end - low) * scaled
        return under + over
    }
}

/// Distances of values in a tree: at each node the smaller of what its children have too much
/// and too little moves up to it, at the cost of the node's height of the tree's.
final class TreeDistance {
    private let parents: [[UInt32]]
    private let elementOf: [Int]
    private let features: [Int]
    /// By level and node: the records of the table under it, and those of the class.
    private var table: [[Int]]
    private var own: [[Int]]
    /// By level above the leaves and node: what its children have too much.
    private var excess: [[Int]]

    init(_ parents: [[UInt32]], elementOf: [Int], features: [Int]) {
        self.parents = parents
        self.elementOf = elementOf
        self.features = features
        let sizes = parents.map(\.count) + [1]
        precondition(features.allSatisfy { elementOf[$0] < sizes[0] })
        for (level, above) in parents.enumerated() {
            precondition(above.allSatisfy { Int($0) < sizes[level + 1] })
        }
        table = sizes.map { [Int](repeating: 0, count: $0) }
        own = table
        excess = table
    }

    func setReference(_ reference: [Int]) {
        for level in table.indices {
            for node in table[level].indices { table[level][node] = 0 }
        }
        for feature in features { table[0][elementOf[feature]] += reference[feature] }
        for (level, above) in parents.enumerated() {
            for (node, parent) in above.enumerated() {
                table[level + 1][Int(parent)] += table[level][node]
            }
        }
    }

    /// What children have too little is what they have too much less the node's own excess, so
    /// nodes that the class does not touch never need a look.
    func work(_ held: [HeldFeature], total: Int, whole: Int) -> (work: Int128, over: Int) {
        var touched: [Int] = []
        for item in held {
            touched.append(elementOf[item.feature])
            own[0][elementOf[item.feature]] = item.count
        }
        var work: Int128 = 0
        for (level, above) in parents.enumerated() {
            var next: [Int] = []
            for node in touched {
                let parent = Int(above[node])
                if own[level + 1][parent] == 0 { next.append(parent) }
                own[level + 1][parent] += own[level][node]
                let extra = own[level][node] * whole - table[level][node] * total
                excess[level + 1][parent] += max(0, extra)
                own[level][node] = 0
            }
            for node in next {
                let over = excess[level + 1][node]
                let net = own[level + 1][node] * whole - table[level + 1][node] * total
                work += Int128(max(0, min(over, over - net))) * Int128(level + 1)
                excess[level + 1][node] = 0
            }
            touched = next
        }
        for node in touched { own[parents.count][node] = 0 }
        return (work, max(1, parents.count))
    }
}
