// SPDX-License-Identifier: Apache-2.0
internal import Glibc
internal import TestSupport
internal import Testing

@Suite struct LibraryExampleTests {
    private static let example = Repository.root + "/docs/examples/library"
    private static let page = Repository.root + "/docs/how-to/use-the-library.md"

    private static func blocks() throws -> [ShownCode] {
        ShownCode.blocks(of: try #require(TextFile.read(page)))
    }

    private static func lines(_ text: String) -> [String] {
        text.split(separator: "\n").map(String.init)
    }

    @Test func `the page shows the code of the example`() throws {
        let blocks = try Self.blocks().filter { $0.language == "swift" }
        #expect(blocks.count >= 6)
        for block in blocks {
            let region = try #require(block.region, "line \(block.line) has no source")
            let text = try #require(TextFile.read(Self.example + "/" + region.file))
            #expect(
                ShownCode.region(region.name, of: text) == block.text,
                "line \(block.line) is not region \(region.name) of \(region.file)")
        }
    }

    @Test func `the example builds as another package and prints what the page shows`() throws {
        let shown = try #require(Self.blocks().first { $0.source == "output" })
        let scratch = Repository.root + "/.build/examples/library"
        // The cached build manifest does not see new files of a package in another folder.
        let words = [
            "swift", "run", "--quiet", "--disable-build-manifest-caching", "--package-path",
            Self.example, "--scratch-path", scratch,
            "share-records",
        ]
        // A home, since the package manager keeps its caches there.
        let home = getenv("HOME").map { String(cString: $0) } ?? scratch
        let environment = Repository.environment.filter { !$0.hasPrefix("HOME=") }
        // Nor does it see that a change of our modules concerns these files.
        let touched = ChildProcess.run(
            ["bash", "-c", "touch '\(Self.example)'/Sources/share-records/*.swift"],
            in: Repository.root, environment: environment)
        #expect(touched?.code == 0)
        let outcome = try #require(
            ChildProcess.run(
                words, in: Repository.root, environment: environment + ["HOME=\(home)"]))
        #expect(outcome.code == 0, "\(outcome.stderr)\(outcome.stdout)")
        #expect(
            ShownOutput.matches(Self.lines(outcome.stdout), Self.lines(shown.text)),
            "\(outcome.stdout)")
    }

    @Test func `a block knows the comment before it, and a region its lines`() {
        let page = "<!-- region: a.swift one -->\n```swift\nlet a = 1\n```\ntext\n```text\nb\n```\n"
        let blocks = ShownCode.blocks(of: page)
        #expect(blocks.map(\.text) == ["let a = 1", "b"])
        #expect(blocks.map(\.line) == [2, 6])
        #expect(blocks.first?.region?.file == "a.swift")
        #expect(blocks.last?.region == nil)
        let text = "x\n// region: one\nlet a = 1\n// endregion\n// region: two\n// endregion\n"
        #expect(ShownCode.region("one", of: text) == "let a = 1")
        #expect(ShownCode.region("three", of: text) == nil)
    }
}
