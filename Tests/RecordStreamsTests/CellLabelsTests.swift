// SPDX-License-Identifier: Apache-2.0
import TestSupport
import Testing

@testable import RecordStreams

@Suite struct CellLabelsTests {
    @Test func `cells are the labels of their numbers, whatever their length`() {
        let labels = (0..<70).map { length in
            (0..<length).map { UInt8(truncatingIfNeeded: $0 * 7 + length) }
        }
        let kinds = labels.indices.map { $0 % 3 == 0 ? CellKind.number : .text }
        let table = CellLabels(labels + [[]], kinds: kinds + [.missing])
        var random = RepeatableRandom(seed: 5)
        var numbers = (0..<5000).map { _ in UInt32.random(in: 0...70, using: &random) }
        for place in stride(from: 3, to: numbers.count, by: 11) { numbers[place] = .max }
        let column = CellColumn()
        for part in [0..<100, 100..<100, 100..<4999, 4999..<5000] {
            numbers[part].withUnsafeBufferPointer { table.append($0, to: column) }
        }
        #expect(column.count == numbers.count)
        for (row, number) in numbers.enumerated() {
            let expected = number == .max || number == 70 ? [] : labels[Int(number)]
            #expect(Array(column[row]) == expected)
            let kind = number == .max ? .text : number == 70 ? .missing : kinds[Int(number)]
            #expect(column.kind(row) == kind)
        }
    }
}
