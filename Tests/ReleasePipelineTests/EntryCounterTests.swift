// SPDX-License-Identifier: Apache-2.0
import RecordStreams
import TestSupport
import Testing

@testable import ReleasePipeline

/// Keys are counted as a dictionary counts them, however often memory was full.
@Suite struct EntryCounterTests {
    private struct Key: Hashable {
        var value: Int
        var circumstance: Int
        var word: UInt32
    }

    private static let values = 2000
    private static let circumstances = 3

    /// What the number of a value stands for; its place decides the rank.
    private static func sortKey(_ number: Int) -> Int { number * 7919 % 2003 }

    /// By number: 0 for one that no key has yet, else its place among those in use, from 1.
    private static func ranks(_ used: Set<Int>, of count: Int) -> [UInt32] {
        var ranks = [UInt32](repeating: 0, count: count + 1)
        let sorted = used.sorted { sortKey($0) < sortKey($1) }
        for (place, number) in sorted.enumerated() { ranks[number] = UInt32(place + 1) }
        return ranks
    }

    @Test func `keys of more runs than are open at once are counted as a dictionary does`() throws {
        var random = RepeatableRandom(seed: 31)
        // Those who are denied come first and have no value; most values appear late.
        let denied = (0..<40).map { Key(value: 0, circumstance: 1 + $0 % 2, word: UInt32($0)) }
        let numbers = (1...Self.values).shuffled(using: &random)
        let rest = numbers.map { number in
            Key(
                value: number, circumstance: 1 + number % Self.circumstances,
                word: UInt32(random.below(3)) << 30)
        }
        let keys = denied + rest + denied + rest.prefix(900)
        let counter = EntryCounter(dictionaries: 2, raw: 1, memory: 0)
        var (used, seen) = (Set<Int>(), Set<Int>())
        var expected: [Key: UInt64] = [:]
        for key in keys {
            expected[key, default: 0] += 1
            if key.value > 0 { used.insert(key.value) }
            seen.insert(key.circumstance)
            let isFull = try counter.add([
                UInt32(key.value), UInt32(key.circumstance), key.word,
            ])
            if isFull {
                try counter.spill([
                    Self.ranks(used, of: Self.values), Self.ranks(seen, of: Self.circumstances),
                ])
            }
        }
        #expect(counter.spills > 2 * 64)
        let ranks = [
            Self.ranks(used, of: Self.values), Self.ranks(seen, of: Self.circumstances),
        ]
        let sorted = expected.map { key, count in
            [ranks[0][key.value], ranks[1][key.circumstance], key.word].map(UInt64.init) + [count]
        }.sorted { $0.lexicographicallyPrecedes($1) }
        let layout = PackedLayout(greatest: [Self.values, Self.circumstances], raw: 1)
        let merge = try counter.finish(layout, ranks: ranks)
        var found: [[UInt64]] = []
        while try merge.next() {
            found.append(
                (0..<3).map { UInt64(layout.field($0, of: merge.key)) } + [merge.count])
        }
        #expect(found == sorted)
    }
}
