// SPDX-License-Identifier: Apache-2.0
internal import RecordStreams

/// Says in our words what libyaml found wrong.
enum SyntaxMessages {
    /// Reports a problem of syntax; a tab that indents is a feature that is not allowed (P0102).
    static func report(
        _ problem: EventParser.Problem, lines: SourceLines, _ findings: Findings
    ) {
        let tab = lines.hasIndentingTab(problem.position.line)
        if tab, problem.text.contains("cannot start any token") || problem.text.contains("tab") {
            findings.error(
                .yamlFeature, at: SourcePosition(line: problem.position.line, column: 1),
                "a tab indents this line", help: "indent with spaces")
            return
        }
        let (message, help, atContext) = words(for: problem.text)
        findings.error(
            .yamlSyntax, at: atContext ? problem.context : problem.position, message, help: help)
    }

    private static func words(for problem: String) -> (Message, Message?, atContext: Bool) {
        switch problem {
        case "found unexpected end of stream":
            ("a quote that opens here is not closed", "close the quote", true)
        case "found unexpected document indicator":
            ("a quote that opens here is not closed", "close the quote", true)
        case "found character that cannot start any token":
            ("a word cannot begin with this character", "put the word in quotes", false)
        case "mapping values are not allowed in this context":
            ("a `:` cannot stand here", "put a word that holds `: ` in quotes", false)
        case "did not find expected ',' or '}'":
            ("the map `{…}` that begins here is not closed", "close it with `}`", true)
        case "did not find expected ',' or ']'":
            ("the list `[…]` that begins here is not closed", "close it with `]`", true)
        case "did not find expected key", "could not find expected ':'":
            ("a key with its `:` is expected here", "check the indentation", false)
        case "did not find expected '-' indicator":
            ("the next item of a list is expected here", "check the indentation", false)
        case "found unknown escape character", "did not find expected hexdecimal number",
            "found invalid Unicode character escape code":
            ("this escape is not read", "write the character itself", false)
        case "did not find expected <document start>":
            ("the document has ended before this line", "check the indentation", false)
        default:
            ("this is not YAML", "check the indentation and the quotes", false)
        }
    }
}
