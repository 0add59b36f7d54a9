// SPDX-License-Identifier: Apache-2.0
internal import RecordStreams

/// What the checks of an audience know of the rest of the policy.
struct AudienceContext {
    let draft: PolicyDraft
    let columns: ColumnTable
    let dataset: Dataset
    let recipients: [Recipient]
    let consent: ConsentTerms?
    let findings: Findings

    /// Recipients by their slugs; a word that names nobody is P0403.
    func recipients(_ words: [Located<String>], for use: String) -> [Int] {
        var indices: [Int] = []
        for word in words {
            guard let index = recipients.firstIndex(where: { $0.slug == word.value }) else {
                findings.error(
                    .recipientOrPurpose, at: word.position,
                    "\(Name(use)) names the recipient \(Name(word.value)), who is not declared",
                    help: NearestWord.help(word.value, among: recipients.map(\.slug))
                        ?? "declare the recipient under `recipients`")
                continue
            }
            if !indices.contains(index) { indices.append(index) }
        }
        return indices
    }
}

/// Resolves one audience and checks everything that it says.
struct AudienceResolution {
    let context: AudienceContext
    let draft: AudienceDraft
    private var findings: Findings { context.findings }

    init(context: AudienceContext, draft: AudienceDraft) {
        self.context = context
        self.draft = draft
    }

    /// The audience; nil where its basis or claim cannot be made sense of.
    func audience() -> Audience? {
        let path = "audiences." + draft.name.value
        let recipients = context.recipients(draft.recipients, for: path + ".recipients")
        let escrow = context.recipients(draft.escrow, for: path + ".escrow")
        let basis = basis()
        let rules = RuleResolution(context: context, audience: draft, recipients: recipients)
            .rules()
        let privacy = PrivacyResolution(context: context, audience: draft, rules: rules).privacy()
        checkTier()
        checkEscrow(escrow, recipients)
        checkPeriod()
        guard let basis, let privacy, let complete = rules.complete else { return nil }
        let audience = Audience(
            name: draft.name.value, title: draft.title ?? ["": draft.name.value],
            tier: draft.tier.value, recipients: recipients,
            purposes: draft.purposes.map(\.value), prohibitedUses: prohibitedUses(), basis: basis,
            agreement: draft.agreement.map {
                Audience.Agreement(
                    reference: $0.reference,
                    period: Period(from: $0.from.value, until: $0.until.value))
            },
            retention: draft.retention, escrow: escrow, household: household(privacy),
            noHistoryReason: draft.noHistoryReason, privacy: privacy, output: output(privacy),
            rules: complete.rules, rulePositions: complete.positions,
            position: draft.name.position, dropSelectors: rules.dropSelectors)
        RuleChecks(context: context, audience: audience, draft: draft).check()
        LinkChecks(context: context, audience: audience, draft: draft).check()
        LocalRecodingChecks(context: context, audience: audience, draft: draft).check()
        return audience
    }

    private func prohibitedUses() -> [String] {
        var uses = context.draft.prohibitedUses
        for use in draft.prohibitedUses where !uses.contains(use) { uses.append(use) }
        return uses
    }

    private func household(_ privacy: Privacy) -> Audience.Household {
        if let household = draft.household {
            if household.value == .dropHousehold, context.dataset.householdKey == nil {
                findings.error(
                    .householdColumn, at: household.position,
                    "`drop-household` needs a `household_key`",
                    why: "without it nobody knows who lives together",
                    help: "name the column as `household_key` of `dataset`")
            }
            return household.value
        }
        let claims = privacy.classes != nil && context.dataset.householdKey != nil
        return claims ? .dropHousehold : .individual
    }

    private func output(_ privacy: Privacy) -> Audience.Output {
        let output = draft.output
        let standard = TierTable(tier: draft.tier.value).manifest
        if let manifest = output.manifest, manifest.value.fullness > standard.fullness {
            findings.warning(
                .privacyBelowFloor, at: manifest.position,
                """
                a manifest of kind \(Name(manifest.value.rawValue)) says more than tier \
                \(Name(draft.tier.value.rawValue)) is meant to learn
                """,
                why: "small counts in a manifest can single a person out",
                help: "leave `manifest` out, and keep the full one with `--manifest-full`")
        }
        return Audience.Output(
            format: output.format,
            rowOrder: output.rowOrder ?? (privacy.classes == nil ? .input : .keyedShuffle),
            suppressed: output.suppressed ?? "*", formulaGuard: output.formulaGuard ?? true,
            manifest: output.manifest?.value ?? standard)
    }

