// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import ReleasePipeline

@Suite struct ValueDictionaryTests {
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

    @Test func `values are numbered as they are first seen`() {
        let dictionary = ValueDictionary()
        for _ in 0..<2 {
            for number in 0..<2000 {
                let found = Array("\(number)".utf8).withUnsafeBufferPointer {
                    dictionary.insert($0).number
                }
                #expect(found == number)
            }
        }
        #expect(dictionary.value(1999) == Array("1999".utf8))
    }
}
