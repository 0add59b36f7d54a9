// SPDX-License-Identifier: Apache-2.0
import DisclosureRisk
import TestSupport
import Testing

struct RareValuesTests {
    /// The six rows of the doc comment: languages fr, fr, fr, ar, ar, so.
    @Test func `a language of one person is rare, and one of one person twice`() {
        let codes: [UInt32] = [0, 0, 0, 1, 1, 2]
        #expect(RareValues.rareValues(codes, units: nil, k: 2) == [2])
        #expect(RareValues.rareValues(codes, units: [1, 2, 3, 4, 4, 5], k: 2) == [1, 2])
        #expect(RareValues.rareValues(codes, units: nil, k: 1) == [])
    }

    @Test func `elements of sets are counted by who holds them`() {
        let column = SensitiveColumn(sets: [[1, 2], [1], [], [2, 3]])
        #expect(RareValues.rareValues(column, units: nil, k: 2) == [3])
        #expect(RareValues.rareValues(column, units: [9, 9, 9, 8], k: 2) == [1, 3])
    }

    @Test func `random sets have the rare values of the slow table`() {
        for seed: UInt64 in 0..<200 {
            var random = RepeatableRandom(seed: seed)
            let rows = 1 + random.below(16)
            let sets = (0..<rows).map { _ in
                Set((0..<random.below(3)).map { _ in UInt32(random.below(6)) })
            }
            let units = (0..<rows).map { _ in random.below(6) }
            let slow = SlowTable(
                tuples: [[UInt32]](repeating: [], count: rows), units: units, elements: [sets])
            let k = 1 + random.below(4)
            let rare = RareValues.rareValues(
                SensitiveColumn(sets: sets.map { $0.sorted() }), units: units.map(UInt32.init),
                k: k)
            let expected = slow.rare(Array(0..<rows), column: 0, k: k).sorted()
            #expect(rare == expected, "seed \(seed)")
        }
    }
}
