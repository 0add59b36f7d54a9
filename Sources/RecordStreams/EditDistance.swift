// SPDX-License-Identifier: Apache-2.0

/// Finds a word that was probably meant: at most two edits away (Levenshtein 1966).
package enum NearMiss {
    /// The nearest candidate within two edits, or nil.
    package static func nearest(to word: String, among candidates: [String]) -> String? {
        let bytes = Array(word.utf8)
        var best: (distance: Int, word: String)?
        for candidate in candidates {
            let distance = distance(bytes, Array(candidate.utf8))
            if distance <= 2, distance < (best?.distance ?? 3) { best = (distance, candidate) }
        }
        return best?.word
    }

    /// The number of insertions, deletions and substitutions between two byte strings; 3 means
    /// more.
    package static func distance(_ a: [UInt8], _ b: [UInt8]) -> Int {
        guard abs(a.count - b.count) <= 2 else { return 3 }
        var row = Array(0...b.count)
        for i in 0..<a.count {
            var diagonal = row[0]
            row[0] = i + 1
            for j in 0..<b.count {
                let above = row[j + 1]
                let substituted = diagonal + (a[i] == b[j] ? 0 : 1)
                row[j + 1] = min(substituted, above + 1, row[j] + 1)
                diagonal = above
            }
        }
        return min(row[b.count], 3)
    }
}
