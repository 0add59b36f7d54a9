// SPDX-License-Identifier: Apache-2.0
internal import RecordStreams

/// Runs one command line.
///
/// - Parameters:
///   - arguments: The words after the program's name.
///   - console: The streams to use.
/// - Returns: How the process should end.
func run(arguments: [String], console: Console) -> ExitCode {
    console.messagesAsJSON = MessageStyle.wanted(by: arguments)
    defer { console.endProgress() }
    do throws(Refusal) {
        return try dispatch(arguments, console)
    } catch {
        console.report(error.diagnostics)
        return ExitCode(error.code)
    }
}

/// Finds the verb, or the help, that the words ask for.
private func dispatch(_ arguments: [String], _ console: Console) throws(Refusal) -> ExitCode {
    guard let first = arguments.first else {
        console.explain(HelpText.shortUsage())
        return .usage
    }
    switch first {
    case "-h": return try answer(HelpText.overview(long: false), console)
    case "--help": return try answer(HelpText.overview(long: true), console)
    case "-V", "--version": return try answer(Version.text, console)
    case "--generate": return try answer(Generated.text(Array(arguments.dropFirst())), console)
    case "help": return try answer(HelpText.help(for: Array(arguments.dropFirst())), console)
    default: break
    }
    guard let (command, rest) = CommandTable.find(arguments) else {
        if let wish = HelpWish(in: arguments), let text = HelpText.group(first, long: wish.long) {
            return try answer(text, console)
        }
        throw Suggestions.unknownVerb(arguments)
    }
    if let wish = HelpWish(in: rest) {
        return try answer(HelpText.command(command, long: wish.long), console)
    }
    let low = try LowArguments(rest, of: command)
    console.quiet = low.has(CommonFlags.quiet)
    return try command.run(low, console)
}

private func answer(_ text: String, _ console: Console) throws(Refusal) -> ExitCode {
    try console.write(text)
    return .done
}

/// A wish for help among the words after a verb.
private struct HelpWish {
    let long: Bool

    init?(in words: [String]) {
        let before = words.prefix { $0 != "--" }
        guard let word = before.first(where: { $0 == "-h" || $0 == "--help" }) else { return nil }
        long = word == "--help"
    }
}

/// How stderr shall speak; known before anything else, since a wrong flag is a message too.
private enum MessageStyle {
    static func wanted(by arguments: [String]) -> Bool {
        let words = Array(arguments.prefix { $0 != "--" })
        let name = CommonFlags.messages.name
        if words.contains(name + "=json") { return true }
        return zip(words, words.dropFirst()).contains { $0 == name && $1 == "json" }
    }
}
