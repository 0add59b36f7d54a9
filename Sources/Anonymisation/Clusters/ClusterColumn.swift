// SPDX-License-Identifier: Apache-2.0

/// A hierarchy with its leaves in an order in which everything under a node stands together.
///
/// Values then need no names: the lowest common ancestor of a set of leaves depends on its first
/// and its last leaf alone.
struct ClusterColumn {
    /// The number of leaves.
    let count: Int
    /// The number of levels that may be published, the finest first.
    let levels: Int
    /// By leaf but the last: the lowest level at which it and the next are one, or `apart`.
    let joins: [UInt8]
    /// By level and leaf: what publishing the node above the leaf costs a record.
    let costs: [Int32]

    /// Two leaves that no level may join.
    static let apart: UInt8 = .max

    /// The lowest level at which all leaves from `first` to `last` are one, or `apart`.
    func level(_ first: Int, _ last: Int) -> UInt8 {
        var level: UInt8 = 0
        for leaf in first..<last { level = max(level, joins[leaf]) }
        return level
    }

    /// What the node costs that `leaf` has at `level`.
    func cost(_ level: Int, _ leaf: Int) -> Int32 { costs[level * count + leaf] }
}
