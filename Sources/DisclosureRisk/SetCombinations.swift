// SPDX-License-Identifier: Apache-2.0

/// k^m of a column of sets: how few hold some few elements together.
///
/// Terrovitis, Mamoulis and Kalnis 2008, "Privacy-preserving anonymization of set-valued data",
/// definition 1: whoever knows up to m elements of a person's set must find at least k persons
/// who have them. Six rows {a,b}, {a,b}, {a,c}, {b,c}, {a}, {b} with m = 2: {a,c} and {b,c} are
/// held by one each, so k is 1, though every element alone is held by at least two. It does not
/// protect somebody of whom it is known that an element is *absent*.
package struct SetCombinations: Sendable, Hashable {
    /// The least number of units that hold a combination which occurs; 0 where none occurs.
    package let k: Int
    /// The number of combinations that occur.
    package let occurring: Int
    /// The number of those held by fewer units than the threshold.
    package let below: Int

    /// Counts combinations of 1 to `most` elements, or gives nil where there are more than `limit`
    /// to look at.
    package static func measure(
        _ column: SensitiveColumn, units: [UInt32]?, most: Int, threshold: Int,
        limit: Int = 50_000_000
    ) -> SetCombinations? {
        var counter = Counter(most: most, budget: limit)
        for row in 0..<max(0, column.offsets.count - 1) {
            let elements = column.elements[
                Int(column.offsets[row])..<Int(column.offsets[row + 1])
            ].sorted()
            counter.unit = units.map { $0[row] } ?? UInt32(truncatingIfNeeded: row)
            guard counter.count(elements, from: 0, under: 0, depth: 0) else { return nil }
        }
        return SetCombinations(
            k: counter.holders.min() ?? 0, occurring: counter.holders.count,
            below: counter.holders.reduce(0) { $0 + ($1 < threshold ? 1 : 0) })
    }

    /// A combination is a path in a tree of elements; its number stands for the path so far.
    private struct Counter {
        let most: Int
        var budget: Int
        var unit: UInt32 = 0
        var holders: [Int] = []
        private let paths = CodeIndex()
        private let seen = CodeIndex()

        init(most: Int, budget: Int) {
            self.most = most
            self.budget = budget
        }

        mutating func count(
            _ elements: [UInt32], from: Int, under: UInt64, depth: Int
        ) -> Bool {
            if depth == most { return true }
            for place in from..<max(from, elements.count) {
                budget -= 1
                if budget < 0 { return false }
                let path = paths.insert(under << 32 | UInt64(elements[place]))
                if path == holders.count { holders.append(0) }
                let before = seen.count
                if seen.insert(UInt64(path) << 32 | UInt64(unit)) == before { holders[path] += 1 }
                guard
                    count(
                        elements, from: place + 1, under: UInt64(path) + 1, depth: depth + 1)
                else { return false }
            }
            return true
        }
    }
}
