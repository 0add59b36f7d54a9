// SPDX-License-Identifier: Apache-2.0

/// One flag of a command, as data: parser, help, man page and completions read it.
struct Flag: Sendable, Hashable {
    /// What follows the flag.
    enum Kind: Sendable, Hashable {
        /// Nothing: it is given or not.
        case toggle
        /// One value, under this name in help.
        case value(String)
        /// One value each time, and it may be given several times.
        case list(String)
    }

    /// What a shell offers for the value.
    enum Completion: Sendable, Hashable { case nothing, file, directory }

    /// The name with its dashes, `--policy`; `-k` where there is only a short one.
    let name: String
    /// The short name, `o` for `-o`.
    let short: Character?
    /// What follows it.
    let kind: Kind
    /// What it does, one line, for `-h`.
    let help: String
    /// More, for `--help`, the man page and the reference.
    let detail: String?
    /// Whether the command refuses to start without it.
    let required: Bool
    /// The only values allowed; empty where any is.
    let choices: [String]
    /// What a shell offers.
    let completion: Completion

    /// Describes a flag.
    init(
        _ name: String, short: Character? = nil, _ kind: Kind, _ help: String,
        detail: String? = nil, required: Bool = false, choices: [String] = [],
        completion: Completion = .nothing
    ) {
        self.name = name
        self.short = short
        self.kind = kind
        self.help = help
        self.detail = detail
        self.required = required
        self.choices = choices
        self.completion = completion
    }

    /// The names that it is typed by: the long one, then the short one if it is another.
    var names: [String] {
        [name] + (short.map { ["-\($0)"] } ?? []).filter { $0 != name }
    }

    /// The name of the value, if it takes one.
    var valueName: String? {
        switch kind {
        case .toggle: nil
        case .value(let name), .list(let name): name
        }
    }

    /// Whether it may be given several times.
    var repeats: Bool { if case .list = kind { true } else { false } }

    /// How it is typed: `-o, --output FILE`.
    var signature: String {
        let dashed = short.map { "-\($0)" } ?? name
        return (dashed == name ? name : dashed + ", " + name) + (valueName.map { " " + $0 } ?? "")
    }
}

/// A word of a command line that is not a flag.
struct Operand: Sendable, Hashable {
    /// Its name in help, `INPUT`.
    let name: String
    /// Whether it must be given.
    let required: Bool
    /// Whether several may be given.
    let repeats: Bool
    /// What it is.
    let help: String
    /// What a shell offers.
    let completion: Flag.Completion

    /// Describes an operand.
    init(
        _ name: String, required: Bool = true, repeats: Bool = false, _ help: String,
        completion: Flag.Completion = .file
    ) {
        self.name = name
        self.required = required
        self.repeats = repeats
        self.help = help
        self.completion = completion
    }

    /// How it is typed: `[INPUT]`.
    var signature: String {
        let word = repeats ? name + "…" : name
        return required ? word : "[" + word + "]"
    }
}
