// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import Anonymisation

struct LatticeTests {
    @Test func `a smaller number is a smaller level vector`() {
        let lattice = Lattice([2, 3, 2])
        #expect(lattice.count == 12)
        var steps = lattice.top
        var last: [Int] = []
        for number in 0..<12 {
            lattice.steps(number, &steps)
            #expect(last.lexicographicallyPrecedes(steps))
            last = steps
        }
        #expect(last == [1, 2, 1])
    }

    @Test func `a lattice past counting has no count`() {
        #expect(Lattice([Int](repeating: 3, count: 45)).count == nil)
        #expect(Lattice([]).count == 1)
    }
}