    private func checkPeriod() {
        guard let agreement = draft.agreement, agreement.until.value <= agreement.from.value else {
            return
        }
        findings.error(
            .wrongValue, at: agreement.until.position,
            "the agreement of audience \(Name(draft.name.value)) ends before it begins",
            why: "`until` is the first day that no longer counts")
    }
}

extension AudienceResolution {
    private func basis() -> Audience.LegalBasis? {
        switch draft.basis.value {
        case .other(let basis):
            return .other(basis)
        case .consent(let expression):
            guard let consent = context.consent else {
                findings.error(
                    .consentQuestion, at: draft.basis.position,
                    """
                    audience \(Name(draft.name.value)) relies on consent, but the policy asks no \
                    question
                    """,
                    help: "add `consent` with its `questions`")
                return nil
            }
            let resolution = ExpressionResolution(
                questions: consent.questions, findings: findings)
            guard let resolved = resolution.resolve(expression) else { return nil }
            checkPurposes(resolved, resolution)
            return .consent(resolved)
        }
    }

    /// Somebody who agreed to research has not agreed to anything else.
    private func checkPurposes(
        _ expression: ConsentTerms.Expression, _ resolution: ExpressionResolution
    ) {
        let asked = resolution.questions(in: expression)
        guard asked.contains(where: { resolution.questions[$0].covers != nil }) else {
            findings.warning(
                .recipientOrPurpose, at: draft.name.position,
                """
                no question of audience \(Name(draft.name.value)) says which purposes it \
                \(Name("covers"))
                """,
                why: "consent holds for what was asked",
                help: "add \(Name("covers")) to the questions")
            return
        }
        let covered = resolution.covered(expression, of: Set(draft.purposes.map(\.value)))
        for purpose in draft.purposes where !covered.contains(purpose.value) {
            findings.error(
                .recipientOrPurpose, at: purpose.position,
                """
                the questions of audience \(Name(draft.name.value)) do not cover the purpose \
                \(Name(purpose.value))
                """,
                why: "consent holds for what was asked",
                help: "ask a question that `covers` it, or leave the purpose out")
        }
    }

    private func checkTier() {
        let table = TierTable(tier: draft.tier.value)
        func demand(_ key: String, _ demanded: Bool, _ given: Bool) {
            guard demanded, !given else { return }
            findings.error(
                .tierDemand, at: draft.tier.position,
                """
                tier \(Name(draft.tier.value.rawValue)) demands \(Name(key)), which audience \
                \(Name(draft.name.value)) does not say
                """,
                help: "add \(Name(key)) to \(Name("audiences." + draft.name.value))")
        }
        demand("recipients", table.demandsRecipients, !draft.recipients.isEmpty)
        demand("agreement", table.demandsAgreement, draft.agreement != nil)
        demand("retention", table.demandsRetention, draft.retention != nil)
        if table.demandsHistory, draft.noHistoryReason == nil {
            findings.error(
                .withdrawalsOrHistoryUnsaid, at: draft.name.position,
                """
                audience \(Name(draft.name.value)) does not say which earlier releases it is \
                compared with
                """,
                why: "two releases together can single out a person whom neither shows",
                help: "add `history: {none: \"the reason\"}`")
        }
    }

    private func checkEscrow(_ escrow: [Int], _ recipients: [Int]) {
        for index in escrow {
            let recipient = context.recipients[index]
            let word = draft.escrow.first { $0.value == recipient.slug }
            let position = word?.position ?? draft.name.position
            guard let key = recipient.ageKey else {
                findings.error(
                    .recipientOrPurpose, at: position,
                    "\(Name(recipient.slug)) has no age key, so no escrow can be sealed for them",
                    help: "add `age` to the recipient")
                continue
            }
            if recipients.contains(where: { context.recipients[$0].ageKey == key }) {
                findings.error(
                    .recipientOrPurpose, at: position,
                    "\(Name(recipient.slug)) receives the export and holds its escrow",
                    why: "whoever has both can name every person in the export",
                    help: "give the escrow to somebody else")
            }
        }
    }
}

extension Audience.ManifestKind {
    /// How much a kind says.
    fileprivate var fullness: Int {
        switch self {
        case .public: 0
        case .recipient: 1
        case .full: 2
        }
    }
}
