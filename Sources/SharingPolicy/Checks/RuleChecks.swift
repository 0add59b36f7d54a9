// SPDX-License-Identifier: Apache-2.0
internal import RecordStreams

/// Checks each rule of a resolved audience against the column's role, the tier and the claim.
struct RuleChecks {
    let context: AudienceContext
    let audience: Audience
    let draft: AudienceDraft
    private var findings: Findings { context.findings }

    init(context: AudienceContext, audience: Audience, draft: AudienceDraft) {
        self.context = context
        self.audience = audience
        self.draft = draft
    }

    /// Checks every column; the first thing that is wrong with a column's place is enough.
    func check() {
        let fit = RuleFit(dataset: context.dataset, draft: draft, findings: findings)
        for (index, column) in context.columns.columns.enumerated() {
            let rule = audience.rules[index]
            guard rule.releases else { continue }
            let position = audience.rulePositions[index]
            fit.check(rule, column, at: position)
            checkTier(rule, column, position)
            checkThirdParty(rule, column, position)
            checkPolice(rule, column, position)
            checkHousehold(index, column, position)
            switch audience.privacy {
            case .classes(let claim): checkClaim(rule, index, claim, position)
            case .recordLevel: checkRecordLevel(rule, column, position)
            }
        }
        warnOfSafeColumns()
    }

    private func word(_ position: SourcePosition, _ column: Column) -> Name {
        let rule = draft.rules.first { $0.column.position == position }?.rule.word
        return Name(rule?.description ?? "drop")
    }

    /// P0303: what identifies alone, what was written freely and what is about consent.
    private func checkTier(_ rule: Rule, _ column: Column, _ position: SourcePosition) {
        guard [.direct, .freeText, .consent].contains(column.role) else { return }
        let table = TierTable(tier: audience.tier)
        guard !table.allows(rule, for: column.role) else { return }
        if case .pseudonymise = rule, column.role == .direct, audience.tier == .public {
            findings.error(
                .ruleNotAllowed, at: position,
                "tokens of \(Name(column.name)) must have the scope `release` at tier `public`",
                why: "tokens that live longer join two public files about one person")
            return
        }
        findings.error(
            .ruleNotAllowed, at: position,
            """
            \(word(position, column)) is not allowed for \(Name(column.name)) at tier \
            \(Name(audience.tier.rawValue))
            """,
            why: "the column has the role \(Name(column.role.rawValue))", help: tierHelp(column))
    }

    private func tierHelp(_ column: Column) -> Message {
        switch audience.tier {
        case .partner, .internal:
            "use `drop`, `pseudonymise`, `encrypt` or `keep-because`"
        case .public, .research, .coordination:
            column.role == .direct ? "use `drop` or `pseudonymise`" : "use `drop`"
        }
    }

    /// P0303: the consent of the subject does not cover other people.
    private func checkThirdParty(_ rule: Rule, _ column: Column, _ position: SourcePosition) {
        guard column.about != .subject, column.about != .household else { return }
        switch rule {
        case .drop, .pseudonymise, .generalise, .round, .truncate: return
        case .keep, .keepBecause, .encrypt, .replace: break
        }
        findings.error(
            .ruleNotAllowed, at: position,
            """
            \(word(position, column)) is not allowed for \(Name(column.name)), which is about \
            \(Name(column.about.rawValue))
            """,
            why: "the subject's consent does not cover others",
            help: "use `drop`, `pseudonymise` or `generalise`")
    }

    /// P0309: nothing that could be held against her goes to the police or a government.
    private func checkPolice(_ rule: Rule, _ column: Column, _ position: SourcePosition) {
        guard column.role == .sensitive || column.incriminating else { return }
        let readers: [Int] =
            switch rule {
            case .drop: []
            case .pseudonymise: audience.escrow
            case .encrypt(let seal): seal.recipients
            default: audience.recipients
            }
        let officer = readers.map { context.recipients[$0] }.first {
            $0.kind == .lawEnforcement || $0.kind == .government
        }
        guard let officer else { return }
        findings.error(
            .incriminating, at: position,
            """
            \(Name(column.name)) would be readable for \(Name(officer.slug)), a recipient of \
            kind \(Name(officer.kind.rawValue))
            """,
            why: "what people tell to get help is never used against them",
            help: "drop the column for this audience")
    }

