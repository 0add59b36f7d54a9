// SPDX-License-Identifier: Apache-2.0
internal import RecordStreams

/// Checks that no column tells what a rule on another one withholds (P0311).
///
/// It knows the links that the policy declares, and warns where names suggest one more. It sees no
/// data: two columns that tell the same fact and are not linked pass.
struct LinkChecks {
    let context: AudienceContext
    let audience: Audience
    let draft: AudienceDraft
    let facts: OpenFacts
    private var findings: Findings { context.findings }
    private var columns: [Column] { context.columns.columns }

    init(context: AudienceContext, audience: Audience, draft: AudienceDraft) {
        self.context = context
        self.audience = audience
        self.draft = draft
        facts = OpenFacts(
            columns: context.columns.columns, linked: context.dataset.linked,
            rules: audience.rules, solves: audience.privacy.classes != nil)
    }

    /// Checks every group, every derived and every merged column, and warns of guesses.
    func check() {
        for group in context.dataset.linked { checkGroup(group) }
        checkLevels()
        for index in columns.indices {
            if !columns[index].derivedFrom.isEmpty { checkDerived(index) }
            if columns[index].isMerged { checkMerged(index) }
        }
        warnOfGuesses()
    }

    /// Either all members are told in full, or none is.
    private func checkGroup(_ group: [Int]) {
        guard let other = group.first(where: { !facts.open[$0] }) else { return }
        for member in group where facts.open[member] {
            findings.error(
                .linkedColumn, at: audience.rulePositions[member],
                """
                audience \(Name(audience.name)) releases \(name(member)), which is linked with \
                \(name(other)), and \(fate(of: other))
                """,
                why:
                    "linked columns tell the same, so one undoes what a rule on the other does",
                help: "give both a rule that withholds, or keep both; \(place(of: other))")
        }
    }

    /// What is computed from withheld columns tells of them; what is computed from released ones
    /// cannot be withheld.
    private func checkDerived(_ index: Int) {
        if facts.open[index] {
            guard let source = ancestors(index).first(where: { !facts.known[$0] }) else { return }
            findings.error(
                .linkedColumn, at: audience.rulePositions[index],
                """
                audience \(Name(audience.name)) releases \(name(index)), which is derived from \
                \(name(source)), and \(fate(of: source))
                """,
                why: "a derived column tells what a rule on its sources withholds",
                help: "drop \(name(index)), or keep all its sources; \(place(of: source))")
            return
        }
        guard audience.rules[index].releases,
            columns[index].derivedFrom.allSatisfy({ facts.known[$0] })
        else { return }
        findings.error(
            .linkedColumn, at: audience.rulePositions[index],
            """
            \(Name(rule(index))) of \(name(index)) withholds nothing in audience \
            \(Name(audience.name)): all that it is derived from is released
            """,
            why: "anyone can compute it again from \(columns[index].derivedFrom.map(name))",
            help: "keep it, drop it, or give its sources a rule that withholds")
    }

    /// A merged flag beside some of its flags tells the others: false here and true there.
    private func checkMerged(_ index: Int) {
        guard audience.rules[index].isReadable else { return }
        let sources = columns[index].merges
        func isTold(_ source: Int) -> Bool {
            facts.known[source] || audience.rules[source].isReadable
        }
        guard let hidden = sources.first(where: { !facts.known[$0] }),
            let told = sources.first(where: { $0 != hidden && isTold($0) })
                ?? (isTold(hidden) ? hidden : nil)
        else { return }
        findings.error(
            .linkedColumn, at: audience.rulePositions[index],
            """
            audience \(Name(audience.name)) releases \(name(index)), which merges \
            \(name(told)) and \(name(hidden)), beside \(name(told)), and \(fate(of: hidden))
            """,
            why: "where one flag is false and the merged one true, the other is known to be true",
            help: "drop all the flags that it merges, or keep them all; \(place(of: hidden))")
    }

    /// The columns that a derived one is computed from, the nearest first.
    private func ancestors(_ index: Int) -> [Int] {
        var found = columns[index].derivedFrom
        var next = 0
        while next < found.count {
            for source in columns[found[next]].derivedFrom where !found.contains(source) {
                found.append(source)
            }
            next += 1
        }
        return found
    }

    /// Names after Kobo's habit speak of links that the policy does not declare.
    private func warnOfGuesses() {
        let guesses = GuessedLinks(columns: columns, linked: context.dataset.linked).guesses
        for (base, parts) in guesses {
            let all = [base] + parts
            guard let kept = all.first(where: { facts.open[$0] }),
                let other = all.first(where: { !facts.open[$0] })
            else { continue }
            findings.warning(
                .linkedColumn, at: audience.rulePositions[kept],
                """
                by their names \(name(base)) and \(parts.map(name)) tell the same fact; \
                audience \(Name(audience.name)) releases \(name(kept)), and \(fate(of: other))
                """,
                why:
                    "this is guessed from names: neither is linked with or derived from the other",
                help: """
                    say `derived_from` for the ones that follow from the others, or name them in \
                    `linked` of `dataset`
                    """)
        }
    }

    private func name(_ index: Int) -> Name { Name(columns[index].name) }

    /// The key that an audience's rule for a column stands under, if it names the column.
    private func written(_ index: Int) -> RuleDraft? {
        let position = audience.rulePositions[index]
        return draft.rules.first { $0.column.position == position }?.rule
    }

    private func rule(_ index: Int) -> String { written(index)?.word.description ?? "drop" }

    private func fate(of index: Int) -> Message {
        switch written(index) {
        case .drop?: "drops \(name(index))"
        case nil: "drops \(name(index)) by `otherwise: drop`"
        case let rule?: "has \(name(index)) under \(Name(rule.word.description))"
        }
    }

    private func place(of index: Int) -> Message {
        let line = audience.rulePositions[index].line
        return written(index) == nil
            ? "\(name(index)) is declared in line \(line)"
            : "the rule of \(name(index)) stands in line \(line)"
    }
}
