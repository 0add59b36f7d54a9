// SPDX-License-Identifier: Apache-2.0
package import SharingPolicy

/// A second implementation of the decision on one record, slow and by the letter.
///
/// It follows the policy reference ("Order of evaluation", step 3, and the table of cases) and
/// definitions 9, 17, 22, 35, 36 and 44 sentence by sentence; each sentence stands above the lines
/// that follow it. It shares no code with the fast implementation but the model of the policy.
/// Withdrawals, types and household closure are decided elsewhere and are not here.
package enum SlowConsent {
    /// The reason code of a record, `consent.given` and so on; a column that is absent from the
    /// record, or nil, is missing.
    package static func decide(
        policy: Policy, audience: Audience, asOf: Day, record: [String: String?]
    ) -> String {
        let answers = SlowAnswers(
            policy: policy, audience: audience, asOf: SlowDay(asOf), record: record)
        switch audience.basis {
        case .consent(let expression): return decide(expression, answers)
        case .other(let basis): return decide(basis, answers)
        }
    }

    /// Decides by "basis → refused or unknown → undated or future → expired → majority → minor".
    private static func decide(
        _ expression: ConsentTerms.Expression, _ answers: SlowAnswers
    ) -> String {
        guard let terms = answers.policy.consent else { return "consent.unknown" }
        // "Three-valued logic (Kleene), collapsed at the end: only TRUE exports."
        switch answers.value(of: expression) {
        case .refused: return "consent.refused"
        case .unknown: return "consent.unknown"
        case .granted: break
        }
        if let column = terms.obtainedOn {
            // "an unreadable `obtained_on` is `consent.undated`" (definitions 44)
            guard let obtained = answers.day(column) else { return "consent.undated" }
            if obtained > answers.asOf { return "consent.future" }
        }
        if isExpired(terms, answers) { return "consent.expired" }
        // "own answers given before that birthday never counted as an adult's: `consent.majority`
        // until asked again"
        if answers.value(of: expression, asAdult: true) != .granted { return "consent.majority" }
        // "Minors need the basis and `require`" (definitions 36)
        if !minorMayBeShared(terms, answers) { return "consent.minor" }
        return "consent.given"
    }

    private static func isExpired(_ terms: ConsentTerms, _ answers: SlowAnswers) -> Bool {
        // "end of validity: exclusive; 29 February + P2Y ends 28 February"
        if let column = terms.obtainedOn, let obtained = answers.day(column),
            let duration = terms.validFor
        {
            let end = obtained.adding(
                years: duration.years, months: duration.months, days: duration.days)
            if answers.asOf >= end { return true }
        }
        // "a missing `expires_on` is no end" (definitions 44); one that nobody can read gives no
        // permission.
        if let column = terms.expiresOn, answers.present(column) != nil {
            guard let end = answers.day(column) else { return true }
            if answers.asOf >= end { return true }
        }
        return false
    }

    private static func minorMayBeShared(_ terms: ConsentTerms, _ answers: SlowAnswers) -> Bool {
        guard let minors = terms.minors else { return true }
        switch answers.age {
        case .adult: return true
        case .minor: break
        case .unknown:
            // "`unknown_age`: `treat-as-minor` or `deny`; there is no `allow`";
            // "`unknown_age: deny` gives `consent.minor`" (definitions 44)
            if minors.deniesUnknownAge { return false }
        }
        return answers.value(of: minors.require) == .granted
    }

    /// "basis (ended: basis.expired) → refused"; what is left is "counted apart as `basis.other`".
    private static func decide(_ basis: Audience.OtherBasis, _ answers: SlowAnswers) -> String {
        // "every `until` is exclusive" (definitions 9)
        if answers.asOf >= SlowDay(basis.until) { return "basis.expired" }
        guard let terms = answers.policy.consent else { return "basis.other" }
        // "never overrides the subject's recorded refusal or withdrawal; a guardian's refusal
        // yields only to best-interest-of-child or vital-interest"
        let guardianYields = basis.kind == .bestInterestOfChild || basis.kind == .vitalInterest
        // "A recorded refusal, for `other` bases, is any yes-no question answered with a refused
        // word" (definitions 35): the word counts, whatever its date.
        for question in terms.questions
        where question.kind == .yesNo && answers.word(question) == .refused {
            if question.givenBy == .subject { return "consent.refused" }
            // "For an adult at as-of answers given by a guardian are UNKNOWN" (definitions 36)
            if answers.age == .adult || guardianYields { continue }
            return "consent.refused"
        }
        // "Minors need the basis and `require`" (definitions 36); where a guardian's refusal
        // yields, so does a guardian's silence.
        if !guardianYields, !minorMayBeShared(terms, answers) { return "consent.minor" }
        return "basis.other"
    }
}
