// SPDX-License-Identifier: Apache-2.0

/// A repeatable stream of choices for `ConsentScenario`; SplitMix64 (Steele, Lea, Flood 2014).
package struct ConsentDice {
    private var state: UInt64

    /// Starts the stream of a seed.
    package init(seed: UInt64) { state = seed }

    private mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    /// A number of a range.
    package mutating func number(_ range: ClosedRange<Int>) -> Int {
        range.lowerBound + Int(next() % UInt64(range.count))
    }

    /// True in about `percent` of a hundred cases.
    package mutating func chance(_ percent: Int) -> Bool { number(1...100) <= percent }

    /// One of several; there must be one.
    package mutating func one<T>(_ choices: [T]) -> T { choices[number(0...(choices.count - 1))] }
}
