// SPDX-License-Identifier: Apache-2.0

internal import DisclosureRisk

/// Moves and exchanges items between clusters while that costs less, and sometimes where it does
/// not (Kirkpatrick, Gelatt and Vecchi, "Optimization by simulated annealing", Science 220, 1983).
///
/// The same block and the same seed give the same clusters.
struct BlockSearch {
    let clusters: BlockClusters
    let neighbours: BlockNeighbours
    private var numbers: DrawnNumbers
    private var heat = 0
    private var pool = RegroupingPool()
    private var chosen: [Int32] = []

    /// −256 · ln(u) for 1024 evenly spaced u: what a step may cost at a heat of 1.
    private static let leeway: [Int] = (0..<1024).map { step in
        let drawn: Double = (Double(step) + 0.5) / 1024
        return Int(-256 * Logarithm.natural(drawn))
    }

    init(_ clusters: BlockClusters, _ neighbours: BlockNeighbours, _ numbers: DrawnNumbers) {
        self.clusters = clusters
        self.neighbours = neighbours
        self.numbers = numbers
    }

    /// Tries `rounds` steps for each item that could not stand alone, from `hot` to `cold`.
    mutating func run(rounds: Int, hot: Int, cold: Int, regroupEvery: Int) {
        let loose = (0..<clusters.count).filter {
            clusters.rows[$0] < clusters.k || !clusters.isPlain
        }
        if loose.isEmpty || neighbours.width == 0 { return }
        let steps = 100
        let ratio = Double(cold) / Double(hot)
        let factor: Double = Logarithm.exponential(Logarithm.natural(ratio) / Double(steps - 1))
        var temperature = Double(hot)
        let tries = max(1, loose.count * rounds / steps)
        for _ in 0..<steps {
            heat = Int(temperature)
            for _ in 0..<tries {
                let item = loose[draw(loose.count)]
                let place = min(draw(neighbours.width), draw(neighbours.width))
                let other = Int(neighbours.list[item * neighbours.width + place])
                if clusters.cluster[item] == clusters.cluster[other] { continue }
                if draw(regroupEvery) == 0 {
                    regroup(item, other)
                } else {
                    step(item, other)
                }
            }
            temperature *= factor
        }
    }

    private mutating func draw(_ bound: Int) -> Int {
        numbers.draw(bound)
    }

    /// Whether a step of such a cost is taken.
    private mutating func accepts(_ cost: Int) -> Bool {
        if cost <= 0 { return true }
        return cost < (heat * Self.leeway[draw(1024)]) >> 8
    }

    private mutating func step(_ item: Int, _ other: Int) {
        let (from, to) = (Int(clusters.cluster[item]), Int(clusters.cluster[other]))
        let rows = clusters.rows[item]
        if clusters.clusterRows[from] - rows >= clusters.k || clusters.sizes[from] == 1 {
            if move(item, from, to) { return }
        }
        exchange(item, from, to)
    }

    private mutating func move(_ item: Int, _ from: Int, _ to: Int) -> Bool {
        let rows = clusters.rows[item]
        let left = clusters.price(from, without: item) * (clusters.clusterRows[from] - rows)
        let right = clusters.joinedPrice(to, item) * (clusters.clusterRows[to] + rows)
        let change = left + right - clusters.cost(from) - clusters.cost(to)
        guard accepts(change) else { return false }
        if !clusters.isPlain {
            guard clusters.sizes[from] == 1 || clusters.isMet(from, without: item),
                clusters.isMet(to, with: item)
            else { return false }
        }
        clusters.remove(item)
        clusters.insert(item, into: to)
        return true
    }

    private mutating func exchange(_ item: Int, _ from: Int, _ to: Int) {
        var other = Int(clusters.head[to])
        for _ in 0..<draw(clusters.sizes[to]) { other = Int(clusters.next[other]) }
        let difference = clusters.rows[other] - clusters.rows[item]
        let fromRows = clusters.clusterRows[from] + difference
        let toRows = clusters.clusterRows[to] - difference
        if fromRows < clusters.k || toRows < clusters.k { return }
        let before = clusters.cost(from) + clusters.cost(to)
        let left = clusters.price(from, without: item, with: other) * fromRows
        let right = clusters.price(to, without: other, with: item) * toRows
        guard accepts(left + right - before) else { return }
        if !clusters.isPlain {
            guard clusters.isMet(from, without: item, with: other),
                clusters.isMet(to, without: other, with: item)
            else { return }
        }
        clusters.remove(item)
        if clusters.sizes[from] == 0 {
            // The cluster was freed: its number is the next to be opened.
            clusters.remove(other)
            if clusters.sizes[to] == 0 {
                _ = clusters.open(with: item)
            } else {
                clusters.insert(item, into: to)
            }
            _ = clusters.open(with: other)
        } else {
            clusters.insert(item, into: to)
            clusters.remove(other)
            clusters.insert(other, into: from)
        }
    }

    /// Puts the members of two or three clusters together anew.
    private mutating func regroup(_ item: Int, _ other: Int) {
        let wanted = 2 + numbers.draw(4)
        chosen.removeAll(keepingCapacity: true)
        chosen.append(clusters.cluster[item])
        chosen.append(clusters.cluster[other])
        pool.begin(clusters, Int(chosen[0]))
        pool.add(clusters, Int(chosen[1]))
        let list = neighbours.list + item * neighbours.width
        for place in 0..<neighbours.width {
            if chosen.count > wanted { break }
            let target = clusters.cluster[Int(list[place])]
            if chosen.contains(target) || numbers.draw(4) == 0 { continue }
            chosen.append(target)
            pool.add(clusters, Int(target))
        }
        if pool.members.count > RegroupingPool.limit { return }
        guard pool.arrange(clusters, &numbers) else { return }
        guard accepts(pool.cost - pool.before) else { return }
        pool.publish(clusters)
    }
}
