// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import ReleaseAudit

@Suite struct CellCodesTests {
    @Test func `distinct cells are numbered in the order in which they come`() {
        let codes = CellCodes()
        let words = (0..<1000).map { "w\($0 % 250)" }
        let numbers = words.map { word in
            Array(word.utf8).withUnsafeBufferPointer { codes.code(of: $0) }
        }
        #expect(numbers == (0..<1000).map { UInt32($0 % 250) })
        #expect(codes.count == 250)
        #expect(codes.find(Array("w7".utf8)) == 7)
        #expect(codes.find(Array("w250".utf8)) == nil)
    }

    @Test func `a number and a text of the same bytes are two cells`() {
        let codes = CellCodes()
        let bytes = Array("5".utf8)
        bytes.withUnsafeBufferPointer { cell in
            #expect(codes.code(of: cell, kind: 0) == 0)
            #expect(codes.code(of: cell, kind: 2) == 1)
            #expect(codes.code(of: cell, kind: 0) == 0)
        }
    }
}

@Suite struct FingerprintsTests {
    private func number(_ text: String, _ prints: Fingerprints) -> UInt32 {
        Array(text.utf8).withUnsafeBufferPointer { prints.number(of: $0) }
    }

    @Test func `tokens that differ in any one character are different`() {
        let prints = Fingerprints()
        let alphabet = Array("0123456789abcdefghjkmnpqrstvwxyz")
        var expected: UInt32 = 0
        for place in 0..<24 {
            for letter in alphabet.dropFirst() {
                var text = Array(repeating: alphabet[0], count: 24)
                text[place] = letter
                #expect(number("p1-abc123-" + String(text), prints) == expected)
                expected += 1
            }
        }
        #expect(prints.count == 24 * 31)
        #expect(number("p1-abc123-1" + String(repeating: "0", count: 23), prints) == 0)
    }

    @Test func `other values are told apart too`() {
        let prints = Fingerprints()
        #expect(number("a", prints) == 0)
        #expect(number("", prints) == 1)
        #expect(number("a", prints) == 0)
        #expect(number("p1-abc123-" + String(repeating: "i", count: 24), prints) == 2)
    }
}
