// SPDX-License-Identifier: Apache-2.0
internal import TestSupport
internal import Testing

@Suite struct SourceFileTests {
    private static func files() -> [String] {
        ["Sources", "Tests"].flatMap { folder in
            TextFile.files(under: Repository.root + "/" + folder).map { folder + "/" + $0 }
        }.filter { !$0.contains("/.build/") }
    }

    @Test func `every source file names its licence at the top`() {
        let endings = [".swift", ".c", ".h"]
        let sources = Self.files().filter { file in endings.contains { file.hasSuffix($0) } }
        #expect(sources.count > 100)
        for file in sources {
            let text = TextFile.read(Repository.root + "/" + file) ?? ""
            let head = text.split(separator: "\n").prefix(2).joined(separator: "\n")
            #expect(head.contains("// SPDX-License-Identifier: Apache-2.0"), "\(file)")
        }
    }

    @Test func `no path has a space`() {
        for file in Self.files() { #expect(!file.contains(" "), "\(file)") }
    }
}
