// SPDX-License-Identifier: Apache-2.0
internal import RecordStreams

/// Checks the words of a `replace` against its column and the claim of its audience (P0304).
struct ReplacementFit {
    let column: Column
    let dataset: Dataset
    let audience: AudienceDraft
    let findings: Findings

    /// Checks what was written.
    func check(_ draft: RuleDraft.ReplacementDraft) {
        for (from, _) in draft.words { checkKnown(from) }
        for word in draft.only {
            checkKnown(word)
            if draft.words.contains(where: { $0.from.value.utf8.elementsEqual(word.value.utf8) }) {
                misfit(
                    word,
                    """
                    `replace` of \(Name(column.name)) both keeps and recodes the word \
                    \(Name(word.value))
                    """)
            }
        }
        if let other = draft.other, draft.words.isEmpty, draft.only.isEmpty {
            misfit(
                other, "`other` of \(Name(column.name)) stands for the words that are not listed",
                help: "list those that stay under `only`, or take `other` out")
        }
        checkRare(draft)
        guard column.type == .set else { return }
        for word in draft.words.map(\.from) + draft.only where !isMissing(word) {
            checkElement(word)
        }
        for word in draft.words.map(\.to) + [draft.other, draft.rare?.to].compactMap({ $0 }) {
            checkElement(word)
        }
    }

    private func misfit(_ word: Located<String>, _ message: Message, help: Message? = nil) {
        findings.error(.ruleDoesNotFit, at: word.position, message, help: help)
    }

    /// A word that the column can hold.
    private func checkKnown(_ word: Located<String>) {
        let bytes = Array(word.value.utf8)
        if isMissing(word) {
            findings.error(
                .ruleDoesNotFit, at: word.position,
                "`replace` names a word of \(Name(column.name)) that means a missing value",
                why: "a missing value stays missing")
        } else if let values = column.values, !values.contains(bytes) {
            let known = values.map { String(decoding: $0, as: UTF8.self) }
            findings.error(
                .ruleDoesNotFit, at: word.position,
                """
                `replace` names the word \(Name(word.value)), which \(Name(column.name)) \
                never holds
                """,
                help: NearestWord.help(word.value, among: known)
                    ?? "its words are \(known.prefix(12).map { Name($0) })")
        }
    }

    /// What is one element must be read as one element again.
    private func checkElement(_ word: Located<String>) {
        let bytes = Array(word.value.utf8)
        let elements = SetElements(
            separator: dataset.separator, missing: MissingWords(column.missing))
        var form: [UInt8] = []
        let count = bytes.withUnsafeBufferPointer { elements.canonical($0, into: &form) }
        guard count != 1 || form != bytes else { return }
        if isMissing(word), !bytes.isEmpty {
            misfit(
                word,
                """
                \(Name(word.value)) means a missing value and cannot be an element of \
                \(Name(column.name))
                """)
            return
        }
        misfit(
            word,
            """
            \(Name(word.value)) cannot be one element of \(Name(column.name)), a set split at \
            \(Name(dataset.separator))
            """,
            help: "choose a word without the separator and without spaces at its ends")
    }

    private func isMissing(_ word: Located<String>) -> Bool {
        column.missing.contains(Array(word.value.utf8))
    }

    private func checkRare(_ draft: RuleDraft.ReplacementDraft) {
        guard let rare = draft.rare else { return }
        if isMissing(rare.to), column.type != .set {
            misfit(rare.to, "rare words of \(Name(column.name)) cannot become a missing value")
        }
        guard case .classes(let claim) = audience.privacy.value else {
            findings.error(
                .ruleDoesNotFit, at: rare.below.position,
                "`rare` of \(Name(column.name)) needs a claim about classes",
                why: "which words are rare is known only when the whole table has been read",
                help: "say `only` and `other`, which need no counting")
            return
        }
        guard rare.below.value < claim.k.value else { return }
        findings.warning(
            .ruleDoesNotFit, at: rare.below.position,
            """
            `below` of \(Name(column.name)) is \(rare.below.value), less than k, which is \
            \(claim.k.value)
            """,
            why: "a word that at least so many people and fewer than k hold stays as it is",
            help: "say `below: \(claim.k.value)`")
    }
}

extension Replacement {
    /// What the draft says, as bytes.
    init(_ draft: RuleDraft.ReplacementDraft) {
        func bytes(_ word: Located<String>) -> [UInt8] { Array(word.value.utf8) }
        self.init(
            words: draft.words.map { (bytes($0.from), bytes($0.to)) },
            other: draft.other.map(bytes),
            only: draft.only.map(bytes),
            rare: draft.rare.map { RareWords(below: $0.below.value, to: bytes($0.to)) })
    }

    /// Whether the rule names a word as one that is written.
    func writes(_ word: [UInt8]) -> Bool {
        words.contains { $0.to == word } || only.contains(word) || other == word
            || rare?.to == word
    }

    /// The words that can be written for a column; nil where they cannot be listed.
    func written(_ column: Column) -> [[UInt8]]? {
        let named = words.map(\.to) + only + [other, rare?.to].compactMap { $0 }
        guard keepsUnlisted else { return named }
        if let values = column.values { return values + named }
        return column.type == .boolean ? column.trueWords + column.falseWords + named : nil
    }
}
