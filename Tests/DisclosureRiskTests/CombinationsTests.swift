// SPDX-License-Identifier: Apache-2.0
import DisclosureRisk
import TestSupport
import Testing

struct CombinationsTests {
    @Test func `the six rows of the definition are unique by sex and age`() throws {
        let columns: [[UInt32]] = [[0, 0, 0, 1, 1, 1], [30, 30, 40, 30, 30, 40]]
        let found = try #require(
            Combinations(
                Partition(rows: 6, columns: columns), columns: columns, units: nil,
                missing: [nil, nil], wildcard: false
            ).measure(most: 2, threshold: 3))
        #expect(found.map(\.columns) == [[0, 1], [1], [0]])
        #expect(found.map(\.k) == [1, 2, 3])
        #expect(found[0].uniques == 2)
        #expect(found[0].recordsBelow == 6)
    }

    @Test func `the number of combinations is that of Pascal`() {
        #expect(Combinations.count(columns: 8, most: 3) == 8 + 28 + 56)
        #expect(Combinations.count(columns: 3, most: 9) == 7)
        #expect(Combinations.count(columns: 0, most: 2) == 0)
    }

    @Test func `random tables have the classes of the slow table in every combination`() throws {
        for seed: UInt64 in 0..<60 {
            var random = RepeatableRandom(seed: seed)
            let rows = 1 + random.below(14)
            let tuples = (0..<rows).map { _ in (0..<3).map { _ in UInt32(random.below(3)) } }
            let units = (0..<rows).map { _ in random.below(7) }
            let wildcard = random.oneIn(2)
            let byRow = random.oneIn(2)
            let codes = (0..<3).map { column in tuples.map { $0[column] } }
            let slow = SlowTable(tuples: tuples, units: byRow ? nil : units)
            let found = try #require(
                Combinations(
                    Partition(rows: rows, columns: codes), columns: codes,
                    units: byRow ? nil : units.map(UInt32.init), missing: [0, 0, nil],
                    wildcard: wildcard
                ).measure(most: 3, threshold: 3))
            #expect(found.count == 7)
            for combination in found {
                // Only the first two columns have missing values: shift the third out of reach.
                let table = SlowTable(
                    tuples: tuples.map { tuple in
                        combination.columns.map { tuple[$0] + ($0 == 2 ? 10 : 0) }
                    }, units: slow.units)
                let counts = (0..<rows).map { row in
                    table.unitCount(
                        wildcard ? table.matches(of: row, missing: 0) : table.peers(of: row))
                }
                #expect(combination.k == counts.min(), "seed \(seed)")
                #expect(combination.recordsBelow == counts.filter { $0 < 3 }.count, "seed \(seed)")
            }
        }
    }

    /// {a,b}, {a,b}, {a,c}, {b,c}, {a}, {b}.
    @Test func `the six sets of the definition have k one for pairs and two alone`() {
        let column = SensitiveColumn(sets: [[0, 1], [0, 1], [0, 2], [1, 2], [0], [1]])
        let pairs = SetCombinations.measure(column, units: nil, most: 2, threshold: 2)
        #expect(pairs?.k == 1)
        #expect(pairs?.occurring == 6)
        #expect(pairs?.below == 2)
        #expect(SetCombinations.measure(column, units: nil, most: 1, threshold: 2)?.k == 2)
    }

    @Test func `sets with too many combinations are not measured at all`() {
        let column = SensitiveColumn(sets: [Array(0..<20)])
        #expect(
            SetCombinations.measure(column, units: nil, most: 9, threshold: 2, limit: 1000) == nil)
    }

    @Test func `random sets have the holders of the slow table`() {
        for seed: UInt64 in 0..<100 {
            var random = RepeatableRandom(seed: seed)
            let rows = random.below(12)
            let units = (0..<rows).map { _ in random.below(6) }
            let sets = (0..<rows).map { _ in
                Set((0..<random.below(5)).map { _ in UInt32(random.below(5)) })
            }
            let slow = SlowTable(
                tuples: sets.map { _ in [] }, units: units, elements: [sets])
            var holders: [Int] = []
            for bits in 1..<32 where bits.nonzeroBitCount <= 3 {
                let wanted = Set((0..<5).filter { bits >> $0 & 1 == 1 }.map(UInt32.init))
                let held = slow.holders(of: wanted, column: 0)
                if held > 0 { holders.append(held) }
            }
            let fast = SetCombinations.measure(
                SensitiveColumn(sets: sets.map { Array($0) }), units: units.map(UInt32.init),
                most: 3, threshold: 2)
            #expect(fast?.k == holders.min() ?? 0, "seed \(seed)")
            #expect(fast?.occurring == holders.count, "seed \(seed)")
            #expect(fast?.below == holders.filter { $0 < 2 }.count, "seed \(seed)")
        }
    }
}
