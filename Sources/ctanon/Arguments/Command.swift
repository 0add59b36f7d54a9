// SPDX-License-Identifier: Apache-2.0
internal import RecordStreams

/// One verb, as data, with the function that it runs.
struct Command: Sendable {
    /// The words that name it, `policy` and `check`.
    let words: [String]
    /// What it does, one line.
    let summary: String
    /// Paragraphs for `--help`, the man page and the reference.
    let description: [String]
    /// What stands beside the flags, in order.
    let operands: [Operand]
    /// Its own flags, without those of every command.
    let ownFlags: [Flag]
    /// Whether `--json` makes it print one object.
    let printsJSON: Bool
    /// Command lines worth copying, each with a remark.
    let examples: [Example]
    /// How it can end.
    let exitCodes: [ExitCode]
    /// Does it.
    let run: @Sendable (LowArguments, Console) throws(Refusal) -> ExitCode

    /// A command line with a remark.
    struct Example: Sendable {
        /// What it shows.
        let remark: String
        /// The line as typed.
        let line: String
    }

    /// The words as typed.
    var name: String { words.joined(separator: " ") }

    /// All its flags: its own, then those of every command.
    var flags: [Flag] { ownFlags + (printsJSON ? [CommonFlags.json] : []) + CommonFlags.everywhere }

    /// The line of use, with the flags that must be given.
    var usage: String {
        let needed = ownFlags.filter(\.required).map { flag in
            flag.name + (flag.valueName.map { " " + $0 } ?? "")
        }
        let parts = ["ctanon", name] + needed + ["[flags]"] + operands.map(\.signature)
        return parts.joined(separator: " ")
    }
}

/// The flags that every command has.
enum CommonFlags {
    static let json = Flag("--json", .toggle, "print one JSON object on stdout")
    static let quiet = Flag(
        "--quiet", .toggle, "no notes and no progress on stderr, only errors and warnings")
    static let messages = Flag(
        "--messages", .value("STYLE"), "how stderr speaks: text or json",
        detail: """
            With `json` each message is one object on a line of its own, with the members \
            severity, code, file, line, column, field, row, message, why and help.
            """,
        choices: ["text", "json"])
    static let shortHelp = Flag("--help", short: "h", .toggle, "help; -h is short, --help is long")

    /// All but `--json`, which not every command has.
    static let everywhere = [quiet, messages, shortHelp]
}
