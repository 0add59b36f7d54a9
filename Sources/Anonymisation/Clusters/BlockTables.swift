// SPDX-License-Identifier: Apache-2.0

/// Eight columns of a tuple as the leaves of its block.
typealias Lanes = SIMD8<Int16>

/// What any two leaves of a block cost together, by column.
///
/// Leaves are numbered anew in each block, so that the table of a column has at most 255 × 255
/// entries. Columns are eight to a word; those that fill the last word cost nothing.
final class BlockTables {
    /// The words of a tuple.
    let words: Int
    /// By word: the leaves of each column, to make a place in the table of two leaves.
    let strides: UnsafeMutablePointer<Lanes>
    /// By column: where its table begins.
    let starts: UnsafeMutablePointer<Int>
    private(set) var costs: UnsafeMutablePointer<Int32>

    init(_ items: ClusterItems, _ block: [Int32], lanes: UnsafeMutablePointer<Lanes>) {
        let width = items.columns.count
        words = max(1, (width + 7) / 8)
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

    deinit {
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

    /// What a record costs whose tuple is published as all that lies from `low` to `high`.
    @inline(__always)
    func price(_ low: UnsafePointer<Lanes>, _ high: UnsafePointer<Lanes>) -> Int32 {
        var sum: Int32 = 0
        var word = 0
        while word < words {
            let place = SIMD8<UInt16>(
                truncatingIfNeeded: low[word] &* strides[word] &+ high[word])
            let start = starts + word * 8
            sum &+= costs[start[0] &+ Int(place[0])]
            sum &+= costs[start[1] &+ Int(place[1])]
            sum &+= costs[start[2] &+ Int(place[2])]
            sum &+= costs[start[3] &+ Int(place[3])]
            sum &+= costs[start[4] &+ Int(place[4])]
            sum &+= costs[start[5] &+ Int(place[5])]
            sum &+= costs[start[6] &+ Int(place[6])]
            sum &+= costs[start[7] &+ Int(place[7])]
            word += 1
        }
        return sum
    }
}
