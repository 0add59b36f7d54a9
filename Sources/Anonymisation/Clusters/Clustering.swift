// SPDX-License-Identifier: Apache-2.0

/// Clusters of items that all satisfy a demand, at a small cost.
struct Clustering {
    private let items: ClusterItems
    private let demand: any ClusterDemand
    private let rounds: Int
    private let seed: UInt64

    /// The greatest number of items of a block.
    private static let blockLimit = 1000
    /// How often the search across blocks looks for a class of another shape, about.
    private static let looks = 4_000_000
    /// How many neighbours of an item the search looks at.
    private static let neighbours = 12

    /// The local search tries about `effort` steps altogether.
    init(_ items: ClusterItems, _ demand: any ClusterDemand, seed: UInt64, effort: Int) {
        self.items = items
        self.demand = demand
        self.seed = seed
        let loose = items.rows.reduce(1) { $1 < demand.k ? $0 + 1 : $0 }
        rounds = min(max(effort / loose, 0), 400)
    }

    /// The clusters, and the items of parts that fail the demand even as one, which are in none.
    func clusters() -> (clusters: [[Int32]], failing: [Int32]) {
        let cutter = MondrianBlocks(items, demand, limit: Self.blockLimit)
        var blocks: [[Int32]] = []
        var failing: [Int32] = []
        for component in components() {
            let isMet = component.withUnsafeBufferPointer { demand.isMet($0) }
            if isMet {
                blocks += cutter.blocks(of: component)
            } else {
                failing += component
            }
        }
        let found = blocks.enumerated().flatMap { number, block in
            cutter.fits(block) ? clusters(of: block, number) : [block]
        }
        var polishing = ClassPolishing(items, demand, found)
        return (polishing.run(looks: Self.looks), failing)
    }

    private func clusters(of block: [Int32], _ number: Int) -> [[Int32]] {
        let clusters = BlockClusters(items, block: block, demand: demand)
        let neighbours = BlockNeighbours(clusters, width: Self.neighbours)
        BlockSeeding(clusters: clusters, neighbours: neighbours).run()
        var search = BlockSearch(
            clusters, neighbours, DrawnNumbers(seed: seed, part: number))
        search.run(rounds: rounds, hot: 500_000, cold: 50_000, regroupEvery: 5)
        return clusters.result()
    }

    /// Items that some level joins in every column, in the order of the leaves.
    private func components() -> [[Int32]] {
        let all = (0..<Int32(items.count)).map { $0 }
        let width = items.columns.count
        let segments = items.columns.map { column in
            var segment: Int32 = 0
            return [Int32(0)]
                + column.joins.map { join in
                    if join == ClusterColumn.apart { segment += 1 }
                    return segment
                }
        }
        let split = segments.indices.filter { (segments[$0].last ?? 0) > 0 }
        if split.isEmpty { return all.isEmpty ? [] : [all] }
        func segment(_ item: Int32, _ column: Int) -> Int32 {
            segments[column][Int(items.leaves[Int(item) * width + column])]
        }
        func precedes(_ left: Int32, _ right: Int32) -> Bool {
            for column in split {
                let (a, b) = (segment(left, column), segment(right, column))
                if a != b { return a < b }
            }
            return false
        }
        let order = all.sorted { left, right in
            precedes(left, right) || (!precedes(right, left) && left < right)
        }
        var components: [[Int32]] = []
        for item in order {
            if let last = components.last?.last, !precedes(last, item) {
                components[components.count - 1].append(item)
            } else {
                components.append([item])
            }
        }
        return components
    }
}
