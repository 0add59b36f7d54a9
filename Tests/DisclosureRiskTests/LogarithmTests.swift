// SPDX-License-Identifier: Apache-2.0
import DisclosureRisk
import Glibc
import TestSupport
import Testing

struct LogarithmTests {
    @Test func `logarithms and powers agree with the C library`() {
        var random = RepeatableRandom(seed: 5)
        for _ in 0..<2000 {
            let x = Double(1 + random.below(1 << 40)) / Double(1 + random.below(1 << 20))
            #expect(abs(Logarithm.natural(x) - log(x)) <= 4e-15 * max(1, abs(log(x))))
            let y = Double(random.below(40_000)) / 1000 - 20
            #expect(abs(Logarithm.exponential(y) / exp(y) - 1) < 1e-14)
        }
        #expect(Logarithm.natural(1) == 0)
        #expect(Logarithm.exponential(0) == 1)
    }
}
