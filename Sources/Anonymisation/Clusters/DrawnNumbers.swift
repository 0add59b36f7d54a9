// SPDX-License-Identifier: Apache-2.0

/// Numbers that look drawn and are always the same (Marsaglia, "Xorshift RNGs", 2003).
struct DrawnNumbers {
    private var state: UInt64 = 0x9E37_79B9_7F4A_7C15

    /// A number from 0 to below `bound`.
    @inline(__always) mutating func draw(_ bound: Int) -> Int {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return Int(((state >> 32) &* UInt64(bound)) >> 32)
    }
}
