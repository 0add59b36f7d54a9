// SPDX-License-Identifier: Apache-2.0

/// The items that are cheapest to be published with, for each item of a block.
final class BlockNeighbours {
    /// How many neighbours each item has.
    let width: Int
    /// By item: its neighbours, the nearest first.
    let list: UnsafeMutablePointer<Int32>
    /// By item: the sum of what the nearest cost, up to k of them.
    let hardness: UnsafeMutablePointer<Int>

    init(_ clusters: BlockClusters, width wanted: Int) {
        let count = clusters.count
        width = min(wanted, count - 1)
        list = .allocate(capacity: max(count * width, 1))
        hardness = .allocate(capacity: count)
        hardness.initialize(repeating: 0, count: count)
        let best = UnsafeMutablePointer<Int>.allocate(capacity: width + 1)
        defer { best.deallocate() }
        list.initialize(repeating: 0, count: max(count * width, 1))
        // What may stand alone is somebody's neighbour and asks for none.
        for item in 0..<count
        where width > 0 && !(clusters.isPlain && clusters.rows[item] >= clusters.k) {
            let mine = list + item * width
            var held = 0
            for other in 0..<count where other != item {
                let price = clusters.price(item, other)
                if held == width, price >= best[held - 1] { continue }
                var place = held == width ? held - 1 : held
                if held < width { held += 1 }
                while place > 0, best[place - 1] > price {
                    best[place] = best[place - 1]
                    mine[place] = mine[place - 1]
                    place -= 1
                }
                best[place] = price
                mine[place] = Int32(truncatingIfNeeded: other)
            }
            var rows = clusters.rows[item]
            for place in 0..<held where rows < clusters.k {
                hardness[item] += best[place]
                rows += clusters.rows[Int(mine[place])]
            }
        }
    }

    deinit {
        list.deallocate()
        hardness.deallocate()
    }
}
