// SPDX-License-Identifier: Apache-2.0
internal import TestSupport
internal import Testing

/// What the library promises is said on a page before it is public.
@Suite struct PublicNamesTests {
    /// The modules that `CTAnon` exports.
    private static func modules() throws -> [String] {
        let text = try #require(
            TextFile.read(Repository.root + "/Sources/CTAnon/CTAnon.swift"))
        return text.split(separator: "\n").filter { $0.hasPrefix("@_exported public import ") }
            .compactMap { $0.split(separator: " ").last.map(String.init) }
    }

    /// The type that a line makes public, where it stands in no other type.
    static func type(in line: Substring) -> String? {
        let words = line.split(separator: " ").map(String.init)
        guard line.hasPrefix("public ") else { return nil }
        let kinds = ["struct", "class", "enum", "protocol", "actor", "typealias", "func"]
        guard let kind = words.firstIndex(where: { kinds.contains($0) }), kind + 1 < words.count
        else { return nil }
        return String(words[kind + 1].prefix { $0.isLetter || $0.isNumber || $0 == "_" })
    }

    @Test func `the page lists every public type, and no other`() throws {
        var declared: Set<String> = []
        for module in try Self.modules() {
            let folder = Repository.root + "/Sources/" + module
            for file in TextFile.files(under: folder) where file.hasSuffix(".swift") {
                let lines = (TextFile.read(folder + "/" + file) ?? "").split(separator: "\n")
                for (index, line) in lines.enumerated() {
                    // What stands behind an SPI is promised to nobody.
                    if index > 0, lines[index - 1].contains("@_spi") { continue }
                    if let type = Self.type(in: line) { declared.insert(type) }
                }
            }
        }
        let page = try #require(
            TextFile.read(Repository.root + "/docs/how-to/use-the-library.md"))
        let rows = page.split(separator: "\n").drop { $0 != "| type | what it is |" }
            .prefix { $0.hasPrefix("|") }.dropFirst(2)
        let listed = Set(
            rows.flatMap { row in
                row.split(separator: "|")[0].split(separator: "`").filter {
                    $0 != " " && $0 != ", "
                }
            }.map(String.init))
        #expect(declared.count > 15)
        #expect(declared.subtracting(listed) == [], "public, and not on the page")
        #expect(listed.subtracting(declared) == [], "on the page, and not public")
    }

    @Test(
        arguments: [
            ("public final class Sink: ByteSink {", "Sink"), ("public struct A {", "A"),
            ("    public struct Inner {", nil), ("package struct B {", nil),
            ("public var c = 1", nil), ("public import D", nil),
        ] as [(String, String?)])
    func `a line that makes a type public is told from others`(line: String, name: String?) {
        #expect(Self.type(in: line[...]) == name)
    }
}
