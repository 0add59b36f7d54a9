// SPDX-License-Identifier: Apache-2.0

/// How many slips of a hand lie between two words.
enum EditDistance {
    /// Insertions, deletions, replacements and swaps of neighbours, the restricted form of Damerau
    /// (Communications of the ACM 7(3), 1964, pages 171–176).
    static func between(_ left: String, _ right: String) -> Int {
        let a = Array(left.utf8)
        let b = Array(right.utf8)
        var beforePrevious = [Int]()
        var previous = Array(0...b.count)
        for i in 0..<a.count {
            var row = [i + 1] + [Int](repeating: 0, count: b.count)
            for j in 0..<b.count {
                let replaced = previous[j] + (a[i] == b[j] ? 0 : 1)
                row[j + 1] = min(replaced, previous[j + 1] + 1, row[j] + 1)
                if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] {
                    row[j + 1] = min(row[j + 1], beforePrevious[j - 1] + 1)
                }
            }
            beforePrevious = previous
            previous = row
        }
        return previous[b.count]
    }

    /// The nearest word, if it is near enough to be meant: at most two slips, and less than half of it.
    static func nearest(to word: String, among words: [String]) -> String? {
        let ranked = words.map { (distance: between(word, $0), word: $0) }
        guard let best = ranked.min(by: { $0.distance < $1.distance }) else { return nil }
        let length = word.utf8.count { $0 != UInt8(ascii: "-") }
        return best.distance <= 2 && best.distance * 2 < max(length, 3) ? best.word : nil
    }
}
