// SPDX-License-Identifier: Apache-2.0
internal import RecordStreams
internal import ReleaseAudit
internal import ReleasePipeline
internal import Sealing

/// `keys derive`: the keys of one release, for machines that shall not hold the ring.
enum KeysDeriveVerb {
    /// The flags of `keys derive`.
    enum Flags {
        static let output = Flag(
            "--output", short: "o", .value("KEYS"), "where the keys of the release go",
            required: true, completion: .file)
        static let release = Flag(
            "--release", .value("ID"), "the id of the release", required: true)

        static let all = [
            FilterFlags.policy, FilterFlags.audience, release, FilterFlags.keyring,
            FilterFlags.keyringDescriptor, FilterFlags.keyringCommand, output,
        ]
    }

    /// The entry in the table of commands.
    static let command = Command(
        words: ["keys", "derive"],
        summary: "write the keys that one release needs, for the machines of a cluster",
        description: [
            """
            The file holds what `survey`, `merge`, `solve`, `filter --plan` and `assemble` need \
            for one release to one audience: keys of fingerprints, of the files between the steps \
            and of the order of rows, and those of the audience's tokens. It opens no other \
            release. Where tokens have the scope `audience` or `project` nothing is derived, \
            since their key makes those of other releases too: such nodes need the ring.
            """,
            "It is made with mode 0600 and never overwritten. Delete it after `assemble`.",
        ],
        operands: [],
        ownFlags: Flags.all,
        printsJSON: true,
        examples: [
            Command.Example(
                remark: "what the nodes get",
                line: """
                    ctanon keys derive --policy policy.yaml --audience public --release 2026-q1 \
                    --keyring ring -o release.keys
                    """)
        ],
        exitCodes: [.done, .usage, .policyRefused, .keys, .inputOutput, .defect]
    ) { low, console throws(Refusal) in
        let arguments = try FilterArguments(low)
        let output = try low.required(Flags.output)
        guard let source = arguments.keyRing else {
            throw Refusal(
                .keyRingMissing, "keys are derived from a key ring",
                help: "name it with \(Name("--keyring"))")
        }
        if FileIdentity(path: output) != nil {
            throw .usage(
                "\(Name(output)) exists", why: "keys are never overwritten",
                help: "choose another name")
        }
        let file = try PolicyFile.read(arguments.policy, console)
        let request = try FilterVerb.request(arguments, file, console)
        try request.deriveKeys(from: try FilterVerb.keyRing(source), to: output)
        if arguments.json {
            let object = JSON.object([
                ("ctanon", .string("keys-derive/v1")), ("keys", .string(output)),
                ("release", .optional(arguments.release)),
            ])
            try console.write(object.text + "\n")
        } else {
            console.note(
                "keys of release \(Name(arguments.release ?? "")) made: delete them after `assemble`"
            )
        }
        return .done
    }
}
