// SPDX-License-Identifier: Apache-2.0
internal import RecordStreams

/// The entry of `filter` in the table of commands.
enum FilterCommand {
    static let command = Command(
        words: ["filter"],
        summary: "raw records in, an export for one audience out",
        description: [
            """
            Reads records, keeps those that consent and policy let through, gives each column the \
            treatment that the audience's rules name, and writes the export with a manifest. An \
            audience that claims k needs the whole table: a file is read twice, a stream is kept \
            in an encrypted file without a name. Nothing is written before the verdict.
            """,
            """
            Without -o the export goes to stdout. A record-level audience streams in constant \
            memory; if a later record is refused, the exit code says so and the rows already \
            written must be discarded.
            """,
        ],
        operands: [
            Operand("INPUT", required: false, "the raw records; stdin without it, or with -")
        ],
        ownFlags: FilterFlags.all,
        printsJSON: true,
        examples: [
            Command.Example(
                remark: "a file for the public, with its manifest beside it",
                line:
                    "ctanon filter --policy policy.yaml --audience public -o public.csv cases.csv"),
            Command.Example(
                remark: "a stream for a partner, with tokens from a key ring",
                line:
                    "… | ctanon filter --policy policy.yaml --audience shelter --keyring ring"),
        ],
        exitCodes: ExitCode.allCases.filter { $0 != .answerIsNo }
    ) { low, console throws(Refusal) in
        let arguments = try FilterArguments(low)
        try arguments.checkPlan(low)
        return try FilterVerb.run(arguments: arguments, console: console)
    }
}
