// SPDX-License-Identifier: Apache-2.0
import DisclosureRisk
import TestSupport
import Testing

struct ClosenessTests {
    private func measure(_ quasi: [UInt32], _ values: [UInt32?]) -> DistributionMeasures {
        DistributionMeasures(
            SensitiveColumn(values: values),
            partition: Partition(rows: quasi.count, columns: [quasi]))
    }

    /// Flu, flu, ulcer and flu, ulcer, ulcer (flu 0, ulcer 1).
    @Test func `the six rows of the definition depend on where two values meet`() {
        let six = measure([0, 0, 0, 1, 1, 1], [0, 0, 1, 0, 1, 1])
        #expect(abs(six.tHierarchical(parents: [[0, 1], [0, 0]]) - 1.0 / 6) < 1e-12)
        #expect(abs(six.tHierarchical(parents: [[0, 0], [0]]) - 1.0 / 12) < 1e-12)
        #expect(abs(six.tHierarchical(parents: [[0, 0]]) - six.tEqual) < 1e-12)
    }

    /// The last table of Li and others, 2007: incomes 3, 5, 9 and 6, 11, 8 and 4, 7, 10 are 0.167-close.
    @Test func `the table of Li that is 0.167-close is so`() {
        let incomes = measure([0, 0, 0, 1, 1, 1, 2, 2, 2], [3, 5, 9, 6, 11, 8, 4, 7, 10])
        #expect(abs(incomes.tOrdered - 1.0 / 6) < 1e-12)
    }

    /// A column of one value has nothing to be far from.
    @Test func `a column of one value is close`() {
        let one = measure([0, 1, 1], [4, 4, 4])
        #expect(one.tEqual == 0)
        #expect(one.tOrdered == 0)
        #expect(one.tHierarchical(parents: [[0, 0, 0, 0, 0]]) == 0)
    }

    @Test func `random tables have the distances of a transport of least work`() {
        // Six values under four nodes, two nodes and a root.
        let parents: [[UInt32]] = [[0, 0, 1, 2, 2, 3], [0, 0, 1, 1], [0, 0]]
        func meeting(_ a: Int, _ b: Int) -> Double {
            var (left, right, height) = (UInt32(a), UInt32(b), 0)
            while left != right {
                left = parents[height][Int(left)]
                right = parents[height][Int(right)]
                height += 1
            }
            return Double(height) / Double(parents.count)
        }
        for seed: UInt64 in 0..<150 {
            var random = RepeatableRandom(seed: seed)
            let rows = 1 + random.below(14)
            let quasi = (0..<rows).map { _ in UInt32(random.below(3)) }
            let sets = (0..<rows).map { _ in
                Set((0..<random.below(3)).map { _ in UInt32(random.below(6)) })
            }
            let slow = SlowTable(tuples: quasi.map { [$0] }, elements: [sets])
            let fast = DistributionMeasures(
                SensitiveColumn(sets: sets.map { $0.sorted() }),
                partition: Partition(rows: rows, columns: [quasi]))
            let table = slow.histogram(Array(0..<rows), column: 0, limit: 6)
            let held = (0..<6).filter { table[$0] > 0 }
            var expected = (equal: 0.0, ordered: 0.0, tree: 0.0)
            for rows in slow.classes {
                let own = slow.histogram(rows, column: 0, limit: 6)
                if own.reduce(0, +) == 0 { continue }
                func work(_ cost: (Int, Int) -> Double) -> Double {
                    SlowDistributions.earthMover(
                        from: held.map { own[$0] }, to: held.map { table[$0] }, cost: cost)
                }
                expected.equal = max(expected.equal, work { $0 == $1 ? 0 : 1 })
                let most = Double(max(1, held.count - 1))
                expected.ordered = max(expected.ordered, work { Double(abs($0 - $1)) / most })
                expected.tree = max(expected.tree, work { meeting(held[$0], held[$1]) })
            }
            #expect(abs(fast.tEqual - expected.equal) < 1e-9, "seed \(seed)")
            #expect(abs(fast.tOrdered - expected.ordered) < 1e-9, "seed \(seed)")
            let tree = fast.tHierarchical(parents: parents)
            #expect(abs(tree - expected.tree) < 1e-9, "seed \(seed)")
        }
    }
}
