// SPDX-License-Identifier: Apache-2.0
internal import RecordStreams
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
            detail: "64 hexadecimal digits, from somewhere other than the sender")
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
                    --manifest public.csv.manifest.json --trust agency.pub
                    """)
        ],
        exitCodes: [
            .done, .answerIsNo, .usage, .policyRefused, .inputRefused, .integrity, .inputOutput,
            .defect,
        ]
    ) { low, console throws(Refusal) in
        try run(VerifyArguments(low), console)
    }

    private static func run(
        _ arguments: VerifyArguments, _ console: Console
    ) throws(Refusal) -> ExitCode {
        throw Refusal(.defect, "this verb is not connected")
    }
}

/// What a command line of `verify` means.
struct VerifyArguments: Sendable, Hashable {
    /// A check that `--require` can name.
    enum Check: String, CaseIterable, Sendable { case approved, log, checkpoint }

    /// The export.
    var export: String
    /// The policy file.
    var policy: String
    /// The manifest.
    var manifest: String
    /// The files of the trusted public keys.
    var trusted: [String]
    /// The approved policy's digest, in lower case.
    var approved: String?
    /// How many of the keys must have signed.
    var signatures: Int
    /// The day for which dates are judged; nil is today.
    var today: Day?
    /// Checks that must have been made.
    var required: Set<Check>
    /// Whether the report is JSON.
    var json: Bool

    /// Makes sense of what was typed; reads nothing.
    init(_ low: LowArguments) throws(Refusal) {
        export = try low.requiredOperand(0, "EXPORT")
        policy = try low.required(VerifyVerb.Flags.policy)
        manifest = try low.required(VerifyVerb.Flags.manifest)
        trusted = low.list(VerifyVerb.Flags.trust)
        signatures = try low.count(VerifyVerb.Flags.signatures) ?? 1
        today = try low.day(VerifyVerb.Flags.today)
        approved = try VerifyArguments.digest(low)
        required = try VerifyArguments.required(low)
        let format = low.value(VerifyVerb.Flags.format)
        json = low.has(CommonFlags.json) || format == "json"
        if low.has(CommonFlags.json), format == "text" {
            throw .usage("\(Name("--json")) contradicts \(Name("--format text"))")
        }
        guard signatures >= 1, signatures <= trusted.count else {
            throw .usage(
                "\(Name("--signatures")) asks for \(signatures) of \(trusted.count) trusted keys")
        }
    }

    private static func digest(_ low: LowArguments) throws(Refusal) -> String? {
        guard let word = low.value(VerifyVerb.Flags.approved) else { return nil }
        let digest = word.lowercased()
        let hex = Set("0123456789abcdef".utf8)
        guard digest.utf8.count == 64, digest.utf8.allSatisfy({ hex.contains($0) }) else {
            throw .usage("\(Name("--approved")) needs 64 hexadecimal digits")
        }
        return digest
    }

    private static func required(_ low: LowArguments) throws(Refusal) -> Set<Check> {
        guard let list = low.value(VerifyVerb.Flags.require) else { return [] }
        var checks = Set<Check>()
        for word in list.split(separator: ",", omittingEmptySubsequences: false) {
            guard let check = Check(rawValue: String(word)) else {
                throw .usage(
                    "\(Name("--require")) does not know \(Name(String(word)))",
                    help: "one of \(Check.allCases.map { Name($0.rawValue) })")
            }
            checks.insert(check)
        }
        return checks
    }
}
