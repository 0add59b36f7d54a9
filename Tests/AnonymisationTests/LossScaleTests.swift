// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import Anonymisation

struct LossScaleTests {
    private func column(
        leavesLess: Int, counted: Bool = true, weight: SolverColumn.Weight = .init(1)
    ) -> SolverColumn {
        SolverColumn(
            group: [[0], [0]], cost: [[0], [leavesLess]], denominator: leavesLess,
            counted: counted, weight: weight)
    }

    @Test func `costs of two columns meet over their least common multiple`() {
        // Loss = (C1 / (10 * 4) + C2 / (10 * 6)) / 2 = (3 C1 + 2 C2) / 240.
        let scale = LossScale(columns: [column(leavesLess: 4), column(leavesLess: 6)], rows: 10)
        #expect(scale.exact)
        #expect(scale.factors == [3, 2])
        #expect(scale.denominator == 240)
    }

    @Test func `weights are fractions and columns that do not count add nothing`() {
        // Weights 1/2 and 3: (1/2 C1 / 40 + 3 C2 / 60) / (7/2) = (3 C1 + 12 C2) / 840.
        let scale = LossScale(
            columns: [
                column(leavesLess: 4, weight: .init(1, over: 2)),
                column(leavesLess: 5, counted: false), column(leavesLess: 6, weight: .init(3)),
            ], rows: 10)
        #expect(scale.factors == [3, 0, 12])
        #expect(scale.denominator == 840)
    }

    @Test func `a column of one leaf costs the whole cell when suppressed`() {
        let scale = LossScale(columns: [column(leavesLess: 0)], rows: 7)
        #expect(scale.factors == [1])
        #expect(scale.denominator == 7)
    }

    @Test func `a denominator past 127 bits is rounded and says so`() {
        let primes = [
            1_000_003, 1_000_033, 1_000_037, 1_000_039, 1_000_081, 1_000_099, 1_000_117,
        ]
        let scale = LossScale(columns: primes.map { column(leavesLess: $0) }, rows: 1_000_000)
        #expect(!scale.exact)
        let whole = zip(scale.factors, primes).reduce(UInt128(0)) { sum, part in
            sum + part.0 * UInt128(part.1) * 1_000_000
        }
        #expect(whole == scale.denominator)
        let half = Double(scale.factors[0] * UInt128(primes[0]) * 1_000_000)
        #expect(abs(half / Double(scale.denominator) - 1.0 / 7) < 1e-12)
    }
}
