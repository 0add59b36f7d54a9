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
            let rows = clusters.clusterRows[target]
            let base = clusters.cost(target)
            var best = (each: Int.max, place: -1)
            var place = 0
            while place < free.count {
                let item = Int(free[place])
                if clusters.cluster[item] >= 0 {
                    free[place] = free[free.count - 1]
                    free.removeLast()
                    continue
                }
                let take = clusters.rows[item]
                let cost = clusters.joinedPrice(target, item) * (rows + take) - base
                let each = cost / min(take, clusters.k - rows)
                if each < best.each { best = (each, place) }
                place += 1
            }
            if best.place < 0 { return false }
            clusters.insert(Int(free[best.place]), into: target)
        }
        return true
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
        return Int(clusters.tables.price(bounds, bounds + words))
            * (clusters.clusterRows[target] + clusters.clusterRows[other])
    }
}
