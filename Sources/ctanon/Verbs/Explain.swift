// SPDX-License-Identifier: Apache-2.0
internal import RecordStreams
internal import ReleaseAudit

/// `explain`: what a code means and what to do.
enum ExplainVerb {
    /// The entry in the table of commands.
    static let command = Command(
        words: ["explain"],
        summary: "what the code of a message means, and what to do",
        description: [
            """
            A code keeps its meaning for ever. Case does not matter, and `error[P0302]` may be \
            typed as it was printed.
            """
        ],
        operands: [Operand("CODE", "the code of a message, such as P0302", completion: .nothing)],
        ownFlags: [],
        printsJSON: true,
        examples: [Command.Example(remark: "a code of a message", line: "ctanon explain P0302")],
        exitCodes: [.done, .usage, .inputOutput, .defect]
    ) { low, console throws(Refusal) in
        try run(low.requiredOperand(0, "CODE"), json: low.has(CommonFlags.json), console)
    }

    private static func run(
        _ word: String, json: Bool, _ console: Console
    ) throws(Refusal) -> ExitCode {
        let code = try code(word)
        let explanation = Explanations.of(code)
        if json {
            let object = JSON.object([
                ("ctanon", .string("explanation/v1")), ("code", .string(code.rawValue)),
                ("title", .string(explanation.title)), ("meaning", .string(explanation.meaning)),
                ("help", .string(explanation.help)),
                ("exitCode", .number(Int(Explanations.exitCode(of: code).rawValue))),
            ])
            try console.write(object.text + "\n")
        } else {
            try console.write(text(code, explanation))
        }
        return .done
    }

    private static func text(_ code: DiagnosticCode, _ explanation: Explanation) -> String {
        "\(code.rawValue): \(explanation.title) "
            + "(exit code \(Explanations.exitCode(of: code).rawValue))\n\n"
            + TextLayout.wrap(explanation.meaning) + "\n" + TextLayout.wrap(explanation.help)
    }

    /// The code that a word means, as typed or as printed.
    private static func code(_ word: String) throws(Refusal) -> DiagnosticCode {
        let inner =
            word.split(separator: "[").last.map { $0.prefix { $0 != "]" } }.map(String.init) ?? word
        if let code = DiagnosticCode(rawValue: inner.uppercased()) { return code }
        if let code = DiagnosticCode(rawValue: inner.lowercased()) { return code }
        throw .usage(
            "there is no code \(Name(word))", help: "codes look like \(Name("P0302"))")
    }
}
