// SPDX-License-Identifier: Apache-2.0
internal import RecordStreams
internal import TestSupport
internal import Testing

@testable internal import ctanon

@Suite struct GeneratedPageTests {
    @Test(
        arguments: [
            ("docs/reference/cli.md", "markdown"), ("docs/reference/exit-codes.md", "exit-codes"),
            ("docs/reference/error-codes.md", "error-codes"), ("docs/man/ctanon.1", "man"),
        ])
    func `a generated page equals what the tables give; make docs writes it anew`(
        page: String, what: String
    ) throws {
        let written = try #require(TextFile.read(Repository.root + "/" + page))
        let generated = try Generated.text([what])
        #expect(written == generated)
    }

    @Test func `every code has an explanation and every explanation says something`() {
        #expect(Set(Explanations.all.keys) == Set(DiagnosticCode.allCases))
        for (code, explanation) in Explanations.all {
            for text in [explanation.title, explanation.meaning, explanation.help] {
                #expect(text.count >= 5, "\(code.rawValue)")
            }
            #expect(explanation.meaning.hasSuffix("."), "\(code.rawValue)")
            #expect(explanation.help.hasSuffix("."), "\(code.rawValue)")
        }
    }

    @Test func `the exit codes of the reference are 0 to 10 and 70`() throws {
        let page = try #require(TextFile.read(Repository.root + "/docs/reference/exit-codes.md"))
        let rows = page.split(separator: "\n").filter { $0.hasPrefix("| ") }.dropFirst()
        let numbers = rows.compactMap { row in Int(row.dropFirst(2).prefix { $0 != " " }) }
        #expect(numbers == Array(0...10) + [70])
    }

    @Test func `every verb and every flag is in the reference`() throws {
        let page = try #require(TextFile.read(Repository.root + "/docs/reference/cli.md"))
        for command in CommandTable.all {
            #expect(page.contains("## `\(command.name)`"))
            for flag in command.flags { #expect(page.contains(flag.name), "\(flag.name)") }
        }
    }
}
