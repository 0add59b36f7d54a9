// SPDX-License-Identifier: Apache-2.0

/// The members of a few clusters and new clusters of them.
struct RegroupingPool {
    private(set) var members: [Int32] = []
    private(set) var before = 0
    private(set) var cost = 0
    /// The members in the order of the new clusters.
    private var order: [Int32] = []
    private var bounds: [Lanes] = []
    private var rows: [Int] = []
    private var prices: [Int] = []
    private var home: [Int] = []

    mutating func begin(_ clusters: BlockClusters, _ target: Int) {
        members.removeAll(keepingCapacity: true)
        before = 0
        add(clusters, target)
    }

    mutating func add(_ clusters: BlockClusters, _ target: Int) {
        before += clusters.cost(target)
        var member = clusters.head[target]
        while member >= 0 {
            members.append(member)
            member = clusters.next[Int(member)]
        }
    }

    /// Makes clusters of the members from seeds that are drawn; gives whether there are any.
    mutating func arrange(_ clusters: BlockClusters, _ numbers: inout DrawnNumbers) -> Bool {
        let (words, k) = (clusters.words, clusters.k)
        reset()
        var left = members.reduce(0) { $0 + clusters.rows[Int($1)] }
        order += members
        var used = 0
        cost = 0
        while left >= k {
            let start = used
            order.swapAt(used, used + numbers.draw(order.count - used))
            let seed = Int(order[used])
            used += 1
            var held = clusters.rows[seed]
            let number = rows.count
            for word in 0..<words { bounds.append(clusters.lanes[seed * words + word]) }
            for word in 0..<words { bounds.append(clusters.lanes[seed * words + word]) }
            var price = clusters.joinedTo(bounds, number * 2 * words, seed)
            while held < k {
                var best = (each: Int.max, place: -1, price: 0)
                for place in used..<order.count {
                    let item = Int(order[place])
                    let joined = clusters.joinedTo(bounds, number * 2 * words, item)
                    let take = clusters.rows[item]
                    let each = (joined * (held + take) - price * held) / min(take, k - held)
                    if each < best.each { best = (each, place, joined) }
                }
                order.swapAt(used, best.place)
                let item = Int(order[used])
                used += 1
                held += clusters.rows[item]
                price = best.price
                clusters.widen(&bounds, number * 2 * words, item)
            }
            left -= held
            for _ in start..<used { home.append(number) }
            rows.append(held)
            prices.append(price)
        }
        if rows.isEmpty { return false }
        joinRest(clusters, from: used)
        for number in rows.indices { cost += rows[number] * prices[number] }
        return true
    }

    private mutating func reset() {
        order.removeAll(keepingCapacity: true)
        bounds.removeAll(keepingCapacity: true)
        rows.removeAll(keepingCapacity: true)
        prices.removeAll(keepingCapacity: true)
        home.removeAll(keepingCapacity: true)
    }

    /// Adds what is left to the cluster that it makes the least dearer.
    private mutating func joinRest(_ clusters: BlockClusters, from first: Int) {
        let words = clusters.words
        for place in first..<order.count {
            let item = Int(order[place])
            var best = (cost: Int.max, number: 0, price: 0)
            for number in rows.indices {
                let joined = clusters.joinedTo(bounds, number * 2 * words, item)
                let change =
                    joined * (rows[number] + clusters.rows[item]) - prices[number] * rows[number]
                if change < best.cost { best = (change, number, joined) }
            }
            clusters.widen(&bounds, best.number * 2 * words, item)
            rows[best.number] += clusters.rows[item]
            prices[best.number] = best.price
            home.append(best.number)
        }
    }

    /// Replaces the clusters that were put together, where all new ones satisfy the demand.
    func publish(_ clusters: BlockClusters) {
        if !clusters.isPlain {
            for number in rows.indices {
                let mine = order.indices.filter { home[$0] == number }.map { order[$0] }
                let isMet = mine.withUnsafeBufferPointer {
                    clusters.isMet($0, rows: rows[number])
                }
                if !isMet { return }
            }
        }
        for member in members { clusters.remove(Int(member)) }
        for number in rows.indices {
            var target = -1
            for place in order.indices where home[place] == number {
                let item = Int(order[place])
                if target < 0 {
                    target = clusters.open(with: item)
                } else {
                    clusters.insert(item, into: target)
                }
            }
        }
    }
}

extension BlockClusters {
    /// The price of bounds that begin at `place` when `item` is added.
    @inline(__always) func joinedTo(_ bounds: [Lanes], _ place: Int, _ item: Int) -> Int {
        let room = scratch + 6 * words
        for word in 0..<words {
            let lane = lanes[item * words + word]
            room[word] = pointwiseMin(bounds[place + word], lane)
            room[words + word] = pointwiseMax(bounds[place + words + word], lane)
        }
        return Int(tables.price(room, room + words))
    }

    /// Adds `item` to bounds that begin at `place`.
    @inline(__always) func widen(_ bounds: inout [Lanes], _ place: Int, _ item: Int) {
        for word in 0..<words {
            let lane = lanes[item * words + word]
            bounds[place + word] = pointwiseMin(bounds[place + word], lane)
            bounds[place + words + word] = pointwiseMax(bounds[place + words + word], lane)
        }
    }
}
