// SPDX-License-Identifier: Apache-2.0
import TestSupport
import Testing

@testable import RecordStreams

@Suite struct CellDictionaryTests {
    private func number(_ text: String, _ dictionary: CellDictionary, salt: UInt8 = 0) -> Int {
        Array(text.utf8).withUnsafeBufferPointer { dictionary.insert($0, salt: salt).number }
    }

    @Test func `distinct cells are numbered in the order in which they come`() {
        let dictionary = CellDictionary()
        let numbers = (0..<1000).map { number("w\($0 % 250)", dictionary) }
        #expect(numbers == (0..<1000).map { $0 % 250 })
        #expect(dictionary.count == 250)
        #expect(dictionary.value(7) == Array("w7".utf8))
        Array("w7".utf8).withUnsafeBufferPointer { #expect(dictionary.find($0) == 7) }
        Array("w250".utf8).withUnsafeBufferPointer { #expect(dictionary.find($0) == nil) }
    }

    @Test func `a number and a text of the same bytes are two cells`() {
        let dictionary = CellDictionary()
        #expect(number("5", dictionary) == 0)
        #expect(number("5", dictionary, salt: 2) == 1)
        #expect(number("5", dictionary) == 0)
        #expect(number("", dictionary) == 2)
        #expect(number("", dictionary) == 2)
    }

    /// Cells of every length about those of the words that they are looked up by, which differ in
    /// one byte, in the kind, or in that one is the other and zeros, beside a plain dictionary.
    @Test func `a batch gives the numbers that cell by cell would`() {
        var cells: [[UInt8]?] = []
        for length in 0...40 {
            let base = (0..<length).map { UInt8(65 + $0 % 23) }
            cells.append(base)
            cells.append(base + [0])
            for place in stride(from: 0, to: length, by: 3) {
                var other = base
                other[place] = 1
                cells.append(other)
            }
        }
        cells.append(nil)
        var generator = RepeatableRandom(seed: 7)
        let column = (0..<6000).map { _ in cells.randomElement(using: &generator) ?? nil }
        let batch = RecordBatch(records: column.map { [[9], $0] }, columnCount: 2)
        var expected: [UInt32] = []
        var known: [[UInt8]?: UInt32] = [:]
        for cell in column {
            let number = known[cell] ?? UInt32(known.count)
            known[cell] = number
            expected.append(number)
        }
        let dictionary = CellDictionary()
        var numbers = [UInt32](repeating: 0, count: column.count)
        for _ in 0..<2 {
            numbers.withUnsafeMutableBufferPointer { buffer in
                if let base = buffer.baseAddress {
                    dictionary.number(batch, column: 1, rows: column.count, into: base)
                }
            }
            #expect(numbers == expected)
        }
        #expect(dictionary.count == known.count)
    }

    @Test func `crafted cells that meet under a known seed part under another`() {
        // The second word undoes what the first one did: all have one hash under seed 0.
        let crafted = (0..<64).map { number -> [UInt8] in
            let first = UInt64(number) &* 0x0101_0101_0101_0101
            let second = ByteHash.mixed(16 ^ first) ^ 0x2D35_8DCC_AA6C_78A5
            return withUnsafeBytes(of: (first, second)) { Array($0) }
        }
        func hashes(_ seed: UInt64) -> Set<UInt64> {
            Set(crafted.map { $0.withUnsafeBufferPointer { ByteHash.hash($0, seed: seed) } })
        }
        #expect(hashes(0).count == 1)
        #expect(hashes(ByteHash.seed()).count == 64)
    }
}
