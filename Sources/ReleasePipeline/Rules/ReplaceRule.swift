// SPDX-License-Identifier: Apache-2.0
internal import RecordStreams
internal import SharingPolicy

/// `replace`: words become other words; in a set each element does, and the set is sorted anew.
final class ReplaceRule: CellRule {
    private let words: WordIndex
    /// What each of `words` becomes.
    private let targets: [[UInt8]]
    private let other: [UInt8]?
    private let keepsUnlisted: Bool
    /// Words that would be written and are rare.
    private let rare: WordIndex?
    private let rareTarget: [UInt8]
    private let checker: ColumnChecker
    /// The separator of a set.
    private let separator: [UInt8]?
    private var joined: [UInt8] = []

    /// The rule of a column; `rare` lists the words that too few have, as they would be written.
    init(
        _ replacement: Replacement, _ column: Column, dataset: Dataset, checker: ColumnChecker,
        rare: [[UInt8]] = []
    ) {
        words = WordIndex(replacement.words.map(\.from) + replacement.only)
        targets = replacement.words.map(\.to) + replacement.only
        other = replacement.other
        keepsUnlisted = replacement.keepsUnlisted
        self.rare = rare.isEmpty ? nil : WordIndex(rare)
        rareTarget = replacement.rare?.to ?? []
        self.checker = checker
        separator = column.type == .set ? Array(dataset.separator.utf8) : nil
    }

    func rewrite(
        _ cell: UnsafeBufferPointer<UInt8>, kind: CellKind, into out: inout [UInt8]
    ) -> Rewritten {
        if checker.isMissing(cell, kind: kind) { return .missing }
        out.removeAll(keepingCapacity: true)
        guard let separator else { return append(cell, to: &out) ? .text : .outside }
        joined.removeAll(keepingCapacity: true)
        var isCovered = true
        checker.forEachElement(cell) { element in
            if !joined.isEmpty { joined.append(contentsOf: separator) }
            isCovered = append(element, to: &joined)
            return isCovered
        }
        guard isCovered else { return .outside }
        _ = joined.withUnsafeBufferPointer { checker.canonicalSet($0, into: &out) }
        return .text
    }

    /// Appends what a word becomes; false where the rule does not know it.
    private func append(_ word: UnsafeBufferPointer<UInt8>, to out: inout [UInt8]) -> Bool {
        if let place = words.index(word) {
            appendUnlessRare(targets[place], to: &out)
        } else if keepsUnlisted {
            if rare?.contains(word) == true {
                out.append(contentsOf: rareTarget)
            } else {
                out.append(contentsOf: word)
            }
        } else if let other {
            appendUnlessRare(other, to: &out)
        } else {
            return false
        }
        return true
    }

    private func appendUnlessRare(_ word: [UInt8], to out: inout [UInt8]) {
        let isRare = rare.map { rare in word.withUnsafeBufferPointer { rare.contains($0) } }
        out.append(contentsOf: isRare == true ? rareTarget : word)
    }
}
