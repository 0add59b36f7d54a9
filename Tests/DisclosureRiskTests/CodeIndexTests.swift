// SPDX-License-Identifier: Apache-2.0
import DisclosureRisk
import TestSupport
import Testing

struct CodeIndexTests {
    @Test func `numbers follow the order of first sight through every growth`() {
        let index = CodeIndex()
        var known: [UInt64: Int] = [:]
        var random = RepeatableRandom(seed: 3)
        for _ in 0..<5000 {
            // Few low bits and few high bits, so that many words share a slot.
            let word = UInt64(random.below(40)) << 58 | UInt64(random.below(40))
            let expected = known[word] ?? known.count
            #expect(index.insert(word) == expected)
            known[word] = expected
        }
        #expect(index.count == known.count)
        for (word, number) in known {
            #expect(index.find(word) == number)
            #expect(index.key(number) == word)
        }
        #expect(index.find(.max) == nil)
    }
}
