// SPDX-License-Identifier: Apache-2.0

/// A column in the key of a histogram: where it is, and its tables by level and code.
///
/// In a key a generalised value is the first code of its group, so that one table leads from
/// any level to any coarser one.
final class Field {
    /// The column that it is of.
    let column: Int
    /// The finest level and the number of levels that the search may use.
    let first: Int
    let levels: Int
    /// Its place in the key.
    let word: Int
    let shift: UInt64
    let mask: UInt64
    /// What a suppressed record costs.
    let suppressed: UInt64
    private let bound: Int
    private let leaders: UnsafeMutablePointer<UInt32>
    private let costs: UnsafeMutablePointer<UInt32>

    init(column: Int, of source: SolverColumn, bound: Int, word: Int, shift: Int) {
        self.column = column
        first = source.minLevel
        levels = source.maxLevel - source.minLevel + 1
        self.word = word
        self.shift = UInt64(shift)
        mask = (1 << UInt64(Self.width(bound))) - 1
        suppressed = UInt64(source.suppressedCost)
        self.bound = bound
        leaders = .allocate(capacity: max(1, levels * bound))
        costs = .allocate(capacity: max(1, levels * bound))
        for step in 0..<levels {
            let group = source.group[first + step]
            let leavesLess = source.cost[first + step]
            var leader: [Int32: UInt32] = [:]
            for code in 0..<bound {
                let place = step * bound + code
                if leader[group[code]] == nil { leader[group[code]] = UInt32(code) }
                leaders[place] = leader[group[code]] ?? 0
                costs[place] = UInt32(leavesLess[Int(group[code])])
            }
        }
    }

    deinit {
        leaders.deallocate()
        costs.deallocate()
    }

    /// By code: the first code of its group, `step` levels above the finest allowed one.
    func leaders(_ step: Int) -> UnsafePointer<UInt32> { UnsafePointer(leaders + step * bound) }

    /// By code: the cost of its group, `step` levels above the finest allowed one.
    func costs(_ step: Int) -> UnsafePointer<UInt32> { UnsafePointer(costs + step * bound) }

    /// The greatest cost of a code, `step` levels above the finest allowed one.
    func greatestCost(_ step: Int) -> UInt64 {
        UInt64(UnsafeBufferPointer(start: costs(step), count: bound).max() ?? 0)
    }

    /// How many groups there are, `step` levels above the finest allowed one.
    func valueCount(_ step: Int) -> Int {
        Set(UnsafeBufferPointer(start: leaders(step), count: bound)).count
    }

    /// How many bits the codes below `bound` take.
    static func width(_ bound: Int) -> Int {
        bound <= 1 ? 0 : Int.bitWidth - (bound - 1).leadingZeroBitCount
    }
}

/// Lays fields out in words of 64 bits, none across a border.
struct KeyLayout {
    private(set) var words = 1
    private var used = 0

    /// The place of the next field of `bits` bits.
    mutating func place(_ bits: Int) -> (word: Int, shift: Int) {
        if used + bits > 63 {
            words += 1
            used = 0
        }
        defer { used += bits }
        return (words - 1, used)
    }
}
