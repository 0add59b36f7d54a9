// SPDX-License-Identifier: Apache-2.0
import TestSupport
import Testing

struct RiskRepeatableRandomTests {
    /// The first outputs of SplitMix64 for seed 1234567, as published with its reference code.
    @Test func `the generator is SplitMix64`() {
        var random = RepeatableRandom(seed: 1_234_567)
        #expect(random.next() == 6_457_827_717_110_365_317)
        #expect(random.next() == 3_203_168_211_198_807_973)
        #expect(random.next() == 9_817_491_932_198_370_423)
    }
}
