// SPDX-License-Identifier: Apache-2.0
internal import Glibc

/// Distances between distributions by their definitions: slow and obvious.
package enum SlowDistributions {
    /// The least work that turns `from` into `to`, masses being shares of their sums.
    ///
    /// Both are scaled to the same whole number of grains; grain after grain goes along the
    /// cheapest path of the residual graph (successive shortest paths, Bellman and Ford), which
    /// is the definition of the earth mover's distance and knows nothing of trees or orders.
    package static func earthMover(
        from: [Int], to: [Int], cost: (Int, Int) -> Double
    ) -> Double {
        let fromTotal = from.reduce(0, +)
        let toTotal = to.reduce(0, +)
        var supply = from.map { $0 * toTotal }
        var demand = to.map { $0 * fromTotal }
        let size = from.count
        var flow = [[Int]](repeating: [Int](repeating: 0, count: size), count: size)
        var work = 0.0
        while supply.contains(where: { $0 > 0 }) {
            // Nodes 0..<size are sources, size..<2 size are sinks.
            var distance = [Double](repeating: .infinity, count: 2 * size)
            var previous = [Int](repeating: -1, count: 2 * size)
            for source in 0..<size where supply[source] > 0 { distance[source] = 0 }
            for _ in 0..<(2 * size) {
                for source in 0..<size {
                    for sink in 0..<size {
                        let price = cost(source, sink)
                        if distance[source] + price < distance[size + sink] - 1e-12 {
                            distance[size + sink] = distance[source] + price
                            previous[size + sink] = source
                        }
                        if flow[source][sink] > 0,
                            distance[size + sink] - price < distance[source] - 1e-12
                        {
                            distance[source] = distance[size + sink] - price
                            previous[source] = size + sink
                        }
                    }
                }
            }
            guard
                let end = (0..<size).filter({ demand[$0] > 0 }).min(by: {
                    distance[size + $0] < distance[size + $1]
                })
            else { break }
            var path: [(source: Int, sink: Int, forward: Bool)] = []
            var node = size + end
            while previous[node] >= 0 {
                let before = previous[node]
                path.append(
                    node >= size ? (before, node - size, true) : (node, before - size, false))
                node = before
            }
            var amount = min(supply[node], demand[end])
            for step in path where !step.forward {
                amount = min(amount, flow[step.source][step.sink])
            }
            for step in path { flow[step.source][step.sink] += step.forward ? amount : -amount }
            supply[node] -= amount
            demand[end] -= amount
            work += distance[size + end] * Double(amount)
        }
        return work / Double(fromTotal * toTotal)
    }

    /// The greatest relative gain of a value, and whether each is at most −ln of its share.
    package static func gain(ofClass: [Int], table: [Int]) -> (beta: Double, bounded: Bool) {
        var beta = 0.0
        var bounded = true
        for (q, p) in shares(ofClass, table) where q > p {
            beta = max(beta, (q - p) / p)
            if (q - p) / p > -log(p) + 1e-12 { bounded = false }
        }
        return (beta, bounded)
    }

    /// The greatest |ln(q / p)| over the values of the table, infinite for one that is absent.
    package static func disclosure(ofClass: [Int], table: [Int]) -> Double {
        shares(ofClass, table).map { q, p in abs(log(q / p)) }.max() ?? 0
    }

    private static func shares(_ ofClass: [Int], _ table: [Int]) -> [(Double, Double)] {
        let classTotal = Double(ofClass.reduce(0, +))
        let tableTotal = Double(table.reduce(0, +))
        return table.indices.filter { table[$0] > 0 }.map {
            (Double(ofClass[$0]) / classTotal, Double(table[$0]) / tableTotal)
        }
    }
}
