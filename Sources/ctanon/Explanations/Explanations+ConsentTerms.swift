// SPDX-License-Identifier: Apache-2.0
internal import RecordStreams

extension Explanations {
    /// What the codes of consent, tiers and dates in a policy mean.
    static let consentTerms: [DiagnosticCode: Explanation] = [
        .consentQuestion: Explanation(
            "a question or its column is missing",
            meaning: """
                A consent expression names a question that is not declared, a question names a \
                column that is not declared, or `valid_for` stands without `obtained_on`. The \
                answer could never be known.
                """,
            help: """
                Declare the question under `consent.questions` and its column under the role \
                `consent`.
                """),
        .consentWord: Explanation(
            "a word means both yes and no",
            meaning: """
                After trimming and folding, a word stands in `granted` and in `refused`.
                """,
            help: """
                Take it out of one of the two lists. A word in neither list counts as unknown and \
                never shares.
                """),
        .recipientOrPurpose: Explanation(
            "a recipient, a key or a purpose does not fit",
            meaning: """
                An audience names a recipient that is not declared, seals a column for a recipient \
                without a public key, or has a purpose that its consent questions do not cover. \
                Where any question of the expression states `covers`, those that state it must \
                together cover all purposes of the audience; where none does, nothing is known \
                about purposes and there is a warning.
                """,
            help: """
                Declare the recipient with its age public key, or ask a question that covers the \
                purpose.
                """),
        .tierDemand: Explanation(
            "the tier demands something that is missing",
            meaning: """
                Tier `research` demands an agreement, `coordination` recipients, `partner` \
                recipients, an agreement and retention.
                """,
            help: """
                Add what the message names. It is repeated in the manifest, so that the recipient \
                is held to it.
                """),
        .minors: Explanation(
            "what is said about minors does not hold together",
            meaning: """
                The column that tells an age is missing or not a date or number, or no question of \
                a guardian is required.
                """,
            help: """
                Say under `consent.minors` which column tells the age and what must be true \
                besides the basis.
                """),
        .withdrawalsOrHistoryUnsaid: Explanation(
            "no word on withdrawals or on earlier releases",
            meaning: """
                An audience that relies on consent must say how withdrawals are kept, and one \
                above `internal` which releases it is compared with. Silence would look like \
                safety.
                """,
            help: """
                This version keeps neither a register nor a ledger: say `{none: reason}` in at \
                least 10 characters. The manifest and `verify` repeat the reason.
                """),
        .status: Explanation(
            "the status of the policy forbids this",
            meaning: """
                A draft exports to tier `internal` only, and a retired policy not at all.
                """,
            help: """
                Have the policy approved, or use the version that replaced it.
                """),
        .notInForce: Explanation(
            "the policy is not in force on that day",
            meaning: """
                The as-of day lies before `effective.from`, or on or after `effective.until`, \
                which is exclusive.
                """,
            help: """
                Use the version of the policy that is in force, or have it renewed.
                """),
        .approvals: Explanation(
            "approvals are missing",
            meaning: """
                The policy asks for approvals that were not found. This version knows no approvals \
                of a policy and never says this.
                """,
            help: """
                Have it approved by those whom it names.
                """),
    ]
}
