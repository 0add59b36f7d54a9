// SPDX-License-Identifier: Apache-2.0
internal import RecordStreams

/// The pages of the reference that are made from the tables.
enum MarkdownPages {
    private static let origin = "<!-- Made by `make docs` from the tables of the program. -->\n\n"

    /// `docs/reference/cli.md`.
    static var commands: String {
        var text = origin + "# The command `ctanon`\n"
        for paragraph in ProgramText.description { text += "\n" + escaped(paragraph) + "\n" }
        text += "\n| verb | what it does |\n|---|---|\n"
        for command in CommandTable.all {
            text += "| [`\(command.name)`](#\(anchor(command))) | \(cell(command.summary)) |\n"
        }
        text += "| `help [VERB]` | the long help of a verb |\n"
        text += "\nIn place of a verb:\n\n" + flagTable(ProgramFlags.all)
        text += "\nFlags of every verb:\n\n" + flagTable(CommonFlags.everywhere)
        for command in CommandTable.all { text += "\n" + section(command) }
        return text
    }

    /// `docs/reference/exit-codes.md`.
    static var exitCodes: String {
        var text = origin + "# Exit codes\n\n"
        text += "The same for every verb and every form of output. A closed pipe ends the "
        text += "process by SIGPIPE, never with 0.\n\n"
        text += "| code | meaning | codes of messages |\n|---|---|---|\n"
        for code in ExitCode.allCases {
            text += "| \(code.rawValue) | \(cell(code.meaning)) | \(code.codes) |\n"
        }
        text += "\n`verify` ends with 8 if one of its findings is "
        text += ExitCode.breaksEvidence.map(\.rawValue).sorted().joined(separator: ", ")
        return text + ", and with 1 for any other.\n"
    }

    /// `docs/reference/error-codes.md`.
    static var errorCodes: String {
        var text = origin + "# Codes of messages\n\n"
        text += "A code keeps its meaning for ever; the wording of messages may change. "
        text += "`ctanon explain CODE` prints the same text.\n"
        for code in DiagnosticCode.allCases {
            let explanation = Explanations.of(code)
            text += "\n## \(code.rawValue): \(explanation.title)\n\n"
            text += "\(explanation.meaning)\n\n\(explanation.help) "
            text += "(Exit code \(Explanations.exitCode(of: code).rawValue).)\n"
        }
        return text
    }

    private static func section(_ command: Command) -> String {
        var text = "## `\(command.name)`\n\n\(sentence(command.summary))\n\n"
        text += "```\n\(command.usage)\n```\n"
        for paragraph in command.description { text += "\n" + escaped(paragraph) + "\n" }
        if !command.operands.isEmpty { text += "\n| operand | meaning |\n|---|---|\n" }
        for operand in command.operands {
            text += "| `\(operand.signature)` | \(cell(operand.help)) |\n"
        }
        let own = command.ownFlags + (command.printsJSON ? [CommonFlags.json] : [])
        if !own.isEmpty { text += "\n" + flagTable(own) }
        for example in command.examples {
            text += "\n\(sentence(example.remark))\n\n```sh\n\(example.line)\n```\n"
        }
        let codes = command.exitCodes.map { "\($0.rawValue) (\($0.meaning))" }
        return text + "\nExit codes: " + escaped(codes.joined(separator: ", ")) + ".\n"
    }

    private static func flagTable(_ flags: [Flag]) -> String {
        var text = "| flag | meaning |\n|---|---|\n"
        for flag in flags {
            let needed = flag.required ? " Required." : ""
            let words = sentence(FlagText.full(flag)) + needed
            text += "| `\(cell(flag.signature))` | \(cell(words)) |\n"
        }
        return text
    }

    private static func anchor(_ command: Command) -> String {
        command.words.joined(separator: "-")
    }

    /// With a capital and a full stop.
    private static func sentence(_ text: String) -> String {
        let head = text.prefix(1).uppercased()
        return escaped(head + text.dropFirst()).sentence
    }

    private static func cell(_ text: String) -> String {
        escaped(text).split(separator: "|", omittingEmptySubsequences: false)
            .joined(separator: "\\|")
    }

    private static func escaped(_ text: String) -> String { text }
}
