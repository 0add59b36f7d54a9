// SPDX-License-Identifier: Apache-2.0

/// The members of a few clusters and new clusters of them.
struct RegroupingPool {
    /// How many members are put together anew at the most.
    static let limit = 60

    private(set) var members: [Int32] = []
    private(set) var before = 0
    private(set) var cost = 0
    /// The members in the order of the new clusters.
    private var order: [Int32] = []
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
    ///
    /// Their bounds stand in the scratch of the block.
    mutating func arrange(_ clusters: BlockClusters, _ numbers: inout DrawnNumbers) -> Bool {
        let (words, k) = (clusters.words, clusters.k)
        precondition(members.count <= RegroupingPool.limit)
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
            let low = clusters.scratch + number * 2 * words
            let high = low + words
            clusters.set(low, high, seed)
            var price = clusters.tables.price(low, high)
            while held < k {
                let best = cheapest(clusters, low, high, from: used, price, held)
                order.swapAt(used, best.place)
                let item = Int(order[used])
                used += 1
                held += clusters.rows[item]
                price = best.price
                clusters.tables.widen(low, high, item)
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

    /// Where the item stands, from `first` on, that costs the least for each record that a cluster
    /// still needs; and what a record costs when it has joined.
    private func cheapest(
        _ clusters: BlockClusters, _ low: UnsafePointer<Lanes>, _ high: UnsafePointer<Lanes>,
        from first: Int, _ price: Int, _ held: Int
    ) -> (place: Int, price: Int) {
        let (tables, rowsOf, wanted) = (clusters.tables, clusters.rows, clusters.k - held)
        return order.withUnsafeBufferPointer { order in
            var best = (each: Int.max, place: -1, price: 0)
            for place in first..<order.count {
                let item = Int(order[place])
                let joined = tables.joinedPrice(low, high, item)
                let take = rowsOf[item]
                let each = (joined * (held + take) - price * held) / min(take, wanted)
                if each < best.each { best = (each, place, joined) }
            }
            return (best.place, best.price)
        }
    }

    private mutating func reset() {
        order.removeAll(keepingCapacity: true)
        rows.removeAll(keepingCapacity: true)
        prices.removeAll(keepingCapacity: true)
        home.removeAll(keepingCapacity: true)
    }

    /// Adds what is left to the cluster that it makes the least dearer.
    private mutating func joinRest(_ clusters: BlockClusters, from first: Int) {
        let (words, tables, bounds) = (clusters.words, clusters.tables, clusters.scratch)
        for place in first..<order.count {
            let item = Int(order[place])
            var best = (cost: Int.max, number: 0, price: 0)
            for number in rows.indices {
                let low = bounds + number * 2 * words
                let joined = tables.joinedPrice(low, low + words, item)
                let change =
                    joined * (rows[number] + clusters.rows[item]) - prices[number] * rows[number]
                if change < best.cost { best = (change, number, joined) }
            }
            let low = bounds + best.number * 2 * words
            tables.widen(low, low + words, item)
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
