// SPDX-License-Identifier: Apache-2.0

/// Completion for bash.
enum BashCompletion {
    /// The script, for `complete -F`.
    static var text: String {
        var text = "# bash completion of ctanon, made by `ctanon --generate bash`\n"
        text += "_ctanon() {\n"
        text += "    local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]}\n"
        text += "    local verb=${COMP_WORDS[1]:-} flags='' nouns=''\n"
        text += "    COMPREPLY=()\n"
        text += "    if ((COMP_CWORD == 1)); then\n"
        text += "        \(reply(topWords))\n        return\n    fi\n"
        for word in CommandTable.firstWords { text += group(word) }
        text += "    case \"$verb\" in\n"
        for command in CommandTable.all { text += branch(command) }
        text += "    help) \(reply(CommandTable.firstWords)) ; return ;;\n"
        text += "    esac\n"
        text += "    if [[ $cur == -* ]]; then\n"
        text += "        mapfile -t COMPREPLY < <(compgen -W \"$flags\" -- \"$cur\")\n"
        text += "    elif [[ -n $nouns ]]; then\n"
        text += "        mapfile -t COMPREPLY < <(compgen -f -- \"$cur\")\n"
        text += "    fi\n}\n"
        return text + "complete -o filenames -F _ctanon ctanon\n"
    }

    private static var topWords: [String] {
        CommandTable.firstWords + ["help", "--help", "--version"]
    }

    /// The second word of verbs that have two.
    private static func group(_ word: String) -> String {
        let seconds = CommandTable.all.filter { $0.words.count > 1 && $0.words[0] == word }
            .map { $0.words[1] }
        guard !seconds.isEmpty else { return "" }
        return """
                if [[ $verb == \(word) ]]; then
                    if ((COMP_CWORD == 2)); then
                        \(reply(seconds))
                        return
                    fi
                    verb="$verb ${COMP_WORDS[2]}"
                fi

            """
    }

    private static func branch(_ command: Command) -> String {
        var text = "    '\(command.name)')\n"
        let names = command.flags.flatMap(\.names)
        text += "        flags='\(names.joined(separator: " "))'\n"
        let takesFile = command.operands.contains { $0.completion == .file }
        text += takesFile ? "        nouns=file\n" : ""
        text += "        case \"$prev\" in\n"
        for flag in command.flags where flag.kind != .toggle { text += value(flag) }
        return text + "        esac\n        ;;\n"
    }

    private static func value(_ flag: Flag) -> String {
        let pattern = flag.names.joined(separator: " | ")
        if !flag.choices.isEmpty {
            return "        \(pattern)) \(reply(flag.choices)) ; return ;;\n"
        }
        switch flag.completion {
        case .file: return "        \(pattern)) \(files("-f")) ; return ;;\n"
        case .directory: return "        \(pattern)) \(files("-d")) ; return ;;\n"
        case .nothing: return "        \(pattern)) return ;;\n"
        }
    }

    private static func files(_ option: String) -> String {
        "mapfile -t COMPREPLY < <(compgen \(option) -- \"$cur\")"
    }

    private static func reply(_ words: [String]) -> String {
        "mapfile -t COMPREPLY < <(compgen -W '\(words.joined(separator: " "))' -- \"$cur\")"
    }
}
