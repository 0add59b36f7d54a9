// SPDX-License-Identifier: Apache-2.0
internal import RecordStreams

/// The rule of each column of an audience, as far as it could be made out.
struct ResolvedRules {
    /// By column; nil where there is none or it makes no sense.
    var rules: [Rule?]
    /// By column; the column's own position where no rule names it.
    var positions: [SourcePosition]
    /// The HXL patterns among what is dropped.
    var dropSelectors: [(pattern: HXLPattern, text: String)]

    /// All rules, if every column has one.
    var complete: (rules: [Rule], positions: [SourcePosition])? {
        let all = rules.compactMap { $0 }
        return all.count == rules.count ? (all, positions) : nil
    }
}

/// Finds the one rule under which each column of an audience stands (P0301, P0302, P0303) and fills
/// in its options.
struct RuleResolution {
    let context: AudienceContext
    let audience: AudienceDraft
    let recipients: [Int]
    var findings: Findings { context.findings }

    init(context: AudienceContext, audience: AudienceDraft, recipients: [Int]) {
        self.context = context
        self.audience = audience
        self.recipients = recipients
    }

    private var path: String { "audiences." + audience.name.value }

    /// The rules in the order of the columns.
    func rules() -> ResolvedRules {
        let columns = context.columns.columns
        var drafts: [RuleDraft?] = columns.map { _ in nil }
        var positions = columns.map(\.position)
        let selectors = dropSelectors()
        for (word, rule) in audience.rules where !isSelector(word, rule) {
            let use = path + "." + rule.word.description
            guard let index = context.columns.find(word, .ruleForUndeclaredColumn, for: use)
            else { continue }
            if let earlier = drafts[index] {
                findings.error(
                    .ruleNotAllowed, at: word.position,
                    """
                    the column \(Name(word.value)) stands under \
                    \(Name(earlier.word.description)) and \(Name(rule.word.description))
                    """,
                    why: "each column has exactly one rule",
                    help: "the other stands in line \(positions[index].line)")
                continue
            }
            drafts[index] = rule
            positions[index] = word.position
        }
        let rules = columns.indices.map { index -> Rule? in
            guard let draft = drafts[index] else { return unnamed(columns[index]) }
            return resolve(draft, of: index, at: positions[index], among: drafts)
        }
        checkSelectors(selectors.map(\.pattern))
        return ResolvedRules(rules: rules, positions: positions, dropSelectors: selectors)
    }

    private func unnamed(_ column: Column) -> Rule? {
        if audience.dropsOtherwise { return .drop }
        findings.error(
            .columnWithoutRule, at: column.position,
            "audience \(Name(audience.name.value)) has no rule for column \(Name(column.name))",
            why: "a column without a rule is never released",
            help:
                """
                add \(Name(column.name)) to the list `drop` of \(Name(path)), or say `otherwise: \
                drop`
                """
        )
        return nil
    }

    private func resolve(
        _ draft: RuleDraft, of index: Int, at position: SourcePosition, among drafts: [RuleDraft?]
    ) -> Rule? {
        switch draft {
        case .drop: return .drop
        case .keep: return .keep
        case .keepBecause(let reason): return .keepBecause(reason)
        case .truncate(let decimals): return .truncate(decimals: decimals)
        case .generalise(let draft): return .generalise(generalisation(draft, of: index))
        case .pseudonymise(let draft):
            return .pseudonymise(
                Pseudonymisation(
                    kind: draft.kind ?? standardKind(index),
                    scope: draft.scope?.value ?? .release))
        case .encrypt(let draft):
            return .encrypt(encryption(draft, of: index, at: position, among: drafts))
        case .round(let draft):
            return .round(
                Rounding(
                    to: draft.to.value, top: draft.top?.value, bottom: draft.bottom?.value))
        case .replace(let draft):
            return .replace(Replacement(draft))
        }
    }

    private func standardKind(_ index: Int) -> String {
        if index == context.dataset.subjectKey { return "person" }
        if index == context.dataset.householdKey { return "household" }
        return context.columns.columns[index].name
    }
}

extension RuleResolution {
    private func generalisation(
        _ draft: RuleDraft.GeneralisationDraft, of index: Int
    ) -> Generalisation {
        let column = context.columns.columns[index]
        if let hierarchy = column.hierarchy {
            let levels = [draft.level, draft.minimum, draft.maximum].compactMap { $0 }
            for level in levels { check(level, hierarchy, column) }
            checkOrder(draft, hierarchy, column)
        }
        return Generalisation(
            level: draft.level?.value, minimum: draft.minimum?.value,
            maximum: draft.maximum?.value,
            weight: draft.weight ?? DecimalNumber(digits: 1))
    }

