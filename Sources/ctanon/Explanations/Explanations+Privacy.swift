// SPDX-License-Identifier: Apache-2.0
internal import RecordStreams

extension Explanations {
    /// What the codes of privacy and of consent at run time mean.
    static let privacy: [DiagnosticCode: Explanation] = [
        .privacyNotReachable: Explanation(
            "the privacy that was asked for cannot be reached",
            meaning: """
                No combination of levels reaches k, l, t, the shares, groups and population that \
                the policy asks for while suppressing at most `max_suppression` of the records; \
                or the risk by weights of what was found is above `max_global_risk`. Nothing was \
                written.
                """,
            help: """
                Generalise further, drop a column, raise `max_suppression`, or release fewer \
                columns. With few records a high k may be out of reach: do not release.
                """),
        .smallCell: Explanation(
            "a small cell",
            meaning: """
                A count of an aggregate table lies under the limit. This version makes no tables \
                of counts and never says this.
                """,
            help: """
                Round or suppress the cell, or join it with another.
                """),
        .nothingLeft: Explanation(
            "no record may be shared",
            meaning: """
                Records came in and none may go out. An empty file would be information too, so \
                nothing was written.
                """,
            help: """
                Look at the counts by reason: a consent column read with the wrong words, or a day \
                of consent without its `format`, is the usual cause.
                """),
        .rareValue: Explanation(
            "a value is too rare",
            meaning: """
                A value of a column declared safe, or of a released sensitive column, is held by \
                fewer than k people, and suppressing them would exceed `max_suppression`.
                """,
            help: """
                Recode the rare values with `replace`, generalise or drop the column.
                """),
        .repeatedToken: Explanation(
            "a token or an anchor repeats",
            meaning: """
                A token that occurs in several rows links them into a fingerprint, which k does \
                not count; and a sealed value must be bound to a value that occurs once.
                """,
            help: """
                Drop the pseudonymised column for audiences with k, or bind sealed columns to a \
                column that is unique.
                """),
        .basisEnded: Explanation(
            "the basis has ended",
            meaning: """
                The legal basis of the audience ended before the as-of day.
                """,
            help: """
                Have the basis renewed by whoever approved it, or stop sharing.
                """),
        .agreement: Explanation(
            "the agreement is not in force",
            meaning: """
                The as-of day lies outside the agreement with the recipients.
                """,
            help: """
                Renew the agreement and its dates in the policy, or stop sharing.
                """),
        .registerMissing: Explanation(
            "the withdrawal register is missing",
            meaning: """
                The policy names a register of withdrawals that cannot be found. Without it a \
                person who has withdrawn would be shared. This version has no register: a policy \
                that names one is refused (P0204).
                """,
            help: """
                Bring the register to the place that the policy names.
                """),
        .registerStale: Explanation(
            "the withdrawal register is too old",
            meaning: """
                The register is older than `max_age`. This version has no register: a policy that \
                names one is refused (P0204).
                """,
            help: """
                Fetch the newest register from whoever keeps it.
                """),
        .registerRolledBack: Explanation(
            "the withdrawal register has lost entries",
            meaning: """
                The register is smaller than, or inconsistent with, the one of the last release: \
                somebody who had withdrawn would be shared again. This version has no register: a \
                policy that names one is refused (P0204).
                """,
            help: """
                Find the newer register. If entries were removed on purpose, that is a decision \
                for the data protection officer, not for this run.
                """),
        .registerUnreadable: Explanation(
            "the withdrawal register cannot be read",
            meaning: """
                An entry is damaged, or was made with the keys of another office. This version has \
                no register: a policy that names one is refused (P0204).
                """,
            help: """
                Use the register and the key ring that belong together.
                """),
        .asOf: Explanation(
            "the as-of day is not accepted",
            meaning: """
                The day lies in the future, or more than 7 days in the past without a reason. An \
                old day can dodge an expired consent.
                """,
            help: """
                Leave `--as-of` out, or say `--backdated-because REASON`; the manifest repeats it.
                """),
    ]
}
