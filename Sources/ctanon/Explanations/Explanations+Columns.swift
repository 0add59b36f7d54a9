// SPDX-License-Identifier: Apache-2.0
internal import RecordStreams

extension Explanations {
    /// What the codes of columns and rules mean.
    static let columns: [DiagnosticCode: Explanation] = [
        .ruleForUndeclaredColumn: Explanation(
            "a rule names a column that is not declared",
            meaning: """
                A rule, a key, a link between columns or a consent question names a column that \
                does not stand under `columns`.
                """,
            help: """
                Declare the column under its role, or correct its name; names match exactly.
                """),
        .columnWithoutRule: Explanation(
            "a column has no rule in an audience",
            meaning: """
                Each column stands under exactly one rule of an audience, or falls to `otherwise: \
                drop`. A column without a rule is never released, and the policy must say so.
                """,
            help: """
                Add the column to a rule, to the list `drop`, or say `otherwise: drop`.
                """),
        .ruleNotAllowed: Explanation(
            "a rule is not allowed for this role and tier",
            meaning: """
                The tier of the audience does not allow the rule for a column of that role: a name \
                cannot be kept for the public, for example. It also means that a sealed column is \
                bound to a column that is not released in clear, or that a released column of the \
                input has an HXL tag that the audience drops.
                """,
            help: """
                Choose a stronger rule, or another tier if the data really goes elsewhere. \
                `keep-because` needs a reason and tier `partner` or `internal`.
                """),
        .ruleDoesNotFit: Explanation(
            "a rule does not fit the type of the column",
            meaning: """
                The rule cannot be applied to values of that type: `round` to words, \
                `pseudonymise` to an enumeration, a country or a coordinate, whose few values a \
                dictionary would recover. Or a word of `replace` makes no sense: one that the \
                column never holds, or that no element of a set can be; `rare` without a claim \
                about classes. Or `merge` names a column that is no flag.
                """,
            help: """
                Choose a rule that fits the type, or correct the type of the column.
                """),
        .hierarchy: Explanation(
            "a hierarchy cannot be used",
            meaning: """
                A hierarchy is missing, cannot be read, does not nest, has a value twice or with \
                two parents, has rows of unequal length, or its file is not the one whose digest \
                is pinned.
                """,
            help: """
                Correct the hierarchy at the place shown. Widths must divide each other, each list \
                of cuts must contain the next, and every value of a file has one parent.
                """),
        .privacyBelowFloor: Explanation(
            "the claim is weaker than the tier demands",
            meaning: """
                Each tier has a least k for each sensitivity, and severe data needs l of at least \
                2 and `at_most` of at most 0.8. A tier can also demand a form of claim: a public \
                release cannot be record-level. `recoding: local` makes classes that fit closely, \
                and so needs shuffled rows, and a population where sensitive data is made public.
                """,
            help: """
                Raise the number that the message names, or correct the tier or the sensitivity if \
                they are wrong.
                """),
        .sensitiveUnprotected: Explanation(
            "a sensitive column is released without l, t or at_most",
            meaning: """
                k hides who somebody is and says nothing about what a class shares: if all eleven \
                people of a class were exploited alike, k = 11 tells it. A sensitive column that \
                is released needs a limit of its own. With `recoding: local` so does every other \
                column that is no quasi-identifier, since close classes agree in it more often.
                """,
            help: """
                Name the column in `l`, `t` or `at_most`, or drop or encrypt it.
                """),
        .quasiNotCounted: Explanation(
            "a quasi-identifier is released but not counted",
            meaning: """
                In an audience that claims k every released quasi-identifier must be counted in \
                the classes, else the claim is about another table than the one released.
                """,
            help: """
                Drop the column, generalise or keep it as a counted column, or correct its role.
                """),
        .incriminating: Explanation(
            "a column that could be held against the person",
            meaning: """
                A recipient of kind `law-enforcement` or `government` never receives a sensitive \
                column, or one marked `incriminating`, in clear: people are not punished for what \
                was done to them.
                """,
            help: """
                Drop or encrypt the column for this audience, or take the recipient out.
                """),
        .householdColumn: Explanation(
            "a household column where the person decides alone",
            meaning: """
                With `household: individual` members are released one by one. The household key, \
                and what describes the household, would then show that somebody is missing.
                """,
            help: """
                Drop these columns, or choose `household: drop-household`.
                """),
        .linkedColumn: Explanation(
            "a column tells what a rule on another one withholds",
            meaning: """
                Columns that `linked` names together tell the same fact: a name and its code, a \
                point and its parts. If one of them is dropped, coarsened, sealed or made a \
                token, none may be released in full; two that are generalised must have as many \
                levels and the same bounds, and take the same step. What `derived_from` says is computed from \
                others may be released in full only if all of these are, and then nothing but \
                `drop` withholds it. A column made by `merge` may not stand beside some of its \
                flags while others are withheld. As a warning: names after Kobo's habit (`needs` \
                and `needs/food`, `site` and `_site_latitude`) speak of a link that the policy \
                does not declare. The check sees declared links and no data: two columns that \
                tell the same and are not linked pass.
                """,
            help: """
                Give both columns rules that withhold, most simply by `drop`, or keep both. For \
                the warning, say `derived_from` for the columns that follow from others, or name \
                the group in `linked` of `dataset`.
                """),
        .population: Explanation(
            "the file of the population cannot be used",
            meaning: """
                `population` of a claim names a file of the people among whom a record must hide. \
                It lies beside the policy, has a column for each quasi-identifier that the \
                audience releases, with values as the input has them, and perhaps a column that \
                says for how many people a row stands. The file is missing, is not the one that \
                `sha256` pins, lacks a column, or holds a value that the column does not have; \
                or a quasi-identifier is under a rule through which no file can be looked up.
                """,
            help: """
                Bring the file to its place and look at the row that the message names. Give \
                quasi-identifiers a hierarchy and `generalise` them, or keep them.
                """),
    ]
}
