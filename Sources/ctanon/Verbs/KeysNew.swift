// SPDX-License-Identifier: Apache-2.0
internal import RecordStreams
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
            """
        ],
        operands: [],
        ownFlags: Flags.all,
        printsJSON: true,
        examples: [
            Command.Example(remark: "a key ring alone", line: "ctanon keys new -o ring"),
            Command.Example(
                remark: "all that a first release needs",
                line: "ctanon keys new -o ring --signing-key sign.pem --public-key sign.pub"),
        ],
        exitCodes: [.done, .usage, .inputOutput, .defect]
    ) { low, console throws(Refusal) in
        throw Refusal(.defect, "this verb is not connected")
    }
}
