// SPDX-License-Identifier: Apache-2.0
import DisclosureRisk
import TestSupport
import Testing

struct GainTests {
    private func measure(_ quasi: [UInt32], _ values: [UInt32?]) -> DistributionMeasures {
        DistributionMeasures(
            SensitiveColumn(values: values),
            partition: Partition(rows: quasi.count, columns: [quasi]))
    }

    /// Classes a, a, b and a, b, b.
    @Test func `the six rows of the definition gain one third and disclose 0.405`() {
        let six = measure([0, 0, 0, 1, 1, 1], [0, 0, 1, 0, 1, 1])
        #expect(abs(six.beta - 1.0 / 3) < 1e-12)
        #expect(six.enhancedBeta.map { abs($0 - 1.0 / 3) < 1e-12 } == true)
        #expect(six.delta.map { abs($0 - 0.4054651081) < 1e-9 } == true)
    }

    @Test func `a value that a class lacks makes delta infinite and is no gain`() {
        // Classes a, b and a, b, b, c: c is absent from the first.
        let lacking = measure([0, 0, 1, 1, 1, 1], [0, 1, 0, 1, 1, 2])
        #expect(lacking.delta == nil)
        #expect(abs(lacking.beta - 0.5) < 1e-12)
    }

    @Test func `a gain above minus ln p has no enhanced beta`() {
        // a has a share of one half and is everything in the first class: gain 1 > ln 2.
        let sure = measure([0, 0, 1, 1], [0, 0, 1, 1])
        #expect(sure.beta == 1)
        #expect(sure.enhancedBeta == nil)
    }

    @Test func `random tables have the gains of the slow table`() {
        for seed: UInt64 in 0..<200 {
            var random = RepeatableRandom(seed: seed)
            let rows = 1 + random.below(16)
            let quasi = (0..<rows).map { _ in UInt32(random.below(3)) }
            let values = (0..<rows).map { _ in
                random.oneIn(5) ? nil : UInt32(random.below(3))
            }
            let slow = SlowTable(
                tuples: quasi.map { [$0] }, elements: [values.map { Set([$0].compactMap { $0 }) }])
            let fast = measure(quasi, values)
            let table = slow.histogram(Array(0..<rows), column: 0, limit: 3)
            var expected = (beta: 0.0, bounded: true, delta: 0.0, l: [Double]())
            for rows in slow.classes {
                let own = slow.histogram(rows, column: 0, limit: 3)
                expected.l.append(slow.entropyL(rows, column: 0))
                if own.reduce(0, +) == 0 { continue }
                let gain = SlowDistributions.gain(ofClass: own, table: table)
                expected.beta = max(expected.beta, gain.beta)
                expected.bounded = expected.bounded && gain.bounded
                expected.delta = max(
                    expected.delta, SlowDistributions.disclosure(ofClass: own, table: table))
            }
            #expect(abs(fast.beta - expected.beta) < 1e-9, "seed \(seed)")
            #expect((fast.enhancedBeta != nil) == expected.bounded, "seed \(seed)")
            #expect(
                fast.delta.map { abs($0 - expected.delta) < 1e-9 } ?? expected.delta.isInfinite,
                "seed \(seed)")
            #expect(abs(fast.entropyL - (expected.l.min() ?? 0)) < 1e-9, "seed \(seed)")
        }
    }
}
