// SPDX-License-Identifier: Apache-2.0
internal import RecordStreams

/// Checks what `recoding: local` asks of the rest of an audience (P0306, P0307).
///
/// A class of a local recoding fits its people closely. That none of them can be told from another
/// holds only while nothing else tells their rows apart: no order, no token that stands elsewhere,
/// no column whose values nobody bounds.
struct LocalRecodingChecks {
    let context: AudienceContext
    let audience: Audience
    let draft: AudienceDraft
    private var findings: Findings { context.findings }

    init(context: AudienceContext, audience: Audience, draft: AudienceDraft) {
        self.context = context
        self.audience = audience
        self.draft = draft
    }

    /// Checks the order of rows, the tier and every released column.
    func check() {
        guard case .classes(let classes) = draft.privacy.value, let recoding = classes.recoding,
            recoding.value == .local, let claim = audience.privacy.classes
        else { return }
        checkOrder(recoding.position)
        checkPopulation(claim, recoding.position)
        checkDemands(claim, recoding.position)
        for index in context.columns.columns.indices { checkColumn(index, claim) }
    }

    private func checkOrder(_ position: SourcePosition) {
        guard audience.output.rowOrder == .input else { return }
        findings.error(
            .privacyBelowFloor, at: position,
            "`recoding: local` needs `row_order: keyed-shuffle`",
            why: "rows in the order of the input tell the people of a class apart",
            help: "leave `row_order` out")
    }

    private func checkPopulation(_ claim: ClassPrivacy, _ position: SourcePosition) {
        let sensitivity = context.draft.sensitivity.value
        guard audience.tier == .public, sensitivity == .high || sensitivity == .severe,
            claim.population == nil
        else { return }
        findings.error(
            .privacyBelowFloor, at: position,
            """
            `recoding: local` at tier `public` needs a `population` where the sensitivity is \
            \(Name(sensitivity.rawValue))
            """,
            why: "a class that fits closely can show that a known person is in the file",
            help: "name the file of the `population`, or say `recoding: global`")
    }

    /// What clusters are not made for is refused, never passed over.
    private func checkDemands(_ claim: ClassPrivacy, _ position: SourcePosition) {
        guard claim.population != nil else { return }
        findings.error(
            .notInThisVersion, at: position,
            "`recoding: local` together with `population` is not in this version",
            help: "say `recoding: global`")
    }

    private func checkColumn(_ index: Int, _ claim: ClassPrivacy) {
        let column = context.columns.columns[index]
        let rule = audience.rules[index]
        guard rule.releases, column.role != .quasi, !isBounded(index, claim) else { return }
        if case .pseudonymise(let token) = rule, token.scope == .release { return }
        // What is sensitive and bounded by nothing is refused with every recoding.
        if column.role == .sensitive, rule.isReadable, !claim.limits(index) { return }
        findings.error(
            .sensitiveUnprotected, at: audience.rulePositions[index],
            """
            \(Name(column.name)) is released with `recoding: local`, but none of `l`, \
            `t` and `at_most` bounds its values
            """,
            why: why(rule), help: help(rule))
    }

    private func why(_ rule: Rule) -> Message {
        switch rule {
        case .pseudonymise:
            "a token that lives longer than the release finds the row in other files"
        case .encrypt: "whoever opens the seal tells the rows of a class apart"
        default: "close classes agree in other columns too, and then tell their value of everybody"
        }
    }

    private func help(_ rule: Rule) -> Message {
        switch rule {
        case .pseudonymise: "use the scope `release`, or `drop`"
        case .encrypt: "drop it, or say `recoding: global`"
        default: "add it to `l`, or to `at_most` with a share below 1; or drop it"
        }
    }

    /// Whether a bound speaks of the column and can fail.
    private func isBounded(_ index: Int, _ claim: ClassPrivacy) -> Bool {
        let one = DecimalNumber(digits: 1, scale: 0)
        return claim.l.contains { $0.column == index }
            || claim.entropy.contains { $0.column == index }
            || claim.t.contains { $0.column == index }
            || claim.atMost.contains { entry in
                entry.column == index && entry.words.contains { $0.share.isLess(than: one) }
            }
    }
}
