// SPDX-License-Identifier: Apache-2.0

/// How consent is read from a record.
public struct ConsentTerms: Sendable {
    /// Who answers a question.
    public enum Giver: String, Sendable, CaseIterable { case subject, guardian }
    /// How a question is answered.
    public enum QuestionKind: String, Sendable, CaseIterable {
        case yesNo = "yes-no"
        case recipientList = "recipient-list"
        case purposeList = "purpose-list"
    }
    /// One question.
    public struct Question: Sendable {
        /// The slug.
        public var slug: String
        /// The column that holds the answer, an index into `Policy.columns`.
        public var column: Int
        /// How it is answered.
        public var kind: QuestionKind
        /// Who answers.
        public var givenBy: Giver
        /// The column of the answer's own date.
        public var date: Int?
        /// The purposes it covers; nil where the policy does not say.
        public var covers: [String]?
        /// Where it is declared.
        public var position: SourcePosition
    }
    /// An expression over questions, by index into `questions`; there is no negation.
    public indirect enum Expression: Sendable, Hashable {
        case question(Int)
        case all([Expression])
        case any([Expression])
        case names(Int)
        case purposes(Int)
    }
    /// Where it is seen that somebody is a minor.
    public enum MinorSource: Sendable, Hashable {
        case birthdate(Int)
        case age(Int)
        case flag(Int)
    }
    /// What minors need besides the basis.
    public struct Minors: Sendable {
        /// The column that tells.
        public var source: MinorSource
        /// The age of majority.
        public var below: Int
        /// What must be true as well.
        public var require: Expression
        /// Whether an unknown age denies (`deny`) or counts as minor (`treat-as-minor`).
        public var deniesUnknownAge: Bool
    }

    /// Words for yes, as written in the policy.
    public var granted: [String]
    /// Words for no, as written in the policy.
    public var refused: [String]
    /// The questions in the order of the file; at most 32.
    public var questions: [Question]
    /// The column of the day on which consent was given.
    public var obtainedOn: Int?
    /// The column of the day on which it ends (exclusive).
    public var expiresOn: Int?
    /// How long it holds.
    public var validFor: CalendarDuration?
    /// What minors need.
    public var minors: Minors?
    /// The stated reason for keeping no withdrawal register; nil where the policy does not say.
    public var noWithdrawalsReason: String?

    /// The words for yes of a policy that gives none.
    public static let defaultGranted = ["yes", "oui", "sí", "si", "نعم", "1", "true"]
    /// The words for no of a policy that gives none.
    public static let defaultRefused = ["no", "non", "لا", "0", "false"]
}
