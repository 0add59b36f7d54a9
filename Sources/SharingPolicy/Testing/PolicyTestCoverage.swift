// SPDX-License-Identifier: Apache-2.0

/// What the cases of a policy leave untried.
package struct PolicyTestCoverage: Sendable {
    /// Questions that every case answers alike.
    package let questions: [String]
    /// Reasons that the policy can give for a single record and no case has met.
    package let reasons: [Reason]
    /// Released columns that hold a value in no exported record of their audience.
    package let columns: [(audience: String, column: String)]

    /// Whether nothing is left untried.
    package var isComplete: Bool { questions.isEmpty && reasons.isEmpty && columns.isEmpty }

    /// Measures what outcomes have tried.
    package init(_ outcomes: [TestOutcome], policy: Policy) {
        questions = PolicyTestCoverage.questions(outcomes, policy)
        var met = Set<Reason>()
        for outcome in outcomes {
            if case .decided(let reason) = outcome.result { met.insert(reason) }
        }
        reasons = PolicyTestCoverage.possible(policy).filter { !met.contains($0) }
        columns = policy.audiences.flatMap { audience in
            let tried = outcomes.filter { outcome in
                guard case .decided(let reason) = outcome.result else { return false }
                return reason.exports && outcome.audience == audience.name
            }.reduce(into: Set<Int>()) { $0.formUnion($1.filled) }
            return audience.rules.indices
                .filter { audience.rules[$0].releases && !tried.contains($0) }
                .map { (audience.name, policy.columns[$0].name) }
        }
    }

    private static func questions(_ outcomes: [TestOutcome], _ policy: Policy) -> [String] {
        let answers = outcomes.compactMap(\.answers)
        return (policy.consent?.questions ?? []).enumerated().filter { index, _ in
            Set(answers.map { PackedAnswers.answer($0, index) }).count < 2
        }.map(\.element.slug)
    }

    /// The reasons that one record alone can meet; closure and suppression need more than one.
    private static func possible(_ policy: Policy) -> [Reason] {
        let terms = policy.consent
        var relies = false
        var hasOther = false
        for audience in policy.audiences {
            if case .consent = audience.basis { relies = true } else { hasOther = true }
        }
        let hasDates = terms?.obtainedOn != nil || terms?.expiresOn != nil
        let ends = terms?.expiresOn != nil || terms?.obtainedOn != nil && terms?.validFor != nil
        let asksYesNo = terms?.questions.contains { $0.kind == .yesNo } ?? false
        var knowsBirthdays = false
        if case .birthdate = terms?.minors?.source { knowsBirthdays = true }
        return Reason.allCases.filter { reason in
            switch reason {
            case .given, .unknown: relies
            case .refused: relies || hasOther && asksYesNo
            case .undated: relies && hasDates
            case .future: relies && terms?.obtainedOn != nil
            case .expired: relies && ends
            case .minor: relies && terms?.minors != nil
            case .majority: relies && knowsBirthdays
            case .withdrawn: terms != nil && terms?.noWithdrawalsReason == nil
            case .basisOther, .basisExpired: hasOther
            case .recordInvalid: policy.dataset.onBadValue == .dropRecord
            case .householdMixed, .privacySuppressed: false
            }
        }
    }
}