    private func check(
        _ level: Located<LevelReference>, _ hierarchy: HierarchySpecification, _ column: Column
    ) {
        let known: [String]
        if let names = hierarchy.levelNames {
            known = names
        } else if case .file(_, _, _, let names?) = hierarchy.kind {
            known = ["exact"] + names + ["all"]
        } else {
            return
        }
        switch level.value {
        case .name(let name) where !known.contains(name):
            findings.error(
                .hierarchy, at: level.position,
                "the hierarchy of \(Name(column.name)) has no level \(Name(name))",
                help: NearestWord.help(name, among: known)
                    ?? "its levels are \(known.map { Name($0) })")
        case .index(let number) where number >= known.count && hierarchy.levelNames != nil:
            findings.error(
                .hierarchy, at: level.position,
                "the hierarchy of \(Name(column.name)) has no level \(number)",
                help: "the last is \(known.count - 1), which is `all`")
        default:
            break
        }
    }

    private func checkOrder(
        _ draft: RuleDraft.GeneralisationDraft, _ hierarchy: HierarchySpecification,
        _ column: Column
    ) {
        if draft.level != nil, let bound = draft.minimum ?? draft.maximum {
            findings.error(
                .hierarchy, at: bound.position,
                "\(Name(column.name)) has a fixed level, so no bounds apply",
                help: "leave out `level`, or `min_level` and `max_level`")
        }
        func number(_ level: Located<LevelReference>?) -> Int? {
            switch level?.value {
            case .index(let number): number
            case .name("exact"): 0
            case .name(let name): hierarchy.levelNames?.firstIndex(of: name)
            case nil: nil
            }
        }
        if let least = number(draft.minimum), let most = number(draft.maximum), least > most,
            let bound = draft.maximum
        {
            findings.error(
                .hierarchy, at: bound.position,
                "`max_level` of \(Name(column.name)) is finer than its `min_level`")
        }
    }

    private func encryption(
        _ draft: RuleDraft.EncryptionDraft, of index: Int, at position: SourcePosition,
        among drafts: [RuleDraft?]
    ) -> Encryption {
        let column = context.columns.columns[index]
        let use = path + ".encrypt"
        let to = draft.recipients.map { context.recipients($0.value, for: use) } ?? recipients
        checkKeys(to, draft, column, position)
        var boundTo = standardBinding(drafts, index)
        if let word = draft.boundTo {
            boundTo = context.columns.find(word, .ruleForUndeclaredColumn, for: use + ".bound_to")
            if let bound = boundTo, !isAnchor(drafts[bound]) {
                findings.error(
                    .ruleNotAllowed, at: word.position,
                    """
                    \(Name(column.name)) is bound to \(Name(word.value)), which is not released \
                    in the open
                    """,
                    why: "whoever opens the seal must see what it is bound to",
                    help: "bind it to a column that is released and not encrypted")
            }
        }
        return Encryption(recipients: to, boundTo: boundTo, padTo: draft.padTo ?? 128)
    }

    private func isAnchor(_ draft: RuleDraft?) -> Bool {
        switch draft {
        case nil, .drop, .encrypt: false
        default: true
        }
    }

    /// The subject key, where it is exported and cannot repeat.
    private func standardBinding(_ drafts: [RuleDraft?], _ index: Int) -> Int? {
        guard let key = context.dataset.subjectKey, key != index,
            !context.dataset.subjectMayRepeat, isAnchor(drafts[key])
        else { return nil }
        return key
    }

    private func checkKeys(
        _ to: [Int], _ draft: RuleDraft.EncryptionDraft, _ column: Column,
        _ position: SourcePosition
    ) {
        let place = draft.recipients?.position ?? position
        if to.isEmpty, draft.recipients == nil, audience.recipients.isEmpty {
            findings.error(
                .recipientOrPurpose, at: place,
                "nobody is named who could open \(Name(column.name))",
                help: "add `recipients` to \(Name(path))")
        }
        for index in to {
            let recipient = context.recipients[index]
            if !recipients.contains(index) {
                findings.error(
                    .recipientOrPurpose, at: place,
                    """
                    \(Name(column.name)) is sealed to \(Name(recipient.slug)), who is not a \
                    recipient of audience \(Name(audience.name.value))
                    """,
                    help: "add them to `recipients` of \(Name(path))")
            }
            if recipient.ageKey == nil {
                findings.error(
                    .recipientOrPurpose, at: place,
                    "\(Name(column.name)) is sealed to \(Name(recipient.slug)), who has no age key",
                    help: "add `age` to the recipient")
            }
        }
    }
}
