// SPDX-License-Identifier: Apache-2.0
internal import RecordStreams

extension Explanations {
    /// What the codes of keys mean.
    static let keys: [DiagnosticCode: Explanation] = [
        .keyRingMissing: Explanation(
            "a key or the key ring is missing",
            meaning: """
                A rule makes tokens and no key ring was given, or the file named cannot be opened.
                """,
            help: """
                Name it with `--keyring`, `--keyring-fd` or `--keyring-cmd`; `ctanon keys new -o \
                RING` makes one. A new ring makes new tokens.
                """),
        .keyRingPermissions: Explanation(
            "the key ring is open to others",
            meaning: """
                The file can be read by others than its owner, or belongs to somebody else.
                """,
            help: """
                `chmod 600` it. If others could have read it, treat the keys as known.
                """),
        .keyRingMalformed: Explanation(
            "a key file is damaged",
            meaning: """
                The key ring, signing key, public key or age key is not in its format, or its \
                check value is wrong.
                """,
            help: """
                Restore it from a copy. A signing key is Ed25519 in PKCS #8 PEM, a recipient is \
                `age1…`.
                """),
        .noActiveEpoch: Explanation(
            "the key ring has no active key",
            meaning: """
                Every epoch of the ring is closed or destroyed.
                """,
            help: """
                Use the ring of the current period.
                """),
        .unknownKeyID: Explanation(
            "a key id is not known",
            meaning: """
                A document names a key that is not in the ring; or the keys are those of one \
                release (`keys derive`), and this is another release, audience or policy; or a \
                survey, plan or part is of another release than the one that is named.
                """,
            help: """
                Use the ring, or the keys of the release, with which the document was made.
                """),
    ]
}
