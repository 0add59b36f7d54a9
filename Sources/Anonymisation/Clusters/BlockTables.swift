// SPDX-License-Identifier: Apache-2.0

/// Eight columns of a tuple as the leaves of its block.
typealias Lanes = SIMD8<Int16>

/// The tuples of a block, and what any two leaves of a column cost together.
///
/// Leaves are numbered anew in each block, so that the table of a column has at most 255 × 255
/// entries. Columns are eight to a word; those that fill the last word cost nothing. A value of
/// pointers, which a loop keeps in registers; whoever makes it frees it.
struct BlockTables {
    /// The words of a tuple.
    let words: Int
    /// By item and word: its leaves.
    let lanes: UnsafeMutablePointer<Lanes>
    /// By word: the leaves of each column, to make a place in the table of two leaves.
    let strides: UnsafeMutablePointer<Lanes>
    /// By column: where its table begins.
    let starts: UnsafeMutablePointer<Int>
    let costs: UnsafeMutablePointer<Int32>

    init(_ items: ClusterItems, _ block: [Int32]) {
        let width = items.columns.count
        words = max(1, (width + 7) / 8)
        lanes = .allocate(capacity: block.count * words)
        strides = .allocate(capacity: words)
        strides.initialize(repeating: Lanes(repeating: 1), count: words)
        starts = .allocate(capacity: words * 8)
        starts.initialize(repeating: 0, count: words * 8)
        for place in 0..<(block.count * words) { lanes[place] = Lanes(repeating: 0) }
        var table: [Int32] = [0]
        for column in 0..<width {
            let shape = items.columns[column]
            var number = [Int16](repeating: -1, count: shape.count)
            for item in block { number[Int(items.leaves[Int(item) * width + column])] = 0 }
            var used: [Int] = []
            for leaf in 0..<shape.count where number[leaf] == 0 {
                number[leaf] = Int16(used.count)
                used.append(leaf)
            }
            for (place, item) in block.enumerated() {
                lanes[place * words + column / 8][column % 8] =
                    number[Int(items.leaves[Int(item) * width + column])]
            }
            strides[column / 8][column % 8] = Int16(truncatingIfNeeded: used.count)
            starts[column] = table.count
            Self.append(shape, used, to: &table)
        }
        costs = .allocate(capacity: table.count)
        costs.initialize(from: table, count: table.count)
    }

    func deallocate() {
        lanes.deallocate()
        strides.deallocate()
        starts.deallocate()
        costs.deallocate()
    }

    private static func append(_ shape: ClusterColumn, _ used: [Int], to table: inout [Int32]) {
        let start = table.count
        table.append(contentsOf: repeatElement(0, count: used.count * used.count))
        for first in used.indices {
            var level: UInt8 = 0
            table[start + first * used.count + first] = shape.cost(0, used[first])
            for last in (first + 1)..<max(used.count, first + 1) {
                level = max(level, shape.level(used[last - 1], used[last]))
                table[start + first * used.count + last] = shape.cost(Int(level), used[first])
            }
        }
    }

    /// What two items cost a record when they are published as one.
    @inline(__always) func price(_ item: Int, _ other: Int) -> Int {
        joinedPrice(lanes + item &* words, lanes + item &* words, other)
    }

    /// What a record costs when `item` joins what lies from `low` to `high`.
    @inline(__always)
    func joinedPrice(
        _ low: UnsafePointer<Lanes>, _ high: UnsafePointer<Lanes>, _ item: Int
    ) -> Int {
        var sum: Int32 = 0
        var word = 0
        while word < words {
            let lane = lanes[item &* words &+ word]
            sum &+= price(word, pointwiseMin(low[word], lane), pointwiseMax(high[word], lane))
            word &+= 1
        }
        return Int(sum)
    }

    /// What a record costs whose tuple is published as all that lies from `low` to `high`.
    @inline(__always)
    func price(_ low: UnsafePointer<Lanes>, _ high: UnsafePointer<Lanes>) -> Int {
        var sum: Int32 = 0
        var word = 0
        while word < words {
            sum &+= price(word, low[word], high[word])
            word &+= 1
        }
        return Int(sum)
    }

    /// The share of the columns of one word.
    @inline(__always)
    private func price(_ word: Int, _ low: Lanes, _ high: Lanes) -> Int32 {
        let place = SIMD8<UInt16>(truncatingIfNeeded: low &* strides[word] &+ high)
        let start = starts + word &* 8
        var sum = costs[start[0] &+ Int(place[0])]
        sum &+= costs[start[1] &+ Int(place[1])]
        sum &+= costs[start[2] &+ Int(place[2])]
        sum &+= costs[start[3] &+ Int(place[3])]
        sum &+= costs[start[4] &+ Int(place[4])]
        sum &+= costs[start[5] &+ Int(place[5])]
        sum &+= costs[start[6] &+ Int(place[6])]
        sum &+= costs[start[7] &+ Int(place[7])]
        return sum
    }

    /// Widens what lies from `low` to `high` so that it holds `item`.
    @inline(__always)
    func widen(
        _ low: UnsafeMutablePointer<Lanes>, _ high: UnsafeMutablePointer<Lanes>, _ item: Int
    ) {
        for word in 0..<words {
            let lane = lanes[item &* words &+ word]
            low[word] = pointwiseMin(low[word], lane)
            high[word] = pointwiseMax(high[word], lane)
        }
    }
}
