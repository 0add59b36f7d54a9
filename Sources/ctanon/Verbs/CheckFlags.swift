// SPDX-License-Identifier: Apache-2.0

/// The flags of `check`.
enum CheckFlags {
    static let policy = Flag(
        "--policy", .value("FILE"), "the policy that names the quasi-identifiers",
        completion: .file)
    static let audience = Flag(
        "--audience", .value("NAME"), "the audience whose claim is checked; needed with --policy")
    static let by = Flag(
        "--by", .value("COLUMNS"), "the quasi-identifiers, separated by commas, without a policy")
    static let k = Flag(
        "-k", short: "k", .value("K"), "the least class size, without a policy")
    static let sensitive = Flag(
        "--sensitive", .value("COLUMNS"),
        "columns whose values do harm when learnt, separated by commas; with --by",
        detail: "With a policy the sensitive columns that its audience releases are measured.")
    static let sets = Flag(
        "--sets", .value("COLUMNS"), "columns whose cells are sets separated by `;`; with --by")
    static let subject = Flag(
        "--subject", .value("COLUMN"), "the column that says who a record is about; with --by",
        detail: "k then counts people and not records.")
    static let household = Flag(
        "--household", .value("COLUMN"), "the column that says who lives together; with --by")
    static let group = Flag(
        "--group", .value("COLUMN"), "the column that says who came together; with --by",
        detail: "A raid, a boat, a class at school: people who know of each other.")
    static let weight = Flag(
        "--weight", .value("COLUMN"), "the column of sampling weights; with --by")
    static let missing = Flag(
        "--missing", .value("MEANING"), "what a missing quasi-identifier means",
        detail: """
            As a value of its own it is equal to other missing values only, which is the stricter \
            meaning. As a wildcard it matches every value, as in sdcMicro. Without the flag it is \
            a value of its own. With a policy that asks for classes it is what the policy says.
            """, choices: ["own-value", "wildcard", "refuse"])
    static let combinations = Flag(
        "--combinations", .value("L"),
        "also count every combination of up to L quasi-identifiers, and of elements of sets")
    static let population = Flag(
        "--population", .value("FILE"), "the people of whom INPUT is a part, for k-map",
        detail: """
            It has the quasi-identifiers under the same names, coded in the same way. Where the \
            policy names a population, its limit is known only from the bytes of that file, \
            counted by the same column.
            """,
        completion: .file)
    static let populationCount = Flag(
        "--population-count", .value("COLUMN"),
        "the column that says for how many people a record of --population stands")

    static let before = Flag(
        "--before", .value("N"), "how many records there were before some were left out",
        detail: """
            A file does not show what is not in it. With the number, what was left out counts in \
            what was lost: the manifest of an export has it as `counts`
            """)

    static let all =
        [
            policy, audience, by, k, sensitive, sets, subject, household, group, weight, missing,
            combinations, population, populationCount, before,
        ] + InputForm.flags

    /// Those that say of columns what a policy would say.
    static let withoutPolicy = [sensitive, sets, subject, household, group, weight]
}
