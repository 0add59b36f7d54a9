// SPDX-License-Identifier: Apache-2.0
internal import RecordStreams
internal import SharingPolicy

/// `policy check`: everything that can be said about a policy without data.
enum PolicyCheckVerb {
    /// The entry in the table of commands.
    static let command = Command(
        words: ["policy", "check"],
        summary: "read a policy and the files it names, and say what is wrong",
        description: [
            """
            Reads the policy and its hierarchy files and shows every error of a pass, at most 20, \
            with its place. A policy that passes can still refuse an input: `filter` compares it \
            with the header and with the day.
            """
        ],
        operands: [Operand("FILE", "the policy")],
        ownFlags: [],
        printsJSON: true,
        examples: [
            Command.Example(remark: "before every commit", line: "ctanon policy check policy.yaml")
        ],
        exitCodes: [.done, .usage, .policyRefused, .inputOutput, .defect]
    ) { low, console throws(Refusal) in
        try run(
            low.requiredOperand(0, "FILE"), json: low.has(CommonFlags.json), console)
    }

    private static func run(
        _ path: String, json: Bool, _ console: Console
    ) throws(Refusal) -> ExitCode {
        throw Refusal(.defect, "this verb is not connected")
    }
}
