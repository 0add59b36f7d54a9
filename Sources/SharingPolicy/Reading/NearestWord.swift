// SPDX-License-Identifier: Apache-2.0
internal import RecordStreams

/// Finds what somebody may have meant: the known word within two edits (Levenshtein 1966).
enum NearestWord {
    /// The nearest known word within two edits, the first of several; nil where none is near.
    static func of(_ word: String, among known: some Sequence<String>) -> String? {
        let scalars = Array(word.unicodeScalars)
        var best: (word: String, distance: Int)?
        for candidate in known {
            let other = Array(candidate.unicodeScalars)
            guard abs(other.count - scalars.count) <= 2 else { continue }
            let distance = edits(scalars, other)
            guard distance <= 2, distance < max(scalars.count, other.count) else { continue }
            if distance < best?.distance ?? 3 { best = (candidate, distance) }
        }
        return best?.word
    }

    /// `did you mean …`, where a known word is near.
    static func help(_ word: String, among known: some Sequence<String>) -> Message? {
        of(word, among: known).map { "did you mean \(Name($0))" }
    }

    private static func edits(_ a: [Unicode.Scalar], _ b: [Unicode.Scalar]) -> Int {
        var previous = Array(0...b.count)
        for i in a.indices {
            var current = [i + 1]
            for j in b.indices {
                let change = previous[j] + (a[i] == b[j] ? 0 : 1)
                current.append(min(change, previous[j + 1] + 1, current[j] + 1))
            }
            previous = current
        }
        return previous[b.count]
    }
}
