// SPDX-License-Identifier: Apache-2.0

/// The manual page, in the man macros of roff (man(7)).
enum ManPage {
    /// `ctanon.1`.
    static var text: String {
        var text = ".\\\" Made by `make docs` from the tables of the program.\n"
        text += ".TH CTANON 1 \"November 2026\" \"ctanon \(Version.number)\" \"ctanon\"\n"
        text += ".SH NAME\nctanon \\- anonymise protection data under one policy\n"
        text += ".SH SYNOPSIS\n"
        text += CommandTable.all.map { line($0.usage) }.joined(separator: ".br\n")
        text += ".SH DESCRIPTION\n"
        text += ProgramText.description.map(line).joined(separator: ".PP\n")
        text += ".SH OPTIONS\nIn place of a verb:\n" + flags(ProgramFlags.all)
        text += ".PP\nFor every verb:\n" + flags(CommonFlags.everywhere)
        for command in CommandTable.all { text += section(command) }
        text += ".SH EXIT STATUS\n"
        for code in ExitCode.allCases { text += ".TP\n\(code.rawValue)\n" + line(code.meaning) }
        return text
    }

    private static func section(_ command: Command) -> String {
        var text = ".SH CTANON " + escaped(command.name.uppercased()) + "\n"
        text += line(command.summary.prefix(1).uppercased() + command.summary.dropFirst() + ".")
        for paragraph in command.description { text += ".PP\n" + line(paragraph) }
        for operand in command.operands {
            text += ".TP\n.I \(escaped(operand.name))\n" + line(operand.help)
        }
        text += flags(command.ownFlags + (command.printsJSON ? [CommonFlags.json] : []))
        for example in command.examples {
            text += ".PP\n" + line(example.remark + ":") + ".PP\n.nf\n"
            text += line(example.line) + ".fi\n"
        }
        return text
    }

    private static func flags(_ flags: [Flag]) -> String {
        flags.map { ".TP\n.B \(escaped($0.signature))\n" + line(FlagText.full($0)) }.joined()
    }

    /// One line of text, which must not begin like a request.
    private static func line(_ text: String) -> String {
        let body = escaped(text)
        return (body.hasPrefix(".") || body.hasPrefix("'") ? "\\&" : "") + body + "\n"
    }

    private static func escaped(_ text: String) -> String {
        var out = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\": out += "\\e"
            case "-": out += "\\-"
            case "`": out += "\\(ga"
            case "…": out += "\\&..."
            default: out.unicodeScalars.append(scalar)
            }
        }
        return out
    }
}
