// SPDX-License-Identifier: Apache-2.0

/// The clusters of one block: who is in which, and what each costs.
///
/// Everything is in flat memory; the members of a cluster are a linked list. Costs are integers,
/// so that the same input always gives the same clusters.
final class BlockClusters {
    /// The number of items of the block.
    let count: Int
    let words: Int
    let tables: BlockTables
    /// The numbers of the items outside the block.
    let items: [Int32]
    let demand: any ClusterDemand
    let isPlain: Bool
    let k: Int
    /// By item: records.
    let rows: UnsafeMutablePointer<Int>
    /// By item: the cluster, or -1.
    let cluster: UnsafeMutablePointer<Int32>
    let next: UnsafeMutablePointer<Int32>
    let previous: UnsafeMutablePointer<Int32>
    /// By cluster: its first item, or -1 where the number is free.
    let head: UnsafeMutablePointer<Int32>
    let sizes: UnsafeMutablePointer<Int>
    let clusterRows: UnsafeMutablePointer<Int>
    /// By cluster: what one record costs.
    let prices: UnsafeMutablePointer<Int>
    let low: UnsafeMutablePointer<Lanes>
    let high: UnsafeMutablePointer<Lanes>
    /// Room for the bounds of clusters that are only thought of: of each the low ones, then the
    /// high ones.
    let scratch: UnsafeMutablePointer<Lanes>
    private let free: UnsafeMutablePointer<Int32>
    private let freeCount: UnsafeMutablePointer<Int>
    private var asked: [Int32] = []

    init(_ items: ClusterItems, block: [Int32], demand: any ClusterDemand) {
        count = block.count
        self.items = block
        self.demand = demand
        isPlain = demand.isPlain
        k = demand.k
        tables = BlockTables(items, block)
        words = tables.words
        rows = .allocate(capacity: count)
        for (place, item) in block.enumerated() {
            (rows + place).initialize(to: Int(items.rows[Int(item)]))
        }
        func room<Element>(_ count: Int, _ value: Element) -> UnsafeMutablePointer<Element> {
            let room = UnsafeMutablePointer<Element>.allocate(capacity: max(count, 1))
            room.initialize(repeating: value, count: max(count, 1))
            return room
        }
        cluster = room(count, -1)
        next = room(count, -1)
        previous = room(count, -1)
        head = room(count, -1)
        sizes = room(count, 0)
        clusterRows = room(count, 0)
        prices = room(count, 0)
        low = room(count * words, Lanes(repeating: 0))
        high = room(count * words, Lanes(repeating: 0))
        scratch = room(2 * words * RegroupingPool.limit, Lanes(repeating: 0))
        free = room(count, 0)
        for place in 0..<count { free[place] = Int32(count - 1 - place) }
        freeCount = room(1, count)
    }

    deinit {
        tables.deallocate()
        rows.deallocate()
        cluster.deallocate()
        next.deallocate()
        previous.deallocate()
        head.deallocate()
        sizes.deallocate()
        clusterRows.deallocate()
        prices.deallocate()
        low.deallocate()
        high.deallocate()
        scratch.deallocate()
        free.deallocate()
        freeCount.deallocate()
    }

    /// What a record of cluster `target` costs when `item` joins it.
    @inline(__always) func joinedPrice(_ target: Int, _ item: Int) -> Int {
        tables.joinedPrice(low + target &* words, high + target &* words, item)
    }

    /// What all records of a cluster cost.
    @inline(__always) func cost(_ target: Int) -> Int { prices[target] * clusterRows[target] }

    /// The price of `target` without `item` and, unless -1, with `other`.
    @inline(__always) func price(_ target: Int, without item: Int, with other: Int = -1) -> Int {
        let start =
            other >= 0 ? other : Int(head[target]) == item ? Int(next[item]) : Int(head[target])
        if start < 0 { return 0 }
        let (tables, next, first) = (tables, next, Int(head[target]))
        let (low, high) = (scratch, scratch + words)
        set(low, high, start)
        var member = first
        while member >= 0 {
            if member != item { tables.widen(low, high, member) }
            member = Int(next[member])
        }
        return tables.price(low, high)
    }

