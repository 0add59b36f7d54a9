// SPDX-License-Identifier: Apache-2.0
import RecordStreams
import Testing

@testable import SharingPolicy

@Suite struct PolicyRenderingTests {
    /// The example of the policy reference, "Messages".
    @Test func `a message shows the line with a caret under the word`() {
        let lines = Array(repeating: "#", count: 34) + ["    hte_State: admin-area"]
        let diagnostic = Diagnostic(
            .error, .columnWithoutRule,
            at: Place(file: "htcds-cases.yaml", line: 35, column: 5, length: 9),
            "audience `public` has no rule for column `hte_State`",
            why: "a column without a rule is never released",
            help: "add `hte_State` to the list `drop` of audiences.public, or say `otherwise: drop`"
        )
        let shown = PolicyRendering.message(
            diagnostic, sourceBytes: Array(lines.joined(separator: "\n").utf8))
        #expect(
            shown == """
                error[P0302]: audience `public` has no rule for column `hte_State`
                  --> htcds-cases.yaml:35:5
                   |
                35 |     hte_State: admin-area
                   |     ^^^^^^^^^
                   = why: a column without a rule is never released
                   = help: add `hte_State` to the list `drop` of audiences.public, or say `otherwise: drop`

                """)
    }

    @Test func `marks that combine take no room and control characters do not reach the terminal`()
    {
        let diagnostic = Diagnostic(
            .error, .wrongValue, at: Place(file: "p", line: 1, column: 6, length: 2), "x")
        let shown = PolicyRendering.excerpt(
            diagnostic, sourceBytes: Array("e\u{301}\u{1B}: xy\r\nnext".utf8))
        #expect(
            shown == " --> p:1:6\n  |\n1 | e\u{301}?: xy\n  |     ^^\n")
    }

    @Test func `a line that is not there is not shown`() {
        let diagnostic = Diagnostic(
            .error, .wrongValue, at: Place(file: "p", line: 9, column: 1), "x")
        #expect(PolicyRendering.excerpt(diagnostic, sourceBytes: [0x61]) == " --> p:9:1\n")
    }
}
