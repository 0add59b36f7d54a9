// SPDX-License-Identifier: Apache-2.0
internal import RecordStreams

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
            """,
            """
            Exit code 1 means that a limit is missed, or that nobody can say. The other measures are \
            printed and limit nothing. Each says what it does not protect against; the pages \
            under docs/explanation/measures explain them with a table of six rows.
            """,
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
            Command.Example(
                remark: "which two or three columns are enough to find somebody",
                line: "ctanon check --by age,sex,district,work -k 5 --combinations 3 survey.csv"),
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
