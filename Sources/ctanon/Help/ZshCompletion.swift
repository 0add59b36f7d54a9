// SPDX-License-Identifier: Apache-2.0

/// Completion for zsh.
enum ZshCompletion {
    /// The script, for a folder of `fpath`, as `_ctanon`.
    static var text: String {
        var text = "#compdef ctanon\n# made by `ctanon --generate zsh`\n\n_ctanon() {\n"
        text += "    local verb=${words[2]}\n"
        text += "    if (( CURRENT == 2 )); then\n"
        text += "        local -a verbs=(\n"
        for word in CommandTable.firstWords {
            text += "            \(quoted(word + ":" + summary(word)))\n"
        }
        text += "            'help:the long help of a verb'\n        )\n"
        text += "        _describe verb verbs\n        return\n    fi\n"
        text += CommandTable.firstWords.map(group).joined()
        text += "    case $verb in\n"
        for command in CommandTable.all { text += branch(command) }
        return text + "    esac\n}\n\n_ctanon \"$@\"\n"
    }

    private static func summary(_ word: String) -> String {
        let members = CommandTable.all.filter { $0.words[0] == word }
        guard let only = members.first, members.count == 1, only.words.count == 1 else {
            return "work on a \(word.hasSuffix("s") ? String(word.dropLast()) : word)"
        }
        return only.summary
    }

    private static func group(_ word: String) -> String {
        let members = CommandTable.all.filter { $0.words.count > 1 && $0.words[0] == word }
        guard !members.isEmpty else { return "" }
        var text = "    if [[ $verb == \(word) ]]; then\n        if (( CURRENT == 3 )); then\n"
        text += "            local -a seconds=(\n"
        for member in members {
            text += "                \(quoted(member.words[1] + ":" + member.summary))\n"
        }
        text +=
            "            )\n            _describe verb seconds\n            return\n        fi\n"
        text += "        verb=\"$verb ${words[3]}\"\n"
        return text + "        words[1,2]=(\"$words[1,2]\")\n        (( CURRENT-- ))\n    fi\n"
    }

    private static func branch(_ command: Command) -> String {
        var text = "    '\(command.name)')\n        words[1,2]=(ctanon)\n        (( CURRENT-- ))\n"
        text += "        _arguments"
        for flag in command.flags {
            text += specifications(flag).map { " \\\n            " + $0 }.joined()
        }
        for operand in command.operands {
            let action = operand.completion == .file ? "_files" : " "
            text += " \\\n            '\(operand.required ? ":" : "::")\(operand.name):\(action)'"
        }
        return text + "\n        ;;\n"
    }

    /// One specification of `_arguments` for each name of the flag.
    private static func specifications(_ flag: Flag) -> [String] {
        flag.names.map { name in
            let star = flag.repeats ? "*" : ""
            var text = star + name + "[" + bracketed(flag.help) + "]"
            guard let value = flag.valueName else { return quoted(text) }
            text += ":\(value):"
            if !flag.choices.isEmpty {
                let words = flag.choices.map { $0 == "|" || $0 == ";" ? "\\" + $0 : $0 }
                text += "(" + words.joined(separator: " ") + ")"
            } else {
                text += action(flag.completion)
            }
            return quoted(text)
        }
    }

    private static func action(_ completion: Flag.Completion) -> String {
        switch completion {
        case .file: "_files"
        case .directory: "_files -/"
        case .nothing: " "
        }
    }

    private static func bracketed(_ text: String) -> String {
        text.split(separator: "]", omittingEmptySubsequences: false).joined(separator: "\\]")
    }

    private static func quoted(_ text: String) -> String {
        let inner = text.split(separator: "'", omittingEmptySubsequences: false)
        return "'" + inner.joined(separator: "'\\''") + "'"
    }
}
