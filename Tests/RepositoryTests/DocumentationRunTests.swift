// SPDX-License-Identifier: Apache-2.0
internal import TestSupport
internal import Testing

/// Runs what the pages show.
@Suite struct DocumentationRunTests {
    static let pages: [String] = {
        let folders = ["docs", "Policies"].flatMap { folder in
            TextFile.files(under: Repository.root + "/" + folder).map { folder + "/" + $0 }
        }
        return (["README.md"] + folders).filter { page in
            page.hasSuffix(".md")
                && TextFile.read(Repository.root + "/" + page)?.contains("```console") ?? false
        }
    }()

    @Test(arguments: pages)
    func `a page shows what its commands print`(page: String) throws {
        let text = try #require(TextFile.read(Repository.root + "/" + page))
        let folder = ScratchFolder()
        for need in ConsoleBlock.needs(of: text) {
            let outcome = ChildProcess.run(
                ["bash", "-c", need], in: folder.path, environment: Repository.environment)
            if outcome?.code != 0 {
                print("skipped: \(page), since a program that it needs is not installed: \(need)")
                return
            }
        }
        var code: Int32 = 0
        for block in ConsoleBlock.blocks(of: text) {
            #expect(!block.commands.isEmpty, "\(page):\(block.line) types nothing")
            for fixture in block.fixtures {
                let source = Repository.root + "/" + fixture
                try prepare(["cp", "-r", source + "/.", folder.path], in: folder.path)
            }
            for setup in block.setups { try prepare(["bash", "-c", setup], in: folder.path) }
            for (index, command) in block.commands.enumerated() {
                let outcome = try #require(
                    ChildProcess.run(
                        ["bash", "-c", "(exit \(code))\n" + command.typed], in: folder.path,
                        environment: Repository.environment, merged: true))
                code = outcome.code
                #expect(
                    ShownOutput.matches(lines(outcome.stdout), command.printed),
                    "\(page):\(command.line): `\(command.typed)` printed\n\(outcome.stdout)")
                #expect(
                    code == 0 || block.showsFailure(of: index),
                    "\(page):\(command.line): `\(command.typed)`: exit code \(code)")
            }
        }
    }

    private func lines(_ text: String) -> [String] {
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        if lines.last == "" { lines.removeLast() }
        return lines
    }

    private func prepare(_ words: [String], in folder: String) throws {
        let outcome = try #require(
            ChildProcess.run(words, in: folder, environment: Repository.environment))
        #expect(outcome.code == 0, "\(words): \(outcome.stderr)")
    }
}

@Suite struct ConsoleBlockTests {
    @Test func `typed lines, printed lines and fixtures are told apart`() {
        let page = """
            text
            <!-- fixture: Policies/a -->
            <!-- setup: cp a b -->

            ```console
            $ one \\
                more
            out 1
            out 2
            $ two
            ```
            ```sh
            $ not run
            ```
            """
        let blocks = ConsoleBlock.blocks(of: page)
        #expect(blocks.count == 1)
        #expect(blocks.first?.fixtures == ["Policies/a"])
        #expect(blocks.first?.setups == ["cp a b"])
        #expect(blocks.first?.commands.map(\.typed) == ["one \\\n    more", "two"])
        #expect(blocks.first?.commands.map(\.printed) == [["out 1", "out 2"], []])
    }

    @Test func `a command may fail only where the page shows it`() {
        let page = "```console\n$ a\n…\n$ b\nerror[P0101]: x\n$ c\n$ echo $?\n3\n```"
        let block = ConsoleBlock.blocks(of: page).first
        #expect(
            block.map { block in (0..<4).map(block.showsFailure) } == [false, true, true, false])
    }

    @Test(
        arguments: [
            (["a", "b"], ["a", "b"], true), (["a", "b"], ["a"], false),
            (["a"], ["a", "b"], false), (["a", "b", "c"], ["…", "c"], true),
            (["a", "b", "c"], ["a", "…"], true), (["a"], ["a", "…"], true),
            (["a", "b", "c"], ["a", "…", "d"], false), ([], ["…"], true), ([], [], true),
        ] as [([String], [String], Bool)])
    func `a line of dots stands for any lines`(printed: [String], shown: [String], holds: Bool) {
        #expect(ShownOutput.matches(printed, shown) == holds)
    }

    @Test(
        arguments: [
            ("took 3 s", "took … s", true), ("took 3 m", "took … s", false),
            ("a b c", "a…b…c", true), ("a c", "a…b…c", false), ("abc", "…", true),
            ("abc", "abd", false),
        ])
    func `dots within a line stand for any text`(line: String, shown: String, holds: Bool) {
        #expect(ShownOutput.lineMatches(line, shown) == holds)
    }
}
