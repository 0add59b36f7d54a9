// SPDX-License-Identifier: Apache-2.0

/// Numbers nodes of a lattice of any size from 0 in the order in which they are first seen.
final class NodeIndex {
    private let index = SequenceIndex()
    private let steps: UnsafeMutablePointer<UInt32>
    private let axes: Int

    init(axes: Int) {
        self.axes = axes
        steps = .allocate(capacity: max(1, axes))
    }

    deinit { steps.deallocate() }

    /// How many nodes have been seen.
    var count: Int { index.count }

    /// The number of a node, which is new when it equals the count before the call.
    func insert(_ node: [Int]) -> Int {
        spell(node)
        return index.insert(steps, axes)
    }

    /// The number of a node, or nil if it was never inserted.
    func find(_ node: [Int]) -> Int? {
        spell(node)
        return index.find(steps, axes)
    }

    /// The node of a number.
    func node(_ number: Int) -> [Int] { index.sequence(number).map { Int($0) } }

    private func spell(_ node: [Int]) {
        for axis in 0..<axes { steps[axis] = UInt32(truncatingIfNeeded: node[axis]) }
    }
}
