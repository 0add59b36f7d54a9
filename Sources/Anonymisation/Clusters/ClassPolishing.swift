// SPDX-License-Identifier: Apache-2.0

/// Moves items to cheaper classes that cover them, wherever the block was cut, and dissolves
/// classes whose members all have such a place.
///
/// A class that is published covers more than its members: what it covers can join it and widens
/// nothing. Clusters of different blocks that are published alike are one class, which may then
/// lose members.
struct ClassPolishing {
    private let items: ClusterItems
    private let demand: any ClusterDemand
    private let width: Int
    /// By column, then by level and leaf: the first leaf that is one with it.
    private let firsts: [[Int32]]
    private var classes: [PolishedClass] = []
    private var classOf: [Int32]
    private var shapes: [ClassShape] = []
    private var looksLeft = 0

    init(_ items: ClusterItems, _ demand: any ClusterDemand, _ clusters: [[Int32]]) {
        self.items = items
        self.demand = demand
        width = items.columns.count
        firsts = items.columns.map { column in
            (0..<column.levels).flatMap { level in
                var first: Int32 = 0
                return (0..<column.count).map { leaf in
                    if leaf > 0, column.joins[leaf - 1] > level { first = Int32(leaf) }
                    return first
                }
            }
        }
        classOf = [Int32](repeating: -1, count: items.count)
        gather(clusters)
    }

    /// The clusters after passes that each save something, and about `looks` looks at a shape of
    /// classes; the dearest classes come first.
    mutating func run(looks: Int) -> [[Int32]] {
        looksLeft = looks
        while looksLeft > 0 {
            let saved = pass()
            gather(classes.map(\.members))
            if saved == 0 { break }
        }
        return classes.map(\.members)
    }

    /// Puts clusters that are published alike together and indexes what covers what.
    private mutating func gather(_ clusters: [[Int32]]) {
        var numbers: [[UInt8]: Int] = [:]
        shapes = []
        classes = []
        for cluster in clusters where !cluster.isEmpty {
            let levels = levels(of: cluster)
            let number = numbers[levels] ?? shapes.count
            if number == shapes.count {
                numbers[levels] = number
                shapes.append(ClassShape(levels: levels))
            }
            let key = key(cluster[0], levels)
            let price = price(cluster[0], levels)
            if let known = shapes[number].classes[key] {
                classes[known].members += cluster
            } else {
                shapes[number].classes[key] = classes.count
                shapes[number].cheapest = min(shapes[number].cheapest, price)
                classes.append(PolishedClass(members: cluster, price: price))
            }
        }
        for number in classes.indices {
            classes[number].members.sort()
            classes[number].rows = 0
            for item in classes[number].members {
                classOf[Int(item)] = Int32(number)
                classes[number].rows += Int(items.rows[Int(item)])
            }
        }
        shapes.sort { left, right in
            if left.cheapest != right.cheapest { return left.cheapest < right.cheapest }
            return left.levels.lexicographicallyPrecedes(right.levels)
        }
    }

    private func levels(of cluster: [Int32]) -> [UInt8] {
        (0..<width).map { column in
            var (first, last) = (Int32.max, Int32(-1))
            for item in cluster {
                let leaf = items.leaves[Int(item) * width + column]
                (first, last) = (min(first, leaf), max(last, leaf))
            }
            return items.columns[column].level(Int(first), Int(last))
        }
    }

    private func key(_ item: Int32, _ levels: [UInt8]) -> CoverKey {
        var key = CoverKey()
        for column in 0..<width {
            let leaf = Int(items.leaves[Int(item) * width + column])
            key.add(firsts[column][Int(levels[column]) * items.columns[column].count + leaf])
        }
        return key
    }

    private func price(_ item: Int32, _ levels: [UInt8]) -> Int {
        (0..<width).reduce(0) { sum, column in
            let leaf = Int(items.leaves[Int(item) * width + column])
            return sum + Int(items.columns[column].cost(Int(levels[column]), leaf))
        }
    }

