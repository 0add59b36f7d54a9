// SPDX-License-Identifier: Apache-2.0
internal import RecordStreams
internal import ReleaseAudit
internal import Sealing

/// `keys new`: a key ring, and if wanted a signing key and an age identity.
enum KeysNewVerb {
    /// The flags of `keys new`.
    enum Flags {
        static let ring = Flag(
            "--output", short: "o", .value("RING"), "where the key ring goes", required: true,
            completion: .file)
        static let signingKey = Flag(
            "--signing-key", .value("FILE"), "make an Ed25519 signing key (PKCS #8, PEM) too",
            completion: .file)
        static let publicKey = Flag(
            "--public-key", .value("FILE"), "where the public half of the signing key goes",
            completion: .file)
        static let identity = Flag(
            "--identity", .value("FILE"), "make an age identity too, and show its public key",
            completion: .file)

        static let all = [ring, signingKey, publicKey, identity]
    }

    /// The entry in the table of commands.
    static let command = Command(
        words: ["keys", "new"],
        summary: "make a key ring; also a signing key and an age identity",
        description: [
            """
            Secret files are made with mode 0600 and nothing is ever overwritten. Whoever holds \
            the key ring can recompute the tokens of every release: keep it off the machine \
            that shares.
            """,
            """
            A partner who only receives needs no key ring: `age-keygen -o FILE` makes an identity \
            alone, and its public half goes into the policy.
            """,
        ],
        operands: [],
        ownFlags: Flags.all,
        printsJSON: true,
        examples: [
            Command.Example(remark: "a key ring alone", line: "ctanon keys new -o ring"),
            Command.Example(
                remark: "all that a first release needs",
                line: "ctanon keys new -o ring --signing-key signing.pem --public-key public.pem"),
        ],
        exitCodes: [.done, .usage, .inputOutput, .defect]
    ) { low, console throws(Refusal) in
        let arguments = try KeysNewArguments(low)
        let made = try NewKeys.make(arguments)
        if arguments.json {
            try console.write(object(arguments, made))
        } else {
            note(arguments, made, console)
        }
        return .done
    }

    private static func object(_ arguments: KeysNewArguments, _ made: NewKeys) -> String {
        JSON.object([
            ("ctanon", .string("keys-new/v1")), ("keyring", .string(arguments.ring)),
            ("signingKey", .optional(arguments.signingKey)),
            ("publicKey", .optional(arguments.publicKey)),
            ("publicKeyId", .optional(made.publicKeyID)),
            ("identity", .optional(arguments.identity)),
            ("recipient", .optional(made.recipient)),
        ]).text + "\n"
    }

    private static func note(_ arguments: KeysNewArguments, _ made: NewKeys, _ console: Console) {
        console.note("key ring \(Name(arguments.ring)) made: keep it secret, keep a copy offline")
        if let signingKey = arguments.signingKey, let publicKey = arguments.publicKey {
            console.note(
                """
                signing key \(Name(signingKey)) made; whoever verifies needs \(Name(publicKey)), \
                by another way than the exports
                """)
        }
        if let identity = arguments.identity, let recipient = made.recipient {
            console.note(
                "identity \(Name(identity)) made; its public key is \(Name(recipient))")
        }
    }
}