    /// Bounds that hold one item.
    @inline(__always)
    func set(
        _ low: UnsafeMutablePointer<Lanes>, _ high: UnsafeMutablePointer<Lanes>, _ item: Int
    ) {
        low.update(from: tables.lanes + item &* words, count: words)
        high.update(from: tables.lanes + item &* words, count: words)
    }

    /// A new cluster with one member.
    func open(with item: Int) -> Int {
        freeCount.pointee -= 1
        let target = Int(free[freeCount.pointee])
        head[target] = -1
        sizes[target] = 0
        clusterRows[target] = 0
        insert(item, into: target)
        return target
    }

    /// Adds an item that is in no cluster.
    func insert(_ item: Int, into target: Int) {
        let (low, high) = (low + target * words, high + target * words)
        if sizes[target] == 0 { set(low, high, item) } else { tables.widen(low, high, item) }
        next[item] = head[target]
        previous[item] = -1
        if head[target] >= 0 { previous[Int(head[target])] = Int32(item) }
        head[target] = Int32(item)
        cluster[item] = Int32(target)
        sizes[target] += 1
        clusterRows[target] += rows[item]
        prices[target] = tables.price(low, high)
    }

    /// Takes an item out of its cluster, which is freed when it was the last.
    func remove(_ item: Int) {
        let target = Int(cluster[item])
        if previous[item] >= 0 {
            next[Int(previous[item])] = next[item]
        } else {
            head[target] = next[item]
        }
        if next[item] >= 0 { previous[Int(next[item])] = previous[item] }
        cluster[item] = -1
        sizes[target] -= 1
        clusterRows[target] -= rows[item]
        if sizes[target] == 0 {
            free[freeCount.pointee] = Int32(target)
            freeCount.pointee += 1
            prices[target] = 0
        } else {
            refit(target)
        }
    }

    private func refit(_ target: Int) {
        let (low, high) = (low + target * words, high + target * words)
        var member = Int(head[target])
        set(low, high, member)
        while member >= 0 {
            tables.widen(low, high, member)
            member = Int(next[member])
        }
        prices[target] = tables.price(low, high)
    }

    /// Whether a cluster satisfies the demand without one item and with another (-1: none).
    func isMet(_ target: Int, without item: Int = -1, with other: Int = -1) -> Bool {
        var rows = clusterRows[target]
        if item >= 0 { rows -= self.rows[item] }
        if other >= 0 { rows += self.rows[other] }
        if rows < k { return false }
        if isPlain { return true }
        asked.removeAll(keepingCapacity: true)
        var member = Int(head[target])
        while member >= 0 {
            if member != item { asked.append(items[member]) }
            member = Int(next[member])
        }
        if other >= 0 { asked.append(items[other]) }
        return asked.withUnsafeBufferPointer { demand.isMet($0) }
    }

    /// Whether items that are in no cluster yet satisfy the demand together.
    func isMet(_ members: UnsafeBufferPointer<Int32>, rows: Int) -> Bool {
        if rows < k { return false }
        if isPlain { return true }
        asked.removeAll(keepingCapacity: true)
        for member in members { asked.append(items[Int(member)]) }
        return asked.withUnsafeBufferPointer { demand.isMet($0) }
    }

    /// What all records of the block cost.
    var total: Int { (0..<count).reduce(0) { head[$1] < 0 ? $0 : $0 + cost($1) } }

    /// The members of all clusters, as items of the whole.
    func result() -> [[Int32]] {
        (0..<count).compactMap { target in
            if head[target] < 0 { return nil }
            var members: [Int32] = []
            var member = Int(head[target])
            while member >= 0 {
                members.append(items[member])
                member = Int(next[member])
            }
            return members.sorted()
        }
    }
}
