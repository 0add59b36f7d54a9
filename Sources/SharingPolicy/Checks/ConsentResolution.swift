// SPDX-License-Identifier: Apache-2.0
internal import RecordStreams

/// Checks how consent is read: questions, words, minors and withdrawals (P0401, P0402, P0405,
/// P0406).
struct ConsentResolution {
    /// How many questions the evaluator holds.
    static let mostQuestions = 32

    let draft: PolicyDraft
    let columns: ColumnTable
    let findings: Findings

    /// The terms, where the policy has any.
    func terms() -> ConsentTerms? {
        guard let consent = draft.consent else {
            checkAbsence()
            return nil
        }
        checkWords(consent)
        let questions = consent.questions.compactMap(question)
        if consent.questions.count > ConsentResolution.mostQuestions {
            findings.error(
                .consentQuestion, at: consent.position,
                """
                there are \(consent.questions.count) questions, more than the \
                \(ConsentResolution.mostQuestions) that are read
                """
            )
        }
        if let validFor = consent.validFor, consent.obtainedOn == nil {
            findings.error(
                .consentQuestion, at: validFor.position,
                "`valid_for` needs `obtained_on`, the column of the day on which consent was given")
        }
        checkWithdrawals(consent)
        var terms = ConsentTerms(
            granted: consent.granted?.map(\.value) ?? ConsentTerms.defaultGranted,
            refused: consent.refused?.map(\.value) ?? ConsentTerms.defaultRefused,
            questions: questions, obtainedOn: dateColumn(consent.obtainedOn, "obtained_on"),
            expiresOn: dateColumn(consent.expiresOn, "expires_on"),
            validFor: consent.validFor?.value, noWithdrawalsReason: consent.noWithdrawalsReason)
        terms.minors = minors(consent, terms)
        return terms
    }

    /// Consent may be left out only where nothing relies on it.
    private func checkAbsence() {
        for column in columns.columns where column.role == .consent {
            findings.error(
                .consentQuestion, at: column.position,
                """
                the column \(Name(column.name)) holds consent, but the policy does not say how \
                to read it
                """,
                why: "an answer that is not read cannot be honoured",
                help: "add `consent` with its `questions`")
        }
    }

    private func checkWords(_ consent: ConsentDraft) {
        for word in (consent.granted ?? []) + (consent.refused ?? [])
        where AnswerWords.folded(word.value).isEmpty {
            findings.error(
                .consentWord, at: word.position, "a blank word cannot be an answer",
                why: "an unanswered question is never consent")
        }
        let granted = consent.granted?.map(\.value) ?? ConsentTerms.defaultGranted
        let folded = Set(granted.map(AnswerWords.folded))
        for word in consent.refused ?? [] where folded.contains(AnswerWords.folded(word.value)) {
            findings.error(
                .consentWord, at: word.position,
                "\(Name(word.value)) means both granted and refused",
                why: "words are compared trimmed, in NFKC and without regard to case")
        }
    }

    private func question(_ question: ConsentDraft.Question) -> ConsentTerms.Question? {
        let use = "consent.questions." + question.slug.value
        let column = columns.find(question.column, .consentQuestion, for: use)
        let date = dateColumn(question.date, use + ".date")
        guard let column else { return nil }
        if columns.columns[column].role != .consent {
            findings.error(
                .consentQuestion, at: question.column.position,
                """
                the column \(Name(question.column.value)) of question \
                \(Name(question.slug.value)) has the role \
                \(Name(columns.columns[column].role.rawValue))
                """,
                why: "answers about consent do not travel like other data",
                help: "declare the column under `consent`")
        }
        if question.givenBy == .guardian, draft.consent?.minors == nil {
            findings.error(
                .minors, at: question.slug.position,
                """
                a guardian answers \(Name(question.slug.value)), but the policy does not say who \
                is a minor
                """,
                why: "a guardian's answer stops counting when the child comes of age",
                help: "add `minors` with a birthdate, an age or `is_minor`")
        }
        return ConsentTerms.Question(
            slug: question.slug.value, column: column, kind: question.kind,
            givenBy: question.givenBy, date: date, covers: question.covers,
            position: question.slug.position)
    }

    private func dateColumn(_ word: Located<String>?, _ use: String) -> Int? {
        guard let word, let index = columns.find(word, .consentQuestion, for: use) else {
            return nil
        }
        let column = columns.columns[index]
        if ![.date, .datetime, .string].contains(column.type) || column.values != nil {
            findings.error(
                .consentQuestion, at: word.position,
                "\(Name(use)) needs a column of dates, but \(Name(column.name)) is not one")
        }
        return index
    }

    private func checkWithdrawals(_ consent: ConsentDraft) {
        let relies = draft.audiences.first { audience in
            if case .consent = audience.basis.value { true } else { false }
        }
        guard consent.noWithdrawalsReason == nil, let relies else { return }
        findings.error(
            .withdrawalsOrHistoryUnsaid, at: consent.position,
            "the policy does not say what happens to withdrawals",
            why: "audience \(Name(relies.name.value)) relies on consent, which can be withdrawn",
            help: "add `withdrawals: {none: \"the reason\"}` to `consent`")
    }

    private func minors(_ consent: ConsentDraft, _ terms: ConsentTerms) -> ConsentTerms.Minors? {
        guard let minors = consent.minors else { return nil }
        let expressions = ExpressionResolution(questions: terms.questions, findings: findings)
        let require = expressions.resolve(minors.require)
        let use = "consent.minors"
        let index = columns.find(minors.column, .consentQuestion, for: use)
        if let index { checkSource(minors, columns.columns[index]) }
        guard let index, let require else { return nil }
        if !expressions.questions(in: require).contains(where: {
            terms.questions[$0].givenBy == .guardian
        }) {
            findings.error(
                .minors, at: minors.position,
                "`require` names no question that a guardian answers",
                why: "a child's own answer does not replace a guardian's",
                help: "name one with `given_by: guardian`")
        }
        let source: ConsentTerms.MinorSource =
            switch minors.source {
            case .birthdate: .birthdate(index)
            case .age: .age(index)
            case .flag: .flag(index)
            }
        return ConsentTerms.Minors(
            source: source, below: minors.below, require: require,
            deniesUnknownAge: minors.deniesUnknownAge)
    }

    private func checkSource(_ minors: ConsentDraft.Minors, _ column: Column) {
        let types: [Column.ValueType] =
            switch minors.source {
            case .birthdate: [.date, .datetime, .string]
            case .age where column.derivesAge: [.date, .datetime]
            case .age: [.integer, .decimal, .string]
            case .flag: [.boolean, .string]
            }
        guard !types.contains(column.type) else { return }
        findings.error(
            .minors, at: minors.column.position,
            """
            the column \(Name(column.name)) of type \(Name(column.type.rawValue)) cannot tell \
            who is a minor
            """,
            help: "the type must be one of \(types.map { Name($0.rawValue) })")
    }
}
