// SPDX-License-Identifier: Apache-2.0
internal import TestSupport
internal import Testing

/// Pages that list words of the program list all of them.
@Suite struct ReferencePageTests {
    private static func page(_ path: String) throws -> String {
        try #require(TextFile.read(Repository.root + "/docs/" + path))
    }

    /// Texts between double quotes after `start` in the Swift files of a folder of `Sources`.
    private static func words(after start: String, in folder: String) -> Set<String> {
        var words: Set<String> = []
        for file in TextFile.files(under: Repository.root + "/Sources/" + folder) {
            var text = (TextFile.read(Repository.root + "/Sources/\(folder)/" + file) ?? "")[...]
            while let range = text.firstRange(of: start) {
                text = text[range.upperBound...]
                let inner = text.drop { $0 == " " || $0 == "\n" }
                guard inner.first == "\"" else { continue }
                words.insert(String(inner.dropFirst().prefix { $0 != "\"" && $0 != "\\" }))
            }
        }
        return words
    }

    @Test func `the page of reasons lists every reason`() throws {
        let page = try Self.page("reference/reasons.md")
        let reasons = Self.words(after: ":", in: "SharingPolicy/Consent").filter { word in
            ["consent.", "household.", "basis.", "record.", "privacy."].contains {
                word.hasPrefix($0)
            }
        }
        #expect(reasons.count == 14)
        for reason in reasons { #expect(page.contains("| `\(reason)` |"), "\(reason)") }
    }

    @Test func `the page of checks lists every name that verify prints`() throws {
        let page = try Self.page("reference/verification-checks.md")
        let source = try #require(
            TextFile.read(Repository.root + "/Sources/ReleaseAudit/Verification/Check.swift"))
        let checks = source.split(separator: "\n").compactMap { line -> String? in
            guard line.hasPrefix("    case ") else { return nil }
            let words = line.split(separator: " ").map(String.init)
            return words.count == 4 ? String(words[3].dropFirst().dropLast()) : words[1]
        }
        #expect(checks.count >= 16)
        let limits = Self.words(after: "leaveOut(", in: "ReleaseAudit")
            .union(Self.words(after: "check:", in: "ReleaseAudit"))
            .union(Self.words(after: "check:", in: "ReleasePipeline"))
        #expect(limits.count > 15)
        for name in Set(checks).union(limits) {
            // A name that goes on with a file's name ends where that begins.
            let known =
                page.contains("`\(name)`") || page.contains("`\(name)`NAME") || name == "file "
            #expect(known, "\(name)")
        }
    }

    @Test func `the index links every page`() throws {
        let index = try Self.page("index.md")
        let pages = TextFile.files(under: Repository.root + "/docs").filter {
            $0.hasSuffix(".md") && !$0.hasPrefix("examples/") && $0 != "index.md"
        }
        #expect(pages.count > 15)
        for page in pages { #expect(index.contains("](\(page))"), "\(page)") }
    }

    @Test func `every relative link leads to a file`() throws {
        let root = Repository.root + "/"
        let pages =
            TextFile.files(under: root + "docs").map { "docs/" + $0 }
            + TextFile.files(under: root + "Policies").map { "Policies/" + $0 }
            + ["README.md", "SECURITY.md", "CONTRIBUTING.md", "CHANGELOG.md"]
        var links = 0
        for page in pages where page.hasSuffix(".md") {
            let text = TextFile.read(root + page) ?? ""
            let folder = page.split(separator: "/").dropLast().joined(separator: "/")
            for part in text.split(separator: "](").dropFirst() {
                let target = String(part.prefix { $0 != ")" && $0 != "#" })
                if target.isEmpty || target.contains("://") { continue }
                links += 1
                let path = root + (folder.isEmpty ? "" : folder + "/") + target
                let exists = TextFile.read(path) != nil || TextFile.entries(of: path) != nil
                #expect(exists, "\(page) links \(target)")
            }
        }
        #expect(links > 40)
    }
}
