// SPDX-License-Identifier: Apache-2.0
import TestSupport
import Testing

@testable import Anonymisation

struct HistogramStoreTests {
    @Test func `a store that forgets gives the same histograms as one that remembers`() {
        for seed: UInt64 in 300..<320 {
            let random = RandomCase(seed: seed)
            let problem = Problem(random.survey, random.columns, random.requirement)
            let remembers = HistogramStore(problem)
            let forgets = HistogramStore(problem, budget: 0)
            let lattice = Lattice(problem.fields.map(\.levels))
            var steps = lattice.top
            for number in (0..<(lattice.count ?? 0)).reversed() {
                lattice.steps(number, &steps)
                let left = content(remembers.histogram(steps), problem.words)
                let right = content(forgets.histogram(steps), problem.words)
                #expect(left == right, "seed \(seed)")
            }
        }
    }

    private func content(_ histogram: Histogram, _ words: Int) -> [[UInt64]: [UInt64]] {
        var content: [[UInt64]: [UInt64]] = [:]
        for entry in 0..<histogram.count {
            let key = (0..<words).map { histogram.keys[entry * words + $0] }
            content[key] = [UInt64(histogram.rows[entry]), UInt64(histogram.size(entry))]
        }
        return content
    }
}
