// SPDX-License-Identifier: Apache-2.0

internal import DisclosureRisk

/// Collects the distinct units or groups of each cell, exactly up to a limit.
final class CellMembers {
    private let limit: Int
    private let pairs = CodeIndex()
    private var counts: [UInt32] = []

    init(limit: Int) { self.limit = limit }

    /// No member: a cell may have none at all.
    static let none = UInt32.max

    /// Adds a member, or none, to a cell; cells come in the order of their numbers.
    func add(_ member: UInt32, to cell: Int) {
        if cell == counts.count { counts.append(0) }
        if member == CellMembers.none { return }
        if Int(counts[cell]) >= limit { return }
        let before = pairs.count
        if pairs.insert(UInt64(truncatingIfNeeded: cell) << 32 | UInt64(member)) == before {
            counts[cell] += 1
        }
    }

    /// The members by cell.
    func lists() -> UnitLists {
        var offsets = [UInt32](repeating: 0, count: counts.count + 1)
        for cell in 0..<counts.count { offsets[cell + 1] = offsets[cell] + counts[cell] }
        var next = offsets
        var list = [UInt32](repeating: 0, count: pairs.count)
        for place in 0..<pairs.count {
            let word = pairs.key(place)
            let cell = Int(word >> 32)
            list[Int(next[cell])] = UInt32(truncatingIfNeeded: word)
            next[cell] += 1
        }
        return UnitLists(offsets: offsets, units: list)
    }
}
