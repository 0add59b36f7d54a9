// SPDX-License-Identifier: Apache-2.0
import DisclosureRisk
import Testing

struct DistributionMeasuresTests {
    private func measure(_ quasi: [UInt32], _ values: [UInt32?]) -> DistributionMeasures {
        DistributionMeasures(
            SensitiveColumn(values: values),
            partition: Partition(rows: quasi.count, columns: [quasi]))
    }

    /// Classes xxx and yyy with s = a, a, b and a, b, b.
    @Test func `the worked classes have entropy l 1.889881575 and t one sixth`() {
        let worked = measure([0, 0, 0, 1, 1, 1], [0, 0, 1, 0, 1, 1])
        #expect(abs(worked.entropyL - 1.889881575) < 0.6e-9)
        #expect(abs(worked.tEqual - 1.0 / 6) < 1e-12)
        #expect(worked.recursiveC(l: 2) == 2)
    }

    /// Salaries 3k, 4k, 5k and 6k, 11k, 8k and 7k, 9k, 10k: the example of t-closeness, 4.1.
    @Test func `the salaries of Li have ordered t 0.375`() {
        let salaries = measure([0, 0, 0, 1, 1, 1, 2, 2, 2], [3, 4, 5, 6, 11, 8, 7, 9, 10])
        #expect(abs(salaries.tOrdered - 0.375) < 1e-12)
    }

    @Test func `entropy l of three equal values is three`() {
        #expect(abs(measure([0, 0, 0], [4, 5, 6]).entropyL - 3) < 1e-12)
        #expect(DistributionMeasures.exponentialEntropy([]) == 0)
    }

    @Test func `recursive c uses the most frequent value`() {
        // Counts 1, 5, 2 in order of value: sorted 5, 2, 1, so c = 5 / (2 + 1) for l = 2.
        let values: [UInt32] = [0, 1, 1, 1, 1, 1, 2, 2]
        let class8 = measure([UInt32](repeating: 0, count: 8), values)
        #expect(class8.recursiveC(l: 2) == 5.0 / 3)
        #expect(class8.recursiveC(l: 3) == 5)
        #expect(class8.recursiveC(l: 4) == nil)
    }

    @Test func `missing values are no observations`() {
        let some = measure([0, 0, 0, 1], [4, 5, nil, nil])
        #expect(some.entropyL == 0)
        #expect(some.tEqual == 0)
    }
}
