// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import ReleaseAudit

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
