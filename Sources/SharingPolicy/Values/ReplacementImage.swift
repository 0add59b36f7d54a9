// SPDX-License-Identifier: Apache-2.0

/// What `replace` can have written: the words it writes and the words it leaves, in a set each
/// element by itself.
///
/// Written apart from the rule, so that a verifier does not repeat a mistake of it. Which words
/// were rare only the maker knows: every word that may stay is in the image. One for each worker.
package final class ReplacementImage {
    private let words: WordIndex
    /// Whether any value of the column may stay.
    private let keepsUnlisted: Bool
    private let kept: KeptImage
    private let values: WordIndex?
    private let elements: SetElements?

    /// Makes the image of a rule for a column.
    package init(_ rule: Replacement, _ column: Column, dataset: Dataset) {
        var written = rule.only
        for (_, to) in rule.words { written.append(to) }
        if let other = rule.other { written.append(other) }
        if let rare = rule.rare { written.append(rare.to) }
        words = WordIndex(written)
        keepsUnlisted = rule.words.isEmpty && rule.only.isEmpty
        kept = KeptImage(column, dataset: dataset)
        values = column.values.map { WordIndex($0) }
        elements =
            column.type == .set
            ? SetElements(separator: dataset.separator, missing: MissingWords(column.missing))
            : nil
    }

    /// Whether the rule can have written these bytes, which are not empty.
    package func contains(_ written: UnsafeBufferPointer<UInt8>) -> Bool {
        guard let elements else {
            return words.contains(written) || (keepsUnlisted && kept.contains(written))
        }
        guard elements.isCanonical(written) else { return false }
        var isInside = true
        let count = elements.forEach(written) { element in
            isInside =
                words.contains(element)
                || (keepsUnlisted && (values?.contains(element) ?? true))
            return isInside
        }
        return isInside && count > 0
    }

    /// Whether the rule can have written an empty cell for a value that is not missing.
    package var containsEmpty: Bool {
        elements == nil
            && words.contains(UnsafeBufferPointer(start: nil, count: 0))
    }
}
