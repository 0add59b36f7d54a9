// SPDX-License-Identifier: Apache-2.0
import DisclosureRisk
import Testing

struct PopulationMeasuresTests {
    @Test func `the six rows of the definition have k-map two`() {
        let measures = PopulationMeasures(
            units: [3, 2, 1], records: [3, 2, 1], population: [30, 4, 2], threshold: 4)
        #expect(measures.kMap == 2)
        #expect(measures.journalistMaximum == 0.5)
        #expect(abs(measures.marketer - (3.0 / 30 + 2.0 / 4 + 1.0 / 2) / 6) < 1e-12)
        #expect(measures.recordsBelow == 1)
        #expect(measures.classesBeyond == 0)
    }

    @Test func `a class that the population lacks is certain, and counted`() {
        let measures = PopulationMeasures(
            units: [3, 2], records: [4, 2], population: [9, 0], threshold: 3)
        #expect(measures.kMap == 0)
        #expect(measures.journalistMaximum == 1)
        #expect(measures.classesBeyond == 1)
        #expect(measures.recordsBelow == 2)
        #expect(abs(measures.marketer - (3.0 / 9 + 1) / 5) < 1e-12)
    }

    @Test func `the table as its own population has the prosecutor's risk`() {
        let measures = PopulationMeasures(
            units: [3, 2, 1], records: [3, 2, 1], population: [3, 2, 1], threshold: 2)
        #expect(measures.journalistMaximum == 1)
        #expect(measures.marketer == 0.5)
    }

    /// Ages 30, 30, 30, 40, 40 and a missing one that matches all, of 30 and 4 people.
    @Test func `a marketer counts each unit once where groups overlap`() {
        let measures = PopulationMeasures(
            units: [3, 2, 1], alike: [4, 3, 6], records: [3, 2, 1], population: [30, 4, 34],
            threshold: 2)
        #expect(abs(measures.marketer - (3.0 / 30 + 2.0 / 4 + 1.0 / 34) / 6) < 1e-12)
        #expect(measures.classesWhole == 0)
    }

    @Test func `a class as large as its people is whole`() {
        let measures = PopulationMeasures(
            units: [3, 2], records: [3, 2], population: [3, 9], threshold: 2)
        #expect(measures.classesWhole == 1)
        #expect(measures.classesBeyond == 0)
    }
}
