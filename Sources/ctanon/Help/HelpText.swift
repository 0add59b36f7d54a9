// SPDX-License-Identifier: Apache-2.0
internal import RecordStreams

/// Help for a terminal, made from the table of commands.
enum HelpText {
    /// What the program says when it is called with nothing.
    static func shortUsage() -> String {
        let verbs = (CommandTable.all.map(\.name) + ["help"]).joined(separator: ", ")
        return TextLayout.wrap("usage: ctanon VERB [flags] …", width: 80)
            + TextLayout.wrap("verbs: " + verbs, width: 80, indent: 7, firstIndent: 0)
            + "see `ctanon -h`\n"
    }

    /// All verbs; the long form adds exit codes and where to read on.
    static func overview(long: Bool) -> String {
        var text = "ctanon: anonymise protection data under one policy\n\n"
        text += "usage: ctanon VERB [flags] …\n\nverbs:\n"
        text += TextLayout.table(verbRows(CommandTable.all))
        text += "\n"
        text += TextLayout.table(ProgramFlags.all.map { ($0.signature, $0.help) })
        guard long else { return text + "\n`ctanon VERB -h` shows the flags of a verb\n" }
        for paragraph in ProgramText.description { text += "\n" + TextLayout.wrap(paragraph) }
        return text + "\nexit codes:\n" + exitCodes(ExitCode.allCases)
    }

    /// The verbs that share a first word, or nil if there are none.
    static func group(_ word: String, long: Bool) -> String? {
        let members = CommandTable.all.filter { $0.words.count > 1 && $0.words.first == word }
        guard !members.isEmpty else { return nil }
        return "verbs:\n" + TextLayout.table(verbRows(members))
    }

    /// The help that `ctanon help …` asks for: always the long form.
    static func help(for words: [String]) throws(Refusal) -> String {
        if words.isEmpty { return overview(long: true) }
        if let (command, rest) = CommandTable.find(words), rest.isEmpty {
            return self.command(command, long: true)
        }
        if words.count == 1, let text = group(words[0], long: true) { return text }
        throw Suggestions.unknownVerb(words)
    }

    /// One verb.
    static func command(_ command: Command, long: Bool) -> String {
        var text = "ctanon \(command.name): \(command.summary)\n\nusage: \(command.usage)\n"
        if long {
            for paragraph in command.description { text += "\n" + TextLayout.wrap(paragraph) }
        }
        if !command.operands.isEmpty {
            text += "\n" + TextLayout.table(command.operands.map { ($0.name, $0.help) })
        }
        text += "\nflags:\n" + flags(command, long: long)
        guard long else { return text + "\n`ctanon \(command.name) --help` says more\n" }
        if !command.examples.isEmpty {
            text += "\nexamples:\n"
            for example in command.examples {
                text += "  # \(example.remark)\n  \(example.line)\n"
            }
        }
        return text + "\nexit codes:\n" + exitCodes(command.exitCodes)
    }

    private static func flags(_ command: Command, long: Bool) -> String {
        TextLayout.table(
            command.flags.map { flag in
                guard long else { return (flag.signature, flag.help) }
                return (flag.signature, FlagText.full(flag))
            })
    }

    private static func exitCodes(_ codes: [ExitCode]) -> String {
        TextLayout.table(codes.map { (String($0.rawValue), $0.meaning) })
    }

    private static func verbRows(_ commands: [Command]) -> [(String, String)] {
        commands.map { ($0.name, $0.summary) }
    }
}

/// The text of a flag, one for every kind of page.
enum FlagText {
    /// One line, then the rest, then the choices.
    static func full(_ flag: Flag) -> String {
        var text = flag.help
        if let detail = flag.detail { text += ". " + detail.sentence }
        if !flag.choices.isEmpty {
            text += (flag.detail == nil ? ". " : " ") + "One of: "
            text += flag.choices.joined(separator: ", ") + "."
        }
        if flag.repeats {
            text += (text.hasSuffix(".") ? " " : ". ") + "May be given several times."
        }
        return text
    }
}

extension String {
    /// The text with a full stop, unless it has one.
    var sentence: String { hasSuffix(".") || isEmpty ? self : self + "." }
}
