// SPDX-License-Identifier: Apache-2.0

/// Numbers that look drawn and are the same for the same seed (Marsaglia, "Xorshift RNGs", 2003).
///
/// Whoever knows the seed can run the search again, so a release draws it from a key.
struct DrawnNumbers {
    private var state: UInt64

    /// The numbers of a seed and a part of the work.
    init(seed: UInt64, part: Int = 0) {
        // SplitMix64 (Steele, Lea and Flood, OOPSLA 2014) sets neighbouring seeds far apart.
        var mixed = seed &+ (UInt64(truncatingIfNeeded: part) &+ 1) &* 0x9E37_79B9_7F4A_7C15
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        mixed ^= mixed >> 31
        state = mixed == 0 ? 1 : mixed
    }

    /// A number from 0 to below `bound`.
    @inline(__always) mutating func draw(_ bound: Int) -> Int {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return Int(((state >> 32) &* UInt64(bound)) >> 32)
    }
}
