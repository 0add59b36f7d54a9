// SPDX-License-Identifier: Apache-2.0
internal import RecordStreams

/// The flags of `inspect`.
enum InspectFlags {
    static let showNames = Flag(
        "--show-names", .toggle, "show the names of columns, whatever the header row looks like",
        detail: """
            Without it names are shown only where the row is surely a header: a file without a \
            header has a person there
            """)

    static let all = InputForm.flags + [showNames]
}

/// What a command line of `inspect` means.
struct InspectArguments: Sendable, Hashable {
    /// The file; nil is stdin.
    var input: String?
    /// How it is written.
    var form: InputForm
    /// Whether names are shown whatever they look like.
    var showsNames: Bool
    /// Whether the report is JSON.
    var json: Bool

    /// Makes sense of what was typed; reads nothing.
    init(_ low: LowArguments) throws(Refusal) {
        let word = try low.requiredOperand(0, "INPUT")
        input = word == "-" ? nil : word
        form = try InputForm(low, input: input)
        showsNames = low.has(InspectFlags.showNames)
        json = low.has(CommonFlags.json)
        if form.format == .jsonl {
            throw .usage("\(Name("inspect")) reads CSV and TSV in this version")
        }
    }
}

/// The entry of `inspect` in the table of commands.
enum InspectCommand {
    static let command = Command(
        words: ["inspect"],
        summary: "a file as the reader sees it: header, columns, HXL tags; never a value",
        description: [
            """
            Reads a file to its end and says how it is written, where its header stands, how many \
            records it has, and for each column the HXL tag and the role that such a tag mostly \
            has. A hint is no decision: the policy says what a column is.
            """,
            """
            No value is printed. Names are printed only where the row is surely a header: HXL tags \
            stand under it, or a column has numbers or dates under a word, and no cell of the row \
            looks like data or comes back as a value.
            """,
        ],
        operands: [Operand("INPUT", "the file to look at; - is stdin")],
        ownFlags: InspectFlags.all,
        printsJSON: true,
        examples: [
            Command.Example(
                remark: "what a file from a colleague looks like",
                line: "ctanon inspect sites.csv"),
            Command.Example(
                remark: "a sheet with three lines above the names",
                line: "ctanon inspect --header-row 4 sites.csv"),
        ],
        exitCodes: [.done, .usage, .inputRefused, .inputOutput, .defect]
    ) { low, console throws(Refusal) in
        let arguments = try InspectArguments(low)
        if arguments.input == nil, console.inputIsTerminal {
            throw .usage("INPUT is - and stdin is a terminal", help: "pipe records in")
        }
        return try InspectVerb.run(arguments: arguments, console: console)
    }
}