    /// P0310: where each person decides alone, nobody decides for the household.
    private func checkHousehold(_ index: Int, _ column: Column, _ position: SourcePosition) {
        guard audience.household == .individual, context.dataset.unit != .household else { return }
        guard draft.household != nil || audience.privacy.classes == nil else { return }
        guard column.about == .household || index == context.dataset.householdKey else { return }
        findings.error(
            .householdColumn, at: position,
            "\(Name(column.name)) is about the household, but each person decides alone here",
            why: "one member's consent would share what is known about all",
            help: "drop it, or say `household: drop-household`")
    }
}

extension RuleChecks {
    private func checkClaim(
        _ rule: Rule, _ index: Int, _ claim: ClassPrivacy, _ position: SourcePosition
    ) {
        let column = context.columns.columns[index]
        switch (column.role, rule) {
        case (.quasi, .pseudonymise), (.quasi, .encrypt):
            findings.error(
                .quasiNotCounted, at: position,
                "\(word(position, column)) hides \(Name(column.name)) from the count of classes",
                why: "a quasi-identifier is dropped or counted",
                help: "generalise it, keep it or drop it")
        case (.count, _) where audience.tier != .internal:
            findings.error(
                .ruleNotAllowed, at: position,
                "\(Name(column.name)) is a count, which no class protects",
                why: "a small number of people in a row can name them",
                help: "drop it, or generalise it as a quasi-identifier")
        case (.direct, .keepBecause) where audience.tier == .partner || audience.tier == .internal,
            (.freeText, .keepBecause) where audience.tier == .partner || audience.tier == .internal:
            findings.error(
                .ruleNotAllowed, at: position,
                "\(Name(column.name)) names people in clear beside a claim about classes",
                why: "nobody is hidden in a class whose rows carry names",
                help: "drop it, or make no claim: `record_level` with its reason")
        case (.sensitive, .encrypt):
            break
        case (.sensitive, _):
            guard !claim.limits(index) else { return }
            findings.error(
                .sensitiveUnprotected, at: position,
                """
                \(Name(column.name)) is sensitive and released, but none of `l`, `t` and \
                `at_most` names it
                """,
                why: "where everybody in a class has the same value, it is known of each of them",
                help: "drop or encrypt it, or add it to `l`, `t` or `at_most` of `privacy`")
        default:
            break
        }
    }

    private func checkRecordLevel(_ rule: Rule, _ column: Column, _ position: SourcePosition) {
        guard column.role == .sensitive else { return }
        switch rule {
        case .drop, .encrypt, .keepBecause: return
        default: break
        }
        findings.error(
            .sensitiveUnprotected, at: position,
            "\(Name(column.name)) is sensitive and released without a claim about classes",
            why: "with `record_level` every record can be the record of a known person",
            help: "use `drop`, `encrypt` or `keep-because`")
    }

    /// With `record_level` nothing counts how many people share a value.
    private func warnOfSafeColumns() {
        guard audience.privacy.classes == nil, audience.tier != .internal else { return }
        let columns = context.columns.columns
        let safe = columns.indices.filter {
            columns[$0].role == .safe && audience.rules[$0].releases
        }
        guard let first = safe.first else { return }
        findings.warning(
            .rareValue, at: audience.rulePositions[first],
            """
            with `record_level` nothing checks that these columns are safe: \
            \(safe.map { Name(columns[$0].name) })
            """,
            why: "a value that few people have can name them",
            help: "look at their values; this is a reminder and stops nothing")
    }
}
