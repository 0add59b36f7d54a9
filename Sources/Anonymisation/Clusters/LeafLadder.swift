// SPDX-License-Identifier: Apache-2.0

/// The leaves that a survey has in a column, in the order of its hierarchy.
struct LeafLadder {
    let shape: ClusterColumn
    /// By leaf: a code that is under it.
    let codes: [Int]
    /// By code: its leaf, or -1 where no item has it.
    private let leafOf: [Int32]

    /// A row whose tuple is published at the top in every column costs this much together.
    static let whole = Double(1 << 24)

    /// Leaves are the groups at the finest level that may be published.
    ///
    /// `factor` is what one unit of cost adds to the loss of a record.
    init(_ column: SolverColumn, factor: Double, codes held: [Int]) {
        let range = column.minLevel...column.maxLevel
        var codeOf: [Int32: Int] = [:]
        for code in held where codeOf[column.group[column.minLevel][code]] == nil {
            codeOf[column.group[column.minLevel][code]] = code
        }
        let codes = codeOf.values.sorted { left, right in
            for level in range.reversed() {
                let (a, b) = (column.group[level][left], column.group[level][right])
                if a != b { return a < b }
            }
            return false
        }
        var leafOf = [Int32](repeating: -1, count: column.group[column.minLevel].count)
        var leafOfGroup: [Int32: Int32] = [:]
        for (leaf, code) in codes.enumerated() {
            leafOfGroup[column.group[column.minLevel][code]] = Int32(leaf)
        }
        for code in held {
            leafOf[code] = leafOfGroup[column.group[column.minLevel][code]] ?? -1
        }
        let joins = zip(codes, codes.dropFirst()).map { left, right in
            range.firstIndex { column.group[$0][left] == column.group[$0][right] }
                .map { UInt8(range.distance(from: range.startIndex, to: $0)) }
                ?? ClusterColumn.apart
        }
        let costs = range.flatMap { level in
            codes.map { code in
                let cost = Double(column.cost[level][Int(column.group[level][code])])
                return Int32((cost * factor * Self.whole).rounded())
            }
        }
        shape = ClusterColumn(
            count: codes.count, levels: range.count, joins: joins, costs: costs)
        self.codes = codes
        self.leafOf = leafOf
    }

    /// The leaf of a code that an item has.
    func leaf(ofCode code: Int) -> Int32 { leafOf[code] }
}
