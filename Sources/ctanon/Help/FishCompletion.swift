// SPDX-License-Identifier: Apache-2.0

/// Completion for fish.
enum FishCompletion {
    /// The script, for `completions/ctanon.fish`.
    static var text: String {
        var text = "# fish completion of ctanon, made by `ctanon --generate fish`\n"
        text += "complete -c ctanon -f\n"
        for word in CommandTable.firstWords {
            text += "complete -c ctanon -n __fish_use_subcommand -a \(word)\n"
        }
        text += "complete -c ctanon -n __fish_use_subcommand -a help\n"
        for command in CommandTable.all { text += section(command) }
        return text
    }

    private static func section(_ command: Command) -> String {
        var text = ""
        let first = command.words[0]
        if command.words.count > 1 {
            let others = CommandTable.all.filter { $0.words[0] == first }.map { $0.words[1] }
            let seen = others.joined(separator: " ")
            text += "complete -c ctanon -n '__fish_seen_subcommand_from \(first); "
            text += "and not __fish_seen_subcommand_from \(seen)' -a \(command.words[1])"
            text += " -d \(quoted(command.summary))\n"
        }
        let seen = command.words.map { "__fish_seen_subcommand_from \($0)" }
        let condition = "'" + seen.joined(separator: "; and ") + "'"
        for flag in command.flags {
            text += "complete -c ctanon -n \(condition)\(names(flag))\(value(flag))"
            text += " -d \(quoted(flag.help))\n"
        }
        if command.operands.contains(where: { $0.completion == .file }) {
            text += "complete -c ctanon -n \(condition) -F\n"
        }
        return text
    }

    private static func names(_ flag: Flag) -> String {
        let long = flag.name.hasPrefix("--") ? " -l \(flag.name.dropFirst(2))" : ""
        return (flag.short.map { " -s \($0)" } ?? "") + long
    }

    private static func value(_ flag: Flag) -> String {
        guard flag.kind != .toggle else { return "" }
        if !flag.choices.isEmpty {
            return " -x -a " + quoted(flag.choices.map { "'\($0)'" }.joined(separator: " "))
        }
        switch flag.completion {
        case .file: return " -r -F"
        case .directory: return " -x -a '(__fish_complete_directories)'"
        case .nothing: return " -x"
        }
    }

    private static func quoted(_ text: String) -> String {
        let slashed = text.split(separator: "\\", omittingEmptySubsequences: false)
            .joined(separator: "\\\\")
        let inner = slashed.split(separator: "'", omittingEmptySubsequences: false)
        return "'" + inner.joined(separator: "\\'") + "'"
    }
}
