// SPDX-License-Identifier: Apache-2.0
internal import RecordStreams

/// What was typed after the verb: flags with their values and operands, and no meaning yet.
///
/// Reading is pure; a verb turns it into its own arguments (`FilterArguments`), where files and
/// defaults come in.
struct LowArguments: Sendable {
    /// The values of each flag by its long name; a toggle has one empty value.
    private(set) var values: [String: [String]] = [:]
    /// Everything that is no flag, in order.
    private(set) var operands: [String] = []
    private let usage: String

    /// Reads the words after the verb.
    init(_ words: [String], of command: Command) throws(Refusal) {
        usage = command.usage
        var rest = words[...]
        while let word = rest.popFirst() {
            if word == "--" {
                operands += rest
                break
            }
            if word.hasPrefix("--") {
                try readLong(word, &rest, command)
            } else if word.hasPrefix("-"), word.utf8.count > 1 {
                try readShort(word, &rest, command)
            } else {
                operands.append(word)
            }
        }
        try checkOperands(command)
        try checkRequired(command)
    }

    /// Whether a toggle was given.
    func has(_ flag: Flag) -> Bool { values[flag.name] != nil }

    /// The value of a flag, if it was given.
    func value(_ flag: Flag) -> String? { values[flag.name]?.last }

    /// All values of a flag that may be repeated.
    func list(_ flag: Flag) -> [String] { values[flag.name] ?? [] }

    /// The operand at an index, if there is one.
    func operand(_ index: Int) -> String? { index < operands.count ? operands[index] : nil }

    /// The value of a flag that the parser has required.
    func required(_ flag: Flag) throws(Refusal) -> String {
        guard let value = value(flag) else {
            throw .usage("flag \(Name(flag.name)) is missing", line: usage)
        }
        return value
    }

    /// An operand that the parser has required.
    func requiredOperand(_ index: Int, _ name: String) throws(Refusal) -> String {
        guard let word = operand(index) else {
            throw .usage("\(Name(name)) is missing", line: usage)
        }
        return word
    }
}

extension LowArguments {
    /// Reads `--name`, `--name value` or `--name=value`.
    private mutating func readLong(
        _ word: String, _ rest: inout ArraySlice<String>, _ command: Command
    ) throws(Refusal) {
        let name = String(word.prefix { $0 != "=" })
        let attached = name == word ? nil : String(word.dropFirst(name.count + 1))
        guard let flag = command.flags.first(where: { $0.name == name }) else {
            throw Suggestions.unknownFlag(name, of: command)
        }
        try take(flag, typed: name, attached: attached, &rest, command)
    }

    /// Reads `-o`, `-o value` or `-ovalue`; toggles have no short names but `-h`.
    private mutating func readShort(
        _ word: String, _ rest: inout ArraySlice<String>, _ command: Command
    ) throws(Refusal) {
        let letter = word[word.index(after: word.startIndex)]
        guard let flag = command.flags.first(where: { $0.short == letter }) else {
            throw Suggestions.unknownFlag(word, of: command)
        }
        let tail = String(word.dropFirst(2))
        if flag.kind == .toggle, !tail.isEmpty {
            throw Suggestions.unknownFlag(word, of: command)
        }
        let typed = "-\(letter)"
        try take(flag, typed: typed, attached: tail.isEmpty ? nil : tail, &rest, command)
    }

    private mutating func take(
        _ flag: Flag, typed: String, attached: String?, _ rest: inout ArraySlice<String>,
        _ command: Command
    ) throws(Refusal) {
        if values[flag.name] != nil, !flag.repeats {
            throw .usage("flag \(Name(flag.name)) is given twice", line: usage)
        }
        guard let valueName = flag.valueName else {
            guard attached == nil else {
                throw .usage("flag \(Name(flag.name)) takes no value", line: usage)
            }
            values[flag.name] = [""]
            return
        }
        let value = try value(of: flag, typed, valueName, attached, &rest, command)
        if !flag.choices.isEmpty, !flag.choices.contains(value) {
            throw .usage(
                "flag \(Name(flag.name)) does not know \(Name(value))",
                help: "one of \(flag.choices.map { Name($0) })")
        }
        values[flag.name, default: []].append(value)
    }

    private func value(
        of flag: Flag, _ typed: String, _ valueName: String, _ attached: String?,
        _ rest: inout ArraySlice<String>, _ command: Command
    ) throws(Refusal) -> String {
        if let attached {
            guard !attached.isEmpty else {
                throw .usage("flag \(Name(typed)) needs a value, \(Name(valueName))", line: usage)
            }
            return attached
        }
        guard let next = rest.first, next != "--" else {
            throw .usage("flag \(Name(typed)) needs a value, \(Name(valueName))", line: usage)
        }
        if command.flags.contains(where: { $0.name == next || $0.short.map { "-\($0)" } == next }) {
            throw .usage(
                "flag \(Name(typed)) needs a value, and \(Name(next)) is a flag",
                help: "write \(Name(flag.name + "=" + next)) if that is the value")
        }
        rest.removeFirst()
        guard !next.isEmpty else {
            throw .usage("flag \(Name(typed)) needs a value, \(Name(valueName))", line: usage)
        }
        return next
    }

    private func checkOperands(_ command: Command) throws(Refusal) {
        let unlimited = command.operands.last?.repeats ?? false
        guard operands.count <= command.operands.count || unlimited else {
            let extra = operands[command.operands.count]
            throw .usage("\(Name(extra)) is one word too many", line: usage)
        }
        let needed = command.operands.count { $0.required }
        guard operands.count >= needed else {
            let missing = command.operands[operands.count].name
            throw .usage("\(Name(missing)) is missing", line: usage)
        }
    }

    private func checkRequired(_ command: Command) throws(Refusal) {
        let missing = command.ownFlags.filter { $0.required && !has($0) }
        guard let first = missing.first else { return }
        guard missing.count == 1 else {
            throw .usage("flags \(missing.map { Name($0.name) }) are missing", line: usage)
        }
        throw .usage("flag \(Name(first.name)) is missing", line: usage)
    }
}

extension Refusal {
    /// A mistake on the command line: exit code 2.
    static func usage(_ message: Message, why: Message? = nil, help: Message? = nil) -> Refusal {
        Refusal(.usage, message, why: why, help: help)
    }

    /// A mistake on the command line, with the line of use as help.
    static func usage(_ message: Message, line: String) -> Refusal {
        Refusal(.usage, message, help: "type \(Name(line))")
    }
}
