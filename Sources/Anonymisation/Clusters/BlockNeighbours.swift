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
        list.initialize(repeating: 0, count: max(count * width, 1))
        if width > 0 { find(clusters) }
    }

    /// Looks at every pair once, in an order in which each item meets the others by their numbers.
    private func find(_ clusters: BlockClusters) {
        let (count, tables) = (clusters.count, clusters.tables)
        let prices = UnsafeMutablePointer<Int>.allocate(capacity: count * width)
        let held = UnsafeMutablePointer<Int>.allocate(capacity: count)
        // What a neighbour must cost less than.
        let limits = UnsafeMutablePointer<Int>.allocate(capacity: count)
        defer {
            prices.deallocate()
            held.deallocate()
            limits.deallocate()
        }
        held.initialize(repeating: 0, count: count)
        for item in 0..<count {
            // What may stand alone is somebody's neighbour and asks for none.
            let asks = !(clusters.isPlain && clusters.rows[item] >= clusters.k)
            (limits + item).initialize(to: asks ? .max : .min)
        }
        func offer(_ other: Int, _ price: Int, to item: Int) {
            let (mine, best) = (list + item * width, prices + item * width)
            var place = held[item] == width ? width - 1 : held[item]
            if held[item] < width { held[item] += 1 }
            while place > 0, best[place - 1] > price {
                best[place] = best[place - 1]
                mine[place] = mine[place - 1]
                place -= 1
            }
            best[place] = price
            mine[place] = Int32(truncatingIfNeeded: other)
            if held[item] == width { limits[item] = best[width - 1] }
        }
        for item in 0..<count {
            for other in (item + 1)..<max(count, item + 1) {
                let price = tables.price(item, other)
                if price < limits[item] { offer(other, price, to: item) }
                if price < limits[other] { offer(item, price, to: other) }
            }
        }
        for item in 0..<count {
            var rows = clusters.rows[item]
            for place in 0..<held[item] where rows < clusters.k {
                hardness[item] += prices[item * width + place]
                rows += clusters.rows[Int(list[item * width + place])]
            }
        }
    }

    deinit {
        list.deallocate()
        hardness.deallocate()
    }
}
