// SPDX-License-Identifier: Apache-2.0
internal import RecordStreams

extension Explanations {
    /// What the codes of a policy as a document mean: YAML and schema.
    static let policy: [DiagnosticCode: Explanation] = [
        .yamlSyntax: Explanation(
            "the file is not YAML",
            meaning: """
                The policy cannot be read as YAML at the place shown. Nothing after that place was \
                looked at, so there may be more errors.
                """,
            help: """
                Look at the line shown and the one before it: a missing space after a colon, a \
                tab, an unclosed quote or bracket are the usual causes.
                """),
        .yamlFeature: Explanation(
            "a feature of YAML that a policy may not use",
            meaning: """
                Anchors, aliases, tags, merge keys, block scalars, a second document, tabs as \
                indentation and nesting deeper than 32 are refused, and so is a file over 1 MiB. \
                They let a policy say something other than what a reader sees.
                """,
            help: """
                Write the value out where it is used; put a long text between quotes.
                """),
        .duplicateKey: Explanation(
            "a key is written twice",
            meaning: """
                The same key stands twice in one map. YAML readers differ in which of the two they \
                believe, so neither is.
                """,
            help: """
                Remove one of the two. The message shows both places.
                """),
        .formatVersion: Explanation(
            "not a policy of this format",
            meaning: """
                The file does not begin with `ctanon: policy/v1`, or names a format that this \
                version does not know.
                """,
            help: """
                Add `ctanon: policy/v1`. If the format is newer, use the ctanon that the policy \
                was written for.
                """),
        .unknownKey: Explanation(
            "a key that the format does not know",
            meaning: """
                A key is not part of the policy format at this place. It is refused rather than \
                skipped, since a misspelt protection would be no protection.
                """,
            help: """
                Correct the spelling, or move the key to where it belongs; a near miss is shown. A \
                key of a newer format needs a newer ctanon.
                """),
        .missingKey: Explanation(
            "a required key is missing",
            meaning: """
                The format requires a key that is not there, for example `owner`, `sensitivity`, \
                `tier` or `privacy`.
                """,
            help: """
                Add the key that the message names.
                """),
        .wrongValue: Explanation(
            "a value of the wrong kind",
            meaning: """
                The value is not what the format expects at this place: a word outside a list, a \
                text where a number belongs, a number out of range, a date that does not exist.
                """,
            help: """
                Use one of the values that the message names. Write numbers without quotes and \
                dates as `"2026-03-02"`.
                """),
        .notInThisVersion: Explanation(
            "part of the format, but not of this version",
            meaning: """
                The key or value belongs to the policy format, but this version cannot do what it \
                asks. It stops rather than do less than the policy says.
                """,
            help: """
                Take it out and see what protection is lost, or use a version that has it.
                """),
    ]
}