    /// The cheapest other class that covers an item, if it costs less than `limit`.
    private mutating func cover(_ item: Int32, below limit: Int, except: Int32) -> Int? {
        var best = (price: limit, number: -1)
        var looks = 0
        for place in shapes.indices {
            if shapes[place].cheapest >= best.price { break }
            looks += 1
            let key = key(item, shapes[place].levels)
            guard let number = shapes[place].classes[key], number != Int(except),
                classes[number].price < best.price, !classes[number].members.isEmpty
            else { continue }
            best = (classes[number].price, number)
        }
        looksLeft -= looks
        return best.number < 0 ? nil : best.number
    }

    /// One look at every item and every class; gives what it saved.
    private mutating func pass() -> Int {
        var saved = 0
        let dearest = classes.indices.sorted {
            (classes[$1].price, $0) < (classes[$0].price, $1)
        }
        for number in dearest {
            if looksLeft <= 0 { break }
            saved += moveMembers(of: number)
            saved += dissolve(number)
        }
        return saved
    }

    /// Moves members to cheaper classes as long as those that stay satisfy the demand.
    private mutating func moveMembers(of number: Int) -> Int {
        var saved = 0
        let members = classes[number].members
        for item in members {
            let rows = Int(items.rows[Int(item)])
            if classes[number].rows - rows < demand.k { continue }
            guard
                let other = cover(item, below: classes[number].price, except: Int32(number)),
                demand.isPlain
                    || isMet(members.filter { $0 != item && classOf[Int($0)] == number })
                        && isMet(classes[other].members + [item])
            else { continue }
            saved += rows * (classes[number].price - classes[other].price)
            move(item, to: other)
        }
        settle(number)
        return saved
    }

    /// Gives every member to another class where that costs less together.
    private mutating func dissolve(_ number: Int) -> Int {
        let members = classes[number].members
        var (cost, limit) = (0, classes[number].rows * classes[number].price)
        if members.isEmpty || limit == 0 || classes[number].rows > 4 * demand.k { return 0 }
        var places: [(item: Int32, number: Int)] = []
        for item in members {
            let rows = Int(items.rows[Int(item)])
            let most = (limit - cost) / rows
            guard let other = cover(item, below: most, except: Int32(number)) else { return 0 }
            cost += rows * classes[other].price
            places.append((item, other))
        }
        if cost >= limit { return 0 }
        if !demand.isPlain {
            for other in Set(places.map(\.number)) {
                let joining = places.filter { $0.number == other }.map(\.item)
                if !isMet(classes[other].members + joining) { return 0 }
            }
        }
        for place in places { move(place.item, to: place.number) }
        settle(number)
        limit -= cost
        return limit
    }

    private func isMet(_ members: [Int32]) -> Bool {
        members.withUnsafeBufferPointer { demand.isMet($0) }
    }

    /// Adds an item to a class; the one that it leaves lists it until it is settled.
    private mutating func move(_ item: Int32, to other: Int) {
        let rows = Int(items.rows[Int(item)])
        classes[Int(classOf[Int(item)])].rows -= rows
        classes[other].members.append(item)
        classes[other].rows += rows
        classOf[Int(item)] = Int32(other)
    }

    /// Takes from a class all that have left it, at once: it may be a large one.
    private mutating func settle(_ number: Int) {
        classes[number].members.removeAll { classOf[Int($0)] != number }
    }
}

/// A class with its members and what a record of it costs.
private struct PolishedClass {
    var members: [Int32]
    var price: Int
    var rows = 0
}

/// The levels that some classes are published at.
private struct ClassShape {
    let levels: [UInt8]
    /// By the first leaves under its nodes: the number of the class.
    var classes: [CoverKey: Int] = [:]
    /// The least price of its classes.
    var cheapest = Int.max
}

/// First leaves of all columns as two independent hashes of 64 bits.
private struct CoverKey: Hashable {
    private var one: UInt64 = 0x243F_6A88_85A3_08D3
    private var two: UInt64 = 0x1319_8A2E_0370_7344

    /// One word is enough to tell keys apart in a table; equality asks for both.
    func hash(into hasher: inout Hasher) { hasher.combine(one) }

    mutating func add(_ leaf: Int32) {
        let word = UInt64(truncatingIfNeeded: leaf) &+ 1
        one = (one ^ word) &* 0x9E37_79B9_7F4A_7C15
        one ^= one >> 32
        two = (two &+ word) &* 0xD6E8_FEB8_6659_FD93
        two ^= two >> 29
    }
}
