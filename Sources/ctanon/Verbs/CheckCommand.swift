// SPDX-License-Identifier: Apache-2.0
internal import RecordStreams

/// The flags of `check`.
enum CheckFlags {
    static let policy = Flag(
        "--policy", .value("FILE"), "the policy that names the quasi-identifiers",
        completion: .file)
    static let audience = Flag(
        "--audience", .value("NAME"), "the audience whose claim is checked; needed with --policy")
    static let by = Flag(
        "--by", .value("COLUMNS"), "the quasi-identifiers, separated by commas, without a policy")
    static let k = Flag(
        "-k", short: "k", .value("K"), "the least class size, without a policy")

    static let all = [policy, audience, by, k, FilterFlags.encoding, HeaderFlags.headerRow]
}

/// What a command line of `check` means.
struct CheckArguments: Sendable, Hashable {
    /// What is measured, and against what.
    enum Claim: Sendable, Hashable {
        /// The claim of an audience.
        case policy(file: String, audience: String)
        /// Columns by name, and a k.
        case columns([String], k: Int)
    }

    /// What is measured.
    var claim: Claim
    /// The file to measure; nil is stdin.
    var input: String?
    /// The input's format by its name, else csv.
    var inputFormat: RecordFormat
    /// The input's encoding; nil is what its byte order mark says, else UTF-8.
    var encoding: TextEncoding?
    /// The row of the input that is its header; nil looks for it.
    var headerRow: Int?
    /// Whether the report is JSON.
    var json: Bool

    /// Makes sense of what was typed; reads nothing.
    init(_ low: LowArguments) throws(Refusal) {
        let word = try low.requiredOperand(0, "INPUT")
        input = word == "-" ? nil : word
        inputFormat = RecordFormat(fileName: word) ?? .csv
        encoding = low.encoding
        headerRow = try HeaderFlags.headerRow(low, inputFormat)
        json = low.has(CommonFlags.json)
        claim = try CheckArguments.claim(low)
    }

    private static func claim(_ low: LowArguments) throws(Refusal) -> Claim {
        let policy = low.value(CheckFlags.policy)
        let audience = low.value(CheckFlags.audience)
        let columns = low.value(CheckFlags.by)
        let k = try low.count(CheckFlags.k)
        switch (policy, audience, columns, k) {
        case (let policy?, let audience?, nil, nil):
            return .policy(file: policy, audience: audience)
        case (nil, nil, let columns?, let k?):
            let names = columns.split(separator: ",", omittingEmptySubsequences: false)
            guard names.allSatisfy({ !$0.isEmpty }), Set(names).count == names.count else {
                throw .usage("\(Name("--by")) needs column names, each once, separated by commas")
            }
            guard k >= 1 else { throw .usage("\(Name("-k")) needs a number from 1") }
            return .columns(names.map(String.init), k: k)
        default:
            throw .usage(
                "say what to measure",
                help: """
                    \(Name("--policy FILE --audience NAME")), or \(Name("--by COLUMNS -k K"))
                    """
            )
        }
    }
}

/// The entry of `check` in the table of commands.
enum CheckCommand {
    static let command = Command(
        words: ["check"],
        summary: "the risk of a file as it stands: classes, k, l, who is at risk",
        description: [
            """
            Counts the records that look alike in the quasi-identifiers, without changing \
            anything and without applying consent. With a policy the columns and the limits are \
            those of an audience; without one they are given by --by and -k.
            """
        ],
        operands: [Operand("INPUT", "the file to measure; - is stdin")],
        ownFlags: CheckFlags.all,
        printsJSON: true,
        examples: [
            Command.Example(
                remark: "whether an export holds what its audience asks for",
                line: "ctanon check --policy policy.yaml --audience public public.csv"),
            Command.Example(
                remark: "how many people stand alone by age, sex and district",
                line: "ctanon check --by age,sex,district -k 5 survey.csv"),
        ],
        exitCodes: [
            .done, .answerIsNo, .usage, .policyRefused, .inputRefused, .inputOutput, .defect,
        ]
    ) { low, console throws(Refusal) in
        let arguments = try CheckArguments(low)
        if arguments.input == nil, console.inputIsTerminal {
            throw .usage("INPUT is - and stdin is a terminal", help: "pipe records in")
        }
        return try CheckVerb.run(arguments: arguments, console: console)
    }
}
