// SPDX-License-Identifier: Apache-2.0
internal import RecordStreams

/// The flags of `filter`.
enum FilterFlags {
    static let policy = Flag(
        "--policy", .value("FILE"), "the policy that decides the export", required: true,
        completion: .file)
    static let audience = Flag(
        "--audience", .value("NAME"), "the audience of the policy that the export is for",
        required: true)
    static let output = Flag(
        "--output", short: "o", .value("OUT"),
        "write the export to OUT; to stdout without it",
        detail: """
            The file appears only when the run has succeeded, with its manifest, \
            `OUT.manifest.json`; both are readable by their owner alone
            """,
        completion: .file)
    static let force = Flag("--force", .toggle, "replace OUT if it exists")
    static let release = Flag(
        "--release", .value("ID"), "the id of the release; random if not given",
        detail: """
            Letters, digits, `.`, `_` and `-`, at most 64. The same id with the same input, \
            policy, audience and as-of day is the same release
            """)
    static let asOf = Flag(
        "--as-of", .value("DATE"),
        "the day for which consent, ages and terms are judged; today if not given",
        detail:
            "ISO, in UTC. A day in the future is refused, one more than 7 days past needs a reason")
    static let backdated = Flag(
        "--backdated-because", .value("REASON"), "why --as-of lies more than 7 days in the past",
        detail: "The manifest repeats the reason and `verify` reports it")
    static let expectRows = Flag(
        "--expect-rows", .value("N"), "refuse an input that has not exactly N records")
    static let threads = Flag(
        "--threads", .value("N"),
        "how many threads read and write; one for each processor, at most 8, if not given",
        detail: "The export is the same, byte for byte, for any number")

    static let keyring = Flag(
        "--keyring", .value("FILE"), "the key ring; needed where a rule makes tokens",
        completion: .file)
    static let keyringDescriptor = Flag(
        "--keyring-fd", .value("N"), "read the key ring from file descriptor N")
    static let keyringCommand = Flag(
        "--keyring-cmd", .value("COMMAND"), "read the key ring from the output of a shell command")
    static let sign = Flag(
        "--sign", .value("FILE"), "sign the manifest with this Ed25519 key (PKCS #8, PEM)",
        detail: "Without it the manifest carries no signature and `verify` reports V0801",
        completion: .file)

    static let manifest = Flag(
        "--manifest", .value("FILE"), "write the manifest to FILE",
        detail:
            "Without it the manifest is `OUT.manifest.json`; with stdout there is none",
        completion: .file)
    static let manifestFull = Flag(
        "--manifest-full", .value("FILE"),
        "write the full manifest too, for controller and auditor",
        completion: .file)
    static let escrowDirectory = Flag(
        "--escrow-dir", .value("DIR"), "where the escrow goes; needed where the audience has one",
        completion: .directory)
    static let sidecar = Flag(
        "--sidecar", .value("PREFIX"), "name key bundles by PREFIX when the export goes to stdout",
        completion: .file)
    static let verdictFirst = Flag(
        "--verdict-first", .toggle, "write nothing to stdout before the whole input was judged",
        detail: """
            Without it a record-level audience streams, and a refusal half-way leaves rows that \
            must be discarded
            """)

    static let plan = Flag(
        "--plan", .value("PLAN"),
        "apply a plan of `ctanon solve` to one of its partitions; OUT is a sealed part",
        detail: """
            The part is no export: `ctanon assemble` joins the parts of all partitions, measures \
            them and writes one release. With --hold the plan gives levels and classes to a stream \
            instead
            """,
        completion: .file)

    static let inputFormat = Flag(
        "--input-format", .value("FORMAT"),
        "the format of INPUT; by its name if not given, else csv",
        choices: RecordFormat.allCases.map(\.rawValue))
    static let outputFormat = Flag(
        "--output-format", .value("FORMAT"), "the format of OUT; must not contradict the policy",
        choices: RecordFormat.allCases.map(\.rawValue))
    static let encoding = Flag(
        "--encoding", .value("NAME"),
        "how characters stand in INPUT; as its byte order mark says if not given, else utf-8",
        choices: TextEncoding.allCases.map(\.rawValue))
    static let compress = Flag(
        "--compress", .value("FORMAT"),
        "compress the export; as the name OUT says if not given: .gz or .zst",
        detail: "A compressed INPUT is recognised by its first bytes and needs no flag",
        choices: Compression.allCases.map(\.rawValue))
    static let delimiter = Flag(
        "--delimiter", .value("CHAR"),
        "what separates cells of INPUT; as its header does if not given",
        choices: Delimiter.words)

    static let headerRow = HeaderFlags.headerRow
    static let hxl = Flag(
        "--hxl", .value("MODE"),
        "keep or drop the row of HXL tags under the header; drop if not given",
        detail: """
            With `keep` the tags of the released columns stand under the header of a CSV or TSV \
            export, in small letters and without spaces
            """,
        choices: ["keep", "drop"])
    static let sameDialect = Flag(
        "--same-dialect", .toggle,
        "write CSV and TSV with the delimiter, line ends and byte order mark of INPUT",
        detail: "The export is UTF-8 with as few quotes as can be, whatever the input is")

    static let all = [
        policy, audience, output, force, release, asOf, backdated, expectRows, threads, keyring,
        keyringDescriptor, keyringCommand, sign, manifest, manifestFull, escrowDirectory, sidecar,
        verdictFirst, plan, HoldingFlags.hold, HoldingFlags.every, HoldingFlags.window,
        inputFormat, outputFormat, encoding, compress, delimiter, headerRow,
        hxl,
        sameDialect,
    ]
}

/// The delimiters that a flag can name (definitions 13).
enum Delimiter {
    static let words = [",", ";", "|", "tab"]

    /// The byte that a word means.
    static func byte(_ word: String) -> UInt8? {
        word == "tab" ? UInt8(ascii: "\t") : word.utf8.first
    }
}
