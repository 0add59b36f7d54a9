// SPDX-License-Identifier: Apache-2.0
public import RecordStreams
public import Sealing
public import SharingPolicy

/// What is to be filtered, for whom, under which policy.
public struct ReleaseRequest {
    /// Where records come from.
    public enum Input {
        /// A file, which may be read twice.
        case file(path: String)
        /// A stream; it is kept in an encrypted spool where it must be read twice.
        case stream(any ByteSource, name: String)
    }

    /// The policy.
    public var policy: Policy
    /// The folder that the policy's hierarchy files are relative to.
    public var folder: String
    /// The audience that receives the export.
    public var audience: String
    /// Where records come from.
    public var input: Input
    /// The format of the input.
    public var inputFormat: RecordFormat
    /// The encoding of the input; nil is UTF-16 where its byte order mark stands first, else UTF-8.
    public var encoding: TextEncoding?
    /// The delimiter of a CSV input; nil sniffs it from the header.
    public var delimiter: UInt8?
    /// The format of the export where the policy does not say; csv if neither does.
    public var outputFormat: RecordFormat?
    /// Whether the user named the format, so that it must not contradict the policy.
    public var outputFormatIsNamed = false
    /// The day for which consent, ages and terms are judged.
    public var asOf: Day
    /// Why the day lies more than a week in the past.
    public var backdatedBecause: String?
    /// The release's id; nil draws one with 128 random bits.
    public var releaseID: String?
    /// The key ring; needed where a rule makes tokens.
    public var keyRing: KeyRing?
    /// Signs the manifest; nil leaves it unsigned, and a verifier then says so.
    public var signingKey: SigningKey?
    /// Refuses an input that has not this many records.
    public var expectedRows: Int?
    /// The row of a delimited input that is its header, from 1; nil looks for it.
    package var headerRow: Int?
    /// Whether the HXL tags of the released columns stand under the header of the export.
    package var keepsTags = false
    /// Whether the export has the delimiter, line ends and byte order mark of the input.
    package var sameDialect = false
    /// How many threads read and write; nil is one for each processor, at most eight.
    public var threads: Int?
    /// How many bytes are read at a time; the outcome does not depend on it.
    package var chunkSize: Int?
    /// Is told how far the run has come.
    package var progress: (any ProgressMeter)?

    /// Asks for a release of a policy's audience.
    public init(
        policy: Policy, folder: String = ".", audience: String, input: Input,
        inputFormat: RecordFormat = .csv, asOf: Day
    ) {
        self.policy = policy
        self.folder = folder
        self.audience = audience
        self.input = input
        self.inputFormat = inputFormat
        self.asOf = asOf
    }
}

extension ReleaseRequest {
    /// How many threads read and write, at least one.
    ///
    /// Each takes a few megabytes, so that many processors are used only where it is said.
    var threadCount: Int { min(max(threads ?? min(Processors.available, 8), 1), 256) }

    /// The input's name for messages.
    var inputName: String {
        switch input {
        case .file(let path): path
        case .stream(_, let name): name
        }
    }

    func unknownAudience() -> Refusal {
        let names = policy.audiences.map(\.name)
        return Refusal(
            .usage, at: Place(file: policy.fileName),
            "the policy has no audience \(Name(audience))",
            help: NearMiss.nearest(to: audience, among: names).map { "did you mean \(Name($0))?" }
                ?? "its audiences are \(names.map { Name($0) })")
    }

    /// The policy's format, else the flag's or the file name's, else csv (definitions 19).
    func format(of audience: Audience) throws(Refusal) -> RecordFormat {
        guard let declared = audience.output.format else { return outputFormat ?? .csv }
        let format = RecordFormat(rawValue: declared.rawValue) ?? .csv
        if outputFormatIsNamed, let outputFormat, outputFormat != format {
            throw Refusal(
                .usage, at: Place(file: policy.fileName),
                "the output format contradicts the policy, which says \(Name(declared.rawValue))")
        }
        return format
    }

    /// What the tags and the dialect of the input ask of the export's format.
    func checkForm(_ format: RecordFormat, of audience: Audience) throws(Refusal) {
        if keepsTags, format == .jsonl || inputFormat == .jsonl {
            throw Refusal(
                .usage, "\(Name("--hxl keep")) does not fit JSON Lines",
                why: "tags stand in a row under a header")
        }
        if sameDialect, format == .jsonl || inputFormat == .jsonl {
            throw Refusal(.usage, "\(Name("--same-dialect")) does not fit JSON Lines")
        }
    }

    /// How the export is written; nil is the usual way.
    func dialect(
        _ input: Dialect?, format: RecordFormat, of audience: Audience, columns: Int
    ) throws(Refusal) -> Dialect? {
        guard sameDialect, var dialect = input else { return nil }
        let tab = UInt8(ascii: "\t")
        let isNamed = outputFormatIsNamed || audience.output.format != nil
        if format == .tsv ? dialect.delimiter != tab : isNamed && dialect.delimiter == tab {
            throw Refusal(
                .usage,
                """
                \(Name("--same-dialect")) contradicts the output format \(Name(format.rawValue)): \
                the input has another delimiter
                """)
        }
        // A single column has no delimiter; which cells need quotes must not hang on one.
        if columns == 1 { dialect.delimiter = format == .tsv ? tab : UInt8(ascii: ",") }
        return dialect
    }

    /// Refuses what the policy, its dates and the as-of day forbid, before anything is read.
    func checkTerms(today: Day) throws(Refusal) -> Audience {
        guard let audience = policy.audience(named: audience) else { throw unknownAudience() }
        if asOf > today {
            throw Refusal(
                .asOf, "the as-of day lies in the future",
                help: "leave \(Name("--as-of")) out to use today")
        }
        if asOf.ordinal < today.ordinal - 7, backdatedBecause == nil {
            throw Refusal(
                .asOf, "the as-of day lies more than 7 days in the past",
                why: "an old day could make expired consent look valid",
                help: "say why with \(Name("--backdated-because")); the manifest repeats it")
        }
        if let refusal = policy.statusRefusal(for: audience, asOf: asOf) { throw refusal }
        let needsRing = audience.rules.contains {
            if case .pseudonymise = $0 { true } else { false }
        }
        if needsRing, keyRing == nil {
            throw Refusal(
                .keyRingMissing,
                "audience \(Name(audience.name)) makes tokens and needs a key ring",
                help:
                    "make one with `ctanon keys new -o RING` and name it with \(Name("--keyring"))")
        }
        return audience
    }
}
