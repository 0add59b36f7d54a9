// SPDX-License-Identifier: Apache-2.0
internal import RecordStreams

extension RuleResolution {
    /// Whether a word under `drop` is an HXL pattern; a declared name is a name.
    func isSelector(_ word: Located<String>, _ rule: RuleDraft) -> Bool {
        guard case .drop = rule, !context.columns.contains(word.value) else { return false }
        return HXLPattern(word.value) != nil
    }

    /// The HXL patterns under `drop`.
    func dropSelectors() -> [(pattern: HXLPattern, text: String)] {
        audience.rules.compactMap { word, rule in
            guard isSelector(word, rule), let pattern = HXLPattern(word.value) else { return nil }
            return (pattern, word.value)
        }
    }

    /// P0302: what the policy declares by a tag is dropped by each audience that says so.
    func checkSelectors(_ dropped: [HXLPattern]) {
        guard !audience.dropsOtherwise else { return }
        for selector in context.draft.selectors
        where !dropped.contains(where: { $0.covers(selector.pattern) }) {
            findings.error(
                .columnWithoutRule, at: selector.text.position,
                """
                audience \(Name(audience.name.value)) has no rule for the columns that \
                \(Name(selector.text.value)) declares
                """,
                why: "a column without a rule is never released",
                help: """
                    add \(Name(selector.text.value)) to the list `drop` of \
                    \(Name("audiences." + audience.name.value)), or say `otherwise: drop`
                    """)
        }
    }
}
