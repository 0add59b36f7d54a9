// SPDX-License-Identifier: Apache-2.0

/// How consent is read from a record.
package struct ConsentTerms: Sendable {
    /// Who answers a question.
    package enum Giver: String, Sendable, CaseIterable { case subject, guardian }
    /// How a question is answered.
    package enum QuestionKind: String, Sendable, CaseIterable {
        case yesNo = "yes-no"
        case recipientList = "recipient-list"
        case purposeList = "purpose-list"
    }
    /// One question.
    package struct Question: Sendable {
        /// The slug.
        package var slug: String
        /// The column that holds the answer, an index into `Policy.columns`.
        package var column: Int
        /// How it is answered.
        package var kind: QuestionKind
        /// Who answers.
        package var givenBy: Giver
        /// The column of the answer's own date.
        package var date: Int?
        /// The purposes it covers; nil where the policy does not say.
        package var covers: [String]?
        /// Where it is declared.
        package var position: SourcePosition
    }
    /// An expression over questions, by index into `questions`; there is no negation.
    package indirect enum Expression: Sendable, Hashable {
        case question(Int)
        case all([Expression])
        case any([Expression])
        case names(Int)
        case purposes(Int)
    }
    /// Where it is seen that somebody is a minor.
    package enum MinorSource: Sendable, Hashable {
        case birthdate(Int)
        case age(Int)
        case flag(Int)
    }
    /// What minors need besides the basis.
    package struct Minors: Sendable {
        /// The column that tells.
        package var source: MinorSource
        /// The age of majority.
        package var below: Int
        /// What must be true as well.
        package var require: Expression
        /// Whether an unknown age denies (`deny`) or counts as minor (`treat-as-minor`).
        package var deniesUnknownAge: Bool
    }

    /// Words for yes, as written in the policy.
    package var granted: [String]
    /// Words for no, as written in the policy.
    package var refused: [String]
    /// The questions in the order of the file; at most 32.
    package var questions: [Question]
    /// The column of the day on which consent was given.
    package var obtainedOn: Int?
    /// The column of the day on which it ends (exclusive).
    package var expiresOn: Int?
    /// How long it holds.
    package var validFor: CalendarDuration?
    /// What minors need.
    package var minors: Minors?
    /// The stated reason for keeping no withdrawal register; nil where the policy does not say.
    package var noWithdrawalsReason: String?

    /// The words for yes of a policy that gives none.
    package static let defaultGranted = ["yes", "oui", "sí", "si", "نعم", "1", "true"]
    /// The words for no of a policy that gives none.
    package static let defaultRefused = ["no", "non", "لا", "0", "false"]
}
