// SPDX-License-Identifier: Apache-2.0

/// First clusters of a block (k-member clustering: Byun, Kamra, Bertino and Li, "Efficient
/// k-anonymization using clustering techniques", DASFAA 2007, algorithm 1).
///
/// The seeds are the items whose neighbours are nearest: those far from all others then join what
/// is there, rather than taking the best from others.
struct BlockSeeding {
    let clusters: BlockClusters
    let neighbours: BlockNeighbours

    /// Puts every item into a cluster that satisfies the demand.
    ///
    /// The items of the block together must satisfy it.
    func run() {
        let order = (0..<clusters.count).sorted {
            (neighbours.hardness[$0], $0) < (neighbours.hardness[$1], $1)
        }
        var left: [Int] = []
        var free = order.filter { clusters.rows[$0] < clusters.k }.map { Int32($0) }
        for seed in order where clusters.cluster[seed] < 0 {
            let target = clusters.open(with: seed)
            if !grow(target, &free) { left += dissolved(target) }
        }
        for item in left where clusters.cluster[item] < 0 { insertAnywhere(item) }
        repair()
    }

    /// Adds the best of the items that are left until the cluster has k records.
    private func grow(_ target: Int, _ free: inout [Int32]) -> Bool {
        while clusters.clusterRows[target] < clusters.k {
            guard let item = cheapest(target, &free) else { return false }
            clusters.insert(item, into: target)
        }
        return true
    }

    /// The item that costs the least for each record that a cluster still needs; those that have
    /// gone to clusters are left out of `free`.
    private func cheapest(_ target: Int, _ free: inout [Int32]) -> Int? {
        let (tables, cluster, rowsOf) = (clusters.tables, clusters.cluster, clusters.rows)
        let low = clusters.low + target * clusters.words
        let high = clusters.high + target * clusters.words
        let (rows, base) = (clusters.clusterRows[target], clusters.cost(target))
        let wanted = clusters.k - rows
        var best = (each: Int.max, item: -1)
        var place = 0
        while place < free.count {
            let item = Int(free[place])
            if cluster[item] >= 0 {
                free[place] = free[free.count - 1]
                free.removeLast()
                continue
            }
            let take = rowsOf[item]
            let cost = tables.joinedPrice(low, high, item) * (rows + take) - base
            let each = cost / min(take, wanted)
            if each < best.each { best = (each, item) }
            place += 1
        }
        return best.item < 0 ? nil : best.item
    }

    private func dissolved(_ target: Int) -> [Int] {
        var members: [Int] = []
        while clusters.sizes[target] > 0 {
            members.append(Int(clusters.head[target]))
            clusters.remove(members[members.count - 1])
        }
        return members
    }

    /// Adds an item to the cluster that it makes the least dearer.
    private func insertAnywhere(_ item: Int) {
        var best = (cost: Int.max, target: -1)
        for target in 0..<clusters.count where clusters.head[target] >= 0 {
            let rows = clusters.clusterRows[target] + clusters.rows[item]
            let cost = clusters.joinedPrice(target, item) * rows - clusters.cost(target)
            if cost < best.cost { best = (cost, target) }
        }
        if best.target < 0 {
            _ = clusters.open(with: item)
        } else {
            clusters.insert(item, into: best.target)
        }
    }

    /// Unites each cluster that fails with the one that costs the least, until none fails.
    private func repair() {
        var target = 0
        while target < clusters.count {
            if clusters.head[target] < 0 || clusters.isMet(target) {
                target += 1
                continue
            }
            var best = (cost: Int.max, target: -1)
            for other in 0..<clusters.count where other != target && clusters.head[other] >= 0 {
                let cost = unitedCost(target, other) - clusters.cost(other)
                if cost < best.cost { best = (cost, other) }
            }
            if best.target < 0 { return }
            for member in dissolved(best.target) { clusters.insert(member, into: target) }
        }
    }

    private func unitedCost(_ target: Int, _ other: Int) -> Int {
        let words = clusters.words
        let bounds = clusters.scratch
        for word in 0..<words {
            let (a, b) = (target * words + word, other * words + word)
            bounds[word] = pointwiseMin(clusters.low[a], clusters.low[b])
            bounds[words + word] = pointwiseMax(clusters.high[a], clusters.high[b])
        }
        return clusters.tables.price(bounds, bounds + words)
            * (clusters.clusterRows[target] + clusters.clusterRows[other])
    }
}
