// SPDX-License-Identifier: Apache-2.0
import DisclosureRisk
import TestSupport
import Testing

struct IndividualRiskTests {
    /// The data set francdat of sdcMicro: f and F are published, and so are the risks.
    @Test func `francdat has the individual risks that sdcMicro publishes`() {
        let sample = [2, 2, 2, 1, 1, 1, 1, 2]
        let population = [110, 84.5, 84.5, 17, 541, 8, 5, 110]
        let published = [
            0.0171442616, 0.02204232618, 0.02204232618, 0.177075834, 0.01165448015,
            0.29706307738, 0.40235947811, 0.0171442616,
        ]
        for row in sample.indices {
            let risk = IndividualRisk.risk(sample: sample[row], population: population[row])
            #expect(abs(risk - published[row]) < 1e-9, "row \(row)")
        }
    }

    @Test func `uniques and pairs have the sum of the series of the definition`() {
        for sample in 1...2 {
            for factor in [1.0005, 1.01, 1.1, 1.12, 1.5, 3, 40] {
                let population = Double(sample) * factor
                let slow = SlowTable.posteriorRisk(sample: sample, population: population)
                let fast = IndividualRisk.risk(sample: sample, population: population)
                #expect(abs(fast - slow) < 1e-9, "\(sample) of \(population)")
            }
        }
    }

    @Test func `larger classes have the approximation of sdcMicro`() {
        // p = 3/30: 0.1 / (3 − 0.9).
        #expect(abs(IndividualRisk.risk(sample: 3, population: 30) - 0.1 / 2.1) < 1e-12)
    }

    @Test func `a whole population, or a weight that is none, is a census`() {
        #expect(IndividualRisk.risk(sample: 4, population: 4) == 0.25)
        #expect(IndividualRisk.risk(sample: 4, population: 2) == 0.25)
        #expect(IndividualRisk.risk(sample: 4, population: .nan) == 0.25)
        #expect(IndividualRisk.risk(sample: 0, population: 3) == 0)
    }

    @Test func `the six units of the definition have three expected and a household of two thirds`()
    {
        let global = GlobalRisk(ofRow: [1.0 / 3, 1.0 / 3, 1.0 / 3, 0.5, 0.5, 1], units: nil)
        #expect(abs(global.expected - 3) < 1e-12)
        #expect(abs(global.share - 0.5) < 1e-12)
        #expect(global.greatest == 1)
        // The third and the fourth live together.
        let homes = global.ofHouseholds([0, 1, 2, 2, 3, 4])
        #expect(homes.count == 5)
        #expect(abs(homes[2] - 2.0 / 3) < 1e-12)
        #expect(homes[4] == 1)
    }

    @Test func `a unit in several classes has the risk of the worst`() {
        let global = GlobalRisk(ofRow: [0.1, 0.5, 0.2], units: [7, 7, 9])
        #expect(global.ofUnit == [0.5, 0.2])
    }

    /// One class of two people, one with the weights 1000 and 1: 1 + 50 people, whatever the order.
    @Test func `a unit has its least weight, in any order of rows`() {
        let risk = IndividualRisk.risk(sample: 2, population: 51)
        for (weights, units) in [
            ([1000, 1, 50], [7, 7, 9]), ([1, 1000, 50], [7, 7, 9]), ([50, 1000, 1], [9, 7, 7]),
        ] as [([Double], [UInt32])] {
            let table = CodedTable(rows: 3, quasi: [[0, 0, 0]], units: units)
            let measures = ClassMeasures.measure(table)
            #expect(measures.globalRisk(weights: weights, units: units).ofUnit == [risk, risk])
            // The first row lacks its value, so that its class meets both others.
            let wide = Partition(rows: 3, columns: [[0, 1, 1]])
            let cover = WildcardCover(wide, columns: [[0, 1, 1]], missing: [0])
            #expect(cover.populations(wide, weights: weights, units: units)?.first == 51)
        }
    }
}
