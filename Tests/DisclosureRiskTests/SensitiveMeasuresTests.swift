// SPDX-License-Identifier: Apache-2.0
import DisclosureRisk
import TestSupport
import Testing

struct SensitiveMeasuresTests {
    private func measure(_ quasi: [UInt32], _ column: SensitiveColumn) -> ClassMeasures {
        ClassMeasures.measure(
            CodedTable(rows: quasi.count, quasi: [quasi], sensitive: [column]))
    }

    /// Classes xxx and yyy with s = a, a, b and a, b, b (0 is a, 1 is b).
    @Test func `the worked classes have k three, l two and a greatest share of two thirds`() {
        let measures = measure([0, 0, 0, 1, 1, 1], SensitiveColumn(values: [0, 0, 1, 0, 1, 1]))
        #expect(measures.k == 3)
        #expect(measures.sensitive[0].l == 2)
        #expect(measures.greatestShare(column: 0, element: 0) == Share(holders: 2, records: 3))
        #expect(measures.greatestShare(column: 0, element: 1) == Share(holders: 2, records: 3))
        #expect(measures.greatestShare(column: 0, element: 5).holders == 0)
    }

    /// The six rows of the doc comment: flu, flu, cold and cold, flu, cold, then a third flu.
    @Test func `a class of one disease has l one`() {
        let two = measure([0, 0, 0, 1, 1, 1], SensitiveColumn(values: [0, 0, 1, 1, 0, 1]))
        #expect(two.sensitive[0].l == 2)
        let one = measure([0, 0, 0, 1, 1, 1], SensitiveColumn(values: [0, 0, 0, 1, 0, 1]))
        #expect(one.sensitive[0].l == 1)
    }

    @Test func `row order never changes l`() {
        let quasi: [UInt32] = [0, 0, 1, 1, 1, 0]
        let values: [UInt32?] = [3, 4, 3, 3, 5, nil]
        let expected = measure(quasi, SensitiveColumn(values: values)).sensitive[0].l
        #expect(expected == 2)
        var random = RepeatableRandom(seed: 11)
        for _ in 0..<20 {
            let order = (0..<6).shuffled(using: &random)
            let shuffled = measure(
                order.map { quasi[$0] }, SensitiveColumn(values: order.map { values[$0] }))
            #expect(shuffled.sensitive[0].l == 2)
        }
    }

    @Test func `missing counts as no value in l and in shares`() {
        let measures = measure([0, 0, 0, 0], SensitiveColumn(values: [7, nil, nil, 8]))
        #expect(measures.sensitive[0].l == 2)
        #expect(measures.sensitive[0].valued == [2])
        #expect(measures.greatestShare(column: 0, element: 7) == Share(holders: 1, records: 2))
    }

    @Test func `a class in which nobody has a value has l zero`() {
        let measures = measure([0, 0, 1], SensitiveColumn(values: [7, 8, nil]))
        #expect(measures.sensitive[0].l == 0)
    }

    @Test func `an element in every set of a class makes l one`() {
        let sets: [[UInt32]] = [[1, 2], [2, 3], [], [1, 2], [3]]
        let measures = measure([0, 0, 0, 1, 1], SensitiveColumn(sets: sets))
        #expect(measures.sensitive[0].lOfClass == [1, 3])
        #expect(measures.sensitive[0].uniformElementClasses == 1)
        #expect(measures.sensitive[0].l == 1)
    }

    @Test func `random sets have the l and shares of the slow table`() {
        for seed: UInt64 in 0..<300 {
            var random = RepeatableRandom(seed: seed)
            let rows = 1 + random.below(16)
            let quasi = (0..<rows).map { _ in UInt32(random.below(3)) }
            let isSet = random.oneIn(2)
            let sets = (0..<rows).map { _ in
                Set((0..<random.below(3)).map { _ in UInt32(random.below(4)) })
            }
            let slow = SlowTable(tuples: quasi.map { [$0] }, elements: [sets])
            let measures = measure(
                quasi, SensitiveColumn(sets: sets.map { $0.sorted() }, isSet: isSet))
            let l = slow.classes.map { slow.l($0, column: 0, isSet: isSet) }
            #expect(measures.sensitive[0].lOfClass == l, "seed \(seed)")
            for element: UInt32 in 0..<4 {
                let shares = slow.classes.map { slow.share($0, column: 0, element: element) }
                let greatest = shares.filter { $0.1 > 0 }.map { Double($0.0) / Double($0.1) }.max()
                let share = measures.greatestShare(column: 0, element: element)
                #expect(share.value == greatest ?? 0, "seed \(seed)")
            }
        }
    }
}
