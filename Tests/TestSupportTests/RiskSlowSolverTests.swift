// SPDX-License-Identifier: Apache-2.0
import TestSupport
import Testing

struct RiskSlowSolverTests {
    /// Ages 0, 1, 2, 3 in bands of two, then all.
    let age = SlowSolver.Column(
        group: [[0, 1, 2, 3], [0, 0, 1, 1], [0, 0, 0, 0]],
        cost: [[0, 0, 0, 0], [1, 1], [3]], denominator: 3, levels: 0...2, weight: 1)

    @Test func `bands of two are enough for two in each band`() {
        var slow = SlowSolver(table: SlowTable(tuples: [[0], [1], [2], [3]]), columns: [age])
        slow.k = 2
        let answer = slow.solve(limit: 0)
        #expect(answer?.levels == [1])
        #expect(answer?.cost == 4)
        #expect(slow.whole == 12)
        #expect(answer?.classes == 2)
    }

    @Test func `suppressing one of five is cheaper than a coarser band`() {
        let table = SlowTable(tuples: [[0], [0], [1], [1], [3]])
        var slow = SlowSolver(table: table, columns: [age])
        slow.k = 2
        #expect(slow.solve(limit: 1)?.levels == [0])
        #expect(slow.solve(limit: 1)?.alive == [0, 1, 2, 3])
        #expect(slow.solve(limit: 0)?.levels == [2])
    }

    @Test func `nothing fits when the whole table is too small`() {
        var slow = SlowSolver(table: SlowTable(tuples: [[0], [1]]), columns: [age])
        slow.k = 3
        #expect(slow.solve(limit: 1) == nil)
        #expect(slow.solve(limit: 2)?.alive == [])
    }

    @Test func `a rare value takes its record and then the class`() {
        let table = SlowTable(
            tuples: [[0], [0], [1], [1], [1]], elements: [[[5], [6], [6], [6], [6]]])
        var slow = SlowSolver(table: table, columns: [age])
        slow.k = 2
        slow.rare = [0]
        #expect(slow.answer([0]).alive == [2, 3, 4])
        #expect(slow.answer([1]).alive == [1, 2, 3, 4])
    }

    @Test func `a share above the cap takes the class`() {
        let table = SlowTable(
            tuples: [[0], [0], [1], [1]], elements: [[[1], [1], [1], [0]]])
        var slow = SlowSolver(table: table, columns: [age])
        slow.atMost = [(column: 0, element: 1, of: 1, over: 2)]
        #expect(slow.answer([0]).alive == [2, 3])
        #expect(slow.answer([1]).alive == [])
    }
}
