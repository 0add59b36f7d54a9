// SPDX-License-Identifier: Apache-2.0
internal import TestSupport
internal import Testing

/// The table of `docs/explanation/architecture.md`: which module may import which.
struct ImportTable {
    /// Module → what it may import, C libraries and Glibc among them.
    let allowed: [String: Set<String>]

    init() throws {
        let page = try #require(
            TextFile.read(Repository.root + "/docs/explanation/architecture.md"))
        var allowed: [String: Set<String>] = [:]
        var inTable = false
        for line in page.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.hasPrefix("| module |") { inTable = true }
            inTable = inTable && line.hasPrefix("|")
            let cells = line.split(separator: "|", omittingEmptySubsequences: false)
            guard inTable, cells.count >= 5 else { continue }
            for module in Self.words(cells[1]) {
                allowed[module] = Set(Self.words(cells[3]) + Self.words(cells[4]))
            }
        }
        self.allowed = allowed
    }

    /// The words between backticks.
    private static func words(_ cell: Substring) -> [String] {
        cell.split(separator: "`", omittingEmptySubsequences: false).enumerated()
            .filter { $0.offset % 2 == 1 }.map { String($0.element) }
    }
}

/// One import of a source file.
struct Import: CustomStringConvertible {
    /// The file, from `Sources`.
    let file: String
    /// The module that it belongs to.
    let module: String
    /// The module that it imports.
    let imported: String
    /// What stands before the word `import`.
    let attributes: String

    var description: String { "\(file) imports \(imported)" }

    /// The imports of all Swift files under `Sources`.
    static func all() -> [Import] {
        let files = TextFile.files(under: Repository.root + "/Sources")
        return files.filter { $0.hasSuffix(".swift") }.flatMap { file -> [Import] in
            let text = TextFile.read(Repository.root + "/Sources/" + file) ?? ""
            return text.split(separator: "\n").compactMap { Import(line: $0, file: file) }
        }
    }

    /// Reads a line; nil if it is no import.
    init?(line: Substring, file: String) {
        let words = line.split(separator: " ").map(String.init)
        guard let index = words.firstIndex(of: "import"), index + 1 < words.count else {
            return nil
        }
        let access = ["public", "package", "internal", "private", "fileprivate"]
        let before = words[..<index]
        guard before.allSatisfy({ access.contains($0) || $0.hasPrefix("@") }) else { return nil }
        let kinds = ["struct", "class", "enum", "func", "var", "protocol", "typealias", "let"]
        let named = words[(index + 1)...].first { !kinds.contains($0) } ?? ""
        self.file = file
        module = String(file.prefix { $0 != "/" })
        imported = String(named.prefix { $0 != "." })
        attributes = before.joined(separator: " ")
    }
}
