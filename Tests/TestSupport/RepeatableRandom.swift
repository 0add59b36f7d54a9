// SPDX-License-Identifier: Apache-2.0

/// A generator that gives the same numbers for the same seed on every machine.
///
/// SplitMix64; Steele, Lea and Flood 2014, "Fast splittable pseudorandom number generators".
package struct RepeatableRandom: RandomNumberGenerator {
    private var state: UInt64

    /// A generator that begins at `seed`.
    package init(seed: UInt64) { state = seed }

    /// The next 64 bits.
    package mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var word = state
        word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
        return word ^ (word >> 31)
    }

    /// A number from 0 to `bound` − 1.
    package mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(bound)) }

    /// True once in `times`.
    package mutating func oneIn(_ times: Int) -> Bool { below(times) == 0 }
}
