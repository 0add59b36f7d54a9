// SPDX-License-Identifier: Apache-2.0
import DisclosureRisk
import Testing

struct ClassRequirementsTests {
    /// Class 0: three records a, a, b; class 1: two records a, b; class 2: two records a, a.
    let measures = ClassMeasures.measure(
        CodedTable(
            rows: 7, quasi: [[0, 1, 2, 0, 1, 2, 0]],
            sensitive: [SensitiveColumn(values: [0, 0, 0, 0, 1, 0, 1])]))

    @Test func `a class of two fails k = three`() {
        let failing = measures.failing(ClassRequirements(k: 3))
        #expect(failing.classes == 2)
        #expect(failing.records == 4)
        #expect(failing.rows(of: measures) == [1, 2, 4, 5])
    }

    @Test func `a class of one value fails l = two`() {
        let failing = measures.failing(ClassRequirements(l: [(column: 0, least: 2)]))
        #expect(failing.rows(of: measures) == [2, 5])
    }

    @Test func `a share equal to its cap passes and one above fails`() {
        let half = ClassRequirements(atMost: [(0, 0, Share(holders: 1, records: 2))])
        #expect(measures.failing(half).rows(of: measures) == [0, 2, 3, 5, 6])
        let thirds = ClassRequirements(atMost: [(0, 0, Share(holders: 2, records: 3))])
        #expect(measures.failing(thirds).rows(of: measures) == [2, 5])
    }

    @Test func `a class without values passes every cap`() {
        let empty = ClassMeasures.measure(
            CodedTable(rows: 2, quasi: [[0, 0]], sensitive: [SensitiveColumn(values: [nil, nil])]))
        let cap = ClassRequirements(atMost: [(0, 0, Share(holders: 0, records: 1))])
        #expect(empty.failing(cap).classes == 0)
    }

    @Test func `shares compare as fractions`() {
        #expect(Share(holders: 1, records: 2) == Share(holders: 2, records: 4))
        #expect(Share(holders: 1, records: 3) < Share(holders: 2, records: 5))
        #expect(!(Share(holders: 2, records: 4) < Share(holders: 1, records: 2)))
    }
}
