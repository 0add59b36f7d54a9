// SPDX-License-Identifier: Apache-2.0

/// Every verb of this version, in the order in which help shows them.
enum CommandTable {
    static let all: [Command] = [
        FilterCommand.command, CheckCommand.command, VerifyVerb.command, InspectCommand.command,
        PolicyCheckVerb.command, PolicyTestVerb.command, KeysNewVerb.command,
        KeysDeriveVerb.command,
        StepCommands.survey, StepCommands.merge, StepCommands.solve, StepCommands.assemble,
        ExplainVerb.command,
    ]

    /// The first word of every verb, each once.
    static var firstWords: [String] {
        var seen = [String]()
        for command in all where !seen.contains(command.words[0]) { seen.append(command.words[0]) }
        return seen
    }

    /// The command that the words begin with, and the words after it.
    static func find(_ words: [String]) -> (command: Command, rest: [String])? {
        for command in all where Array(words.prefix(command.words.count)) == command.words {
            return (command, Array(words.dropFirst(command.words.count)))
        }
        return nil
    }
}
