// SPDX-License-Identifier: Apache-2.0
internal import RecordStreams
internal import SharingPolicy

/// `policy test`: made-up records with the decision and the reason that are expected.
enum PolicyTestVerb {
    static let coverage = Flag(
        "--coverage", .toggle, "report questions, reasons and columns that no case exercises")

    /// The entry in the table of commands.
    static let command = Command(
        words: ["policy", "test"],
        summary: "run the tests of a policy: made-up records and what must happen to them",
        description: [
            """
            FILE is a file of tests, or a policy with `NAME.test.yaml` or `tests.yaml` beside it. \
            Each case states how it differs from the base record and which decision, reason or \
            error code is expected.
            """
        ],
        operands: [Operand("FILE", "a file of tests, or a policy")],
        ownFlags: [coverage],
        printsJSON: true,
        examples: [
            Command.Example(
                remark: "all cases, and what they leave out",
                line: "ctanon policy test policy.yaml --coverage")
        ],
        exitCodes: [.done, .answerIsNo, .usage, .policyRefused, .inputOutput, .defect]
    ) { low, console throws(Refusal) in
        throw Refusal(.defect, "this verb is not connected")
    }
}
