// SPDX-License-Identifier: Apache-2.0

/// Distinct tuples of leaves, each with the number of its records: what is put into clusters.
struct ClusterItems {
    let columns: [ClusterColumn]
    /// By item and column: the leaf.
    let leaves: [Int32]
    /// By item: its records.
    let rows: [Int32]

    /// The number of items.
    var count: Int { rows.count }
}

/// What every cluster must satisfy beside having k records.
protocol ClusterDemand: AnyObject {
    /// The least number of records of a cluster.
    var k: Int { get }
    /// Whether k records are all that is asked.
    var isPlain: Bool { get }
    /// Whether items that are published as one satisfy all that is asked.
    func isMet(_ items: UnsafeBufferPointer<Int32>) -> Bool
}

/// A demand of k records and no more.
final class PlainDemand: ClusterDemand {
    let k: Int
    let isPlain = true
    private let rows: [Int32]

    init(k: Int, rows: [Int32]) {
        self.k = k
        self.rows = rows
    }

    func isMet(_ items: UnsafeBufferPointer<Int32>) -> Bool {
        items.reduce(0) { $0 + Int(rows[Int($1)]) } >= k
    }
}
