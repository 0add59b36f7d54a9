// SPDX-License-Identifier: Apache-2.0
import DisclosureRisk
import TestSupport
import Testing

struct WildcardCoverTests {
    /// Eight rows of the sdcMicro documentation, C[3] and C[7] missing: f = 3 1 4 2 2 2 1 3.
    @Test func `the eight rows of sdcMicro with two missing values have its frequencies`() throws {
        let columns: [[UInt32]] = [
            [2, 3, 2, 2, 3, 3, 1, 2], [3, 3, 3, 3, 3, 3, 4, 3], [1, 3, 9, 2, 1, 1, 9, 1],
        ]
        let partition = Partition(rows: 8, columns: columns)
        let cover = WildcardCover(partition, columns: columns, missing: [nil, nil, 9])
        let counts = try #require(cover.distinctUnits(partition, units: nil))
        #expect(partition.classOf.map { counts[Int($0)] } == [3, 1, 4, 2, 2, 2, 1, 3])
    }

    /// Ages 30, 30, 30, 40, 40 and a missing one.
    @Test func `the six rows of the definition overlap`() throws {
        let ages: [[UInt32]] = [[30, 30, 30, 40, 40, 0]]
        let partition = Partition(rows: 6, columns: ages)
        let cover = WildcardCover(partition, columns: ages, missing: [0])
        let counts = try #require(cover.distinctUnits(partition, units: nil))
        #expect(partition.classOf.map { counts[Int($0)] } == [4, 4, 4, 3, 3, 6])
    }

    @Test func `random tables have the matches of the slow table`() throws {
        for seed: UInt64 in 0..<200 {
            var random = RepeatableRandom(seed: seed)
            let rows = 1 + random.below(16)
            let columns = 1 + random.below(3)
            let tuples = (0..<rows).map { _ in (0..<columns).map { _ in UInt32(random.below(3)) } }
            let units = (0..<rows).map { _ in random.below(9) }
            let sets = (0..<rows).map { _ in
                Set((0..<random.below(3)).map { _ in UInt32(random.below(4)) })
            }
            let isSet = random.oneIn(2)
            // Code 0 is missing.
            let slow = SlowTable(tuples: tuples, units: units, elements: [sets])
            let codes = (0..<columns).map { column in tuples.map { $0[column] } }
            let partition = Partition(rows: rows, columns: codes)
            let cover = WildcardCover(
                partition, columns: codes, missing: [UInt32?](repeating: 0, count: columns))
            let counts = try #require(
                cover.distinctUnits(partition, units: units.map(UInt32.init)))
            let rowCounts = try #require(cover.distinctUnits(partition, units: nil))
            let exact = ClassHistograms(
                SensitiveColumn(sets: sets.map { $0.sorted() }, isSet: isSet), partition: partition)
            let wide = ClassHistograms(exact, cover: cover)
            for row in 0..<rows {
                let matches = slow.matches(of: row, missing: 0)
                let group = Int(partition.classOf[row])
                #expect(counts[group] == slow.unitCount(matches), "seed \(seed)")
                #expect(rowCounts[group] == matches.count, "seed \(seed)")
                #expect(wide.l(of: group) == slow.l(matches, column: 0, isSet: isSet))
                let share = slow.histogram(matches, column: 0, limit: 4).max()
                #expect(wide.counts(of: group).max() ?? 0 == share, "seed \(seed)")
            }
        }
    }

    /// Ten columns of seven bits: a second word of packed codes, projected by both.
    @Test func `wide tuples are compared in every column`() throws {
        var columns = [[UInt32]](repeating: [100, 100, 100], count: 10)
        columns[9] = [100, 101, 0]
        let partition = Partition(rows: 3, columns: columns)
        let cover = WildcardCover(
            partition, columns: columns, missing: [UInt32?](repeating: 0, count: 10))
        #expect(cover.distinctUnits(partition, units: nil) == [2, 2, 3])
    }

    @Test func `what takes too long is not counted`() {
        let columns: [[UInt32]] = [[1, 2, 0, 0]]
        let partition = Partition(rows: 4, columns: columns)
        let cover = WildcardCover(partition, columns: columns, missing: [0])
        #expect(cover.distinctUnits(partition, units: [5, 6, 5, 6], limit: 3) == nil)
        #expect(cover.distinctUnits(partition, units: [5, 6, 5, 6]) == [2, 2, 2])
        // Nobody is in two classes: there is nothing to look at one by one.
        #expect(cover.distinctUnits(partition, units: [1, 2, 3, 4], limit: 0) == [3, 3, 4])
    }
}
