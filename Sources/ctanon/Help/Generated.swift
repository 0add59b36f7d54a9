// SPDX-License-Identifier: Apache-2.0
internal import RecordStreams

/// Pages and completions that are made from the tables of the program.
enum Generated {
    /// What `--generate` prints.
    static func text(_ words: [String]) throws(Refusal) -> String {
        let choices = ProgramFlags.generate.choices
        guard words.count == 1, let what = words.first else {
            throw .usage(
                "\(Name("--generate")) needs one word",
                help: "one of \(choices.map { Name($0) })")
        }
        switch what {
        case "man": return ManPage.text
        case "bash": return BashCompletion.text
        case "zsh": return ZshCompletion.text
        case "fish": return FishCompletion.text
        case "markdown": return MarkdownPages.commands
        case "exit-codes": return MarkdownPages.exitCodes
        case "error-codes": return MarkdownPages.errorCodes
        default:
            throw .usage(
                "\(Name("--generate")) does not know \(Name(what))",
                help: "one of \(choices.map { Name($0) })")
        }
    }
}
