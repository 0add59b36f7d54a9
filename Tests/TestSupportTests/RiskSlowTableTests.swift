// SPDX-License-Identifier: Apache-2.0
import TestSupport
import Testing

struct RiskSlowTableTests {
    /// Two classes of three: s = a, a, b and a, b, b (0 is a, 1 is b).
    let worked = SlowTable(
        tuples: [[0], [0], [0], [1], [1], [1]], elements: [[[0], [0], [1], [0], [1], [1]]])

    @Test func `the worked classes have k three and l two`() {
        #expect(worked.k == 3)
        #expect(worked.classes == [[0, 1, 2], [3, 4, 5]])
        #expect(worked.l([0, 1, 2], column: 0, isSet: false) == 2)
        #expect(abs(worked.entropyL([0, 1, 2], column: 0) - 1.889881575) < 0.6e-9)
        #expect(worked.share([0, 1, 2], column: 0, element: 0) == (2, 3))
    }

    @Test func `one person in two rows counts once`() {
        let table = SlowTable(tuples: [[0], [0], [0]], units: [7, 7, 8])
        #expect(table.k == 2)
    }

    @Test func `an element in every set makes l one`() {
        let table = SlowTable(
            tuples: [[0], [0], [0]], elements: [[[1, 2], [2, 3], []]])
        #expect(table.l([0, 1, 2], column: 0, isSet: true) == 1)
        #expect(table.l([0, 1, 2], column: 0, isSet: false) == 3)
    }

    @Test func `a value of one of three rows is rare`() {
        #expect(worked.rare([0, 1, 2], column: 0, k: 2) == [1])
        #expect(worked.rare([0, 1, 2, 3, 4, 5], column: 0, k: 3) == [])
    }
}
