// SPDX-License-Identifier: Apache-2.0
internal import RecordStreams
internal import ReleaseAudit
internal import ReleasePipeline
internal import Sealing
internal import SharingPolicy

/// `verify`: an auditor's recomputation of what a manifest claims.
enum VerifyVerb {
    /// The flags of `verify`.
    enum Flags {
        static let policy = Flag(
            "--policy", .value("FILE"), "the policy that the export claims to follow",
            required: true, completion: .file)
        static let manifest = Flag(
            "--manifest", .value("FILE"), "the manifest of the export", required: true,
            completion: .file)
        static let trust = Flag(
            "--trust", .list("FILE"), "a public key (PEM) whose signature counts", required: true,
            completion: .file)
        static let approved = Flag(
            "--approved", .value("SHA256"), "the digest of the policy that was approved",
            detail: """
                64 hexadecimal digits, from somewhere other than the sender. `ctanon policy check` \
                prints those of a file
                """)
        static let signatures = Flag(
            "--signatures", .value("T"), "how many trusted keys must have signed; 1 if not given")
        static let today = Flag(
            "--today", .value("DATE"), "the day for which dates are judged; today if not given")
        static let require = Flag(
            "--require", .value("LIST"), "what must have been checked, separated by commas",
            detail: """
                A check that could not be made is listed as not checked; named here it is a \
                finding. The names are approved, log and checkpoint
                """)
        static let format = Flag(
            "--format", .value("FORMAT"), "how the report is printed; text if not given",
            choices: ["text", "json"])

        static let all = [
            policy, manifest, trust, approved, signatures, today, require, format,
        ]
    }

    /// More than any manifest has, in bytes.
    private static let manifestLimit = 16 << 20
    /// More than any public key has, in bytes.
    private static let keyLimit = 1 << 16

    /// The entry in the table of commands.
    static let command = Command(
        words: ["verify"],
        summary: "recompute what a manifest claims, without raw data and without secrets",
        description: [
            """
            Checks the signature, the digests, the columns, every cell against what its rule can \
            produce, and recomputes k and l from the export alone. The report ends with three \
            lists: checked, violated, and not checked with the reason.
            """,
            """
            It never says that an export is safe or lawful: who holds the signing key can swap \
            two values of a column unseen.
            """,
        ],
        operands: [Operand("EXPORT", "the export to verify")],
        ownFlags: Flags.all,
        printsJSON: true,
        examples: [
            Command.Example(
                remark: "an export that came by mail, with a key that came another way",
                line: """
                    ctanon verify public.csv --policy policy.yaml \
                    --manifest public.csv.manifest.json --trust public.pem
                    """)
        ],
        exitCodes: [
            .done, .answerIsNo, .usage, .policyRefused, .inputRefused, .keys, .integrity,
            .inputOutput, .defect,
        ]
    ) { low, console throws(Refusal) in
        try run(VerifyArguments(low), console)
    }

    private static func run(
        _ arguments: VerifyArguments, _ console: Console
    ) throws(Refusal) -> ExitCode {
        let file = try PolicyFile.read(arguments.policy, console)
        let manifest = try readFile(arguments.manifest, limit: manifestLimit)
        var trusted: [VerifyingKey] = []
        for path in arguments.trusted {
            let pem = try readFile(path, limit: keyLimit)
            trusted.append(
                try sealing(at: Place(file: path)) { () throws(SealingError) in
                    try VerifyingKey(pem: pem)
                })
        }
        var options = options(arguments, file)
        options.progress = console.progressMeter()
        let report = try Verification.run(
            export: DescriptorSource(path: arguments.export), policy: file.policy,
            manifest: manifest, trust: trusted, options: options)
        let text =
            arguments.json ? report.json.text + "\n" : report.text
        try console.write(text)
        return ExitCode.ofVerification(report.violated.map(\.code))
    }

    private static func options(
        _ arguments: VerifyArguments, _ file: PolicyFile
    ) -> VerificationOptions {
        VerificationOptions(
            exportName: arguments.export,
            format: RecordFormat(fileName: arguments.export) ?? .csv,
            policyDirectory: file.folder, today: arguments.today ?? Today.utc(),
            signatures: arguments.signatures, approved: arguments.approved,
            require: arguments.required)
    }
}
