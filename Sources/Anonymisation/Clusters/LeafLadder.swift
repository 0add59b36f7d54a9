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
    /// `factor` is what one unit of cost adds to the loss of a record; `held` gives the records of
    /// each code. `ranks` order the codes, so that the leaves do not depend on how codes were
    /// numbered.
    init(_ column: SolverColumn, factor: Double, held: [Int: Int], ranks: [Int32]?) {
        let range = column.minLevel...column.maxLevel
        let codes = Self.order(column, held, ranks)
        var leafOf = [Int32](repeating: -1, count: column.group[column.minLevel].count)
        var leafOfGroup: [Int32: Int32] = [:]
        for (leaf, code) in codes.enumerated() {
            leafOfGroup[column.group[column.minLevel][code]] = Int32(leaf)
        }
        for code in held.keys {
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

    /// A code for each leaf, ordered from the top level down: what most records have comes first,
    /// then the least rank.
    ///
    /// Cuts then part common values from rare ones, which loses less than any other order of
    /// siblings that was tried.
    private static func order(
        _ column: SolverColumn, _ held: [Int: Int], _ ranks: [Int32]?
    ) -> [Int] {
        let range = column.minLevel...column.maxLevel
        func rank(_ code: Int) -> Int { ranks.map { Int($0[code]) } ?? code }
        let weights = range.map { level in
            held.reduce(into: [Int32: (rows: Int, rank: Int)]()) { weights, entry in
                let group = column.group[level][entry.key]
                let known = weights[group] ?? (0, .max)
                weights[group] = (known.rows + entry.value, min(known.rank, rank(entry.key)))
            }
        }
        let keys = held.keys.map { code in
            (
                code: code,
                key: zip(range, weights).reversed().flatMap { level, weights in
                    let weight = weights[column.group[level][code]] ?? (0, .max)
                    return [-weight.rows, weight.rank]
                } + [rank(code)]
            )
        }
        var codes: [Int] = []
        for (code, _) in keys.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
            if let last = codes.last,
                column.group[column.minLevel][last] == column.group[column.minLevel][code]
            {
                continue
            }
            codes.append(code)
        }
        return codes
    }

    /// The leaf of a code that an item has.
    func leaf(ofCode code: Int) -> Int32 { leafOf[code] }
}
