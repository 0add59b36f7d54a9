// SPDX-License-Identifier: Apache-2.0
internal import TestSupport
internal import Testing

@Suite struct ImportTableTests {
    private let imports = Import.all()

    @Test func `every import stands in the table of the architecture page`() throws {
        let allowed = try ImportTable().allowed
        #expect(imports.count > 50)
        for item in imports {
            let permitted = try #require(allowed[item.module], "\(item.module) has no row")
            #expect(permitted.contains(item.imported), "\(item)")
        }
    }

    @Test func `every folder of sources has a row and every row a folder`() throws {
        let allowed = try ImportTable().allowed
        let folders = try #require(TextFile.entries(of: Repository.root + "/Sources"))
        #expect(Set(folders) == Set(allowed.keys))
    }

    @Test func `nobody imports Foundation`() {
        for item in imports {
            #expect(!item.imported.hasPrefix("Foundation"), "\(item)")
        }
    }

    @Test func `only one folder touches libcrypto`() {
        let users = imports.filter { $0.imported == "COpenSSL" }
        #expect(!users.isEmpty)
        for item in users {
            #expect(item.file.hasPrefix("Sealing/OpenSSL/"), "\(item)")
        }
    }

    @Test func `the checker does not know the maker`() {
        for item in imports where ["DisclosureRisk", "ReleaseAudit"].contains(item.module) {
            #expect(!["Anonymisation", "ReleasePipeline"].contains(item.imported), "\(item)")
        }
    }

    @Test func `the sharing path cannot reveal`() {
        for item in imports where item.module != "Reidentification" {
            #expect(!item.attributes.contains("_spi(Opening)"), "\(item) and what it can open")
        }
        for item in imports where item.module == "ReleasePipeline" {
            #expect(item.imported != "Reidentification", "\(item)")
        }
    }

    @Test func `opening functions of Sealing stand behind the SPI`() {
        let folder = Repository.root + "/Sources/Sealing/"
        var seen = 0
        for file in TextFile.files(under: folder) where file.hasSuffix(".swift") {
            // What a run spools for itself it must read again; that key never leaves its memory.
            // What the steps of a release hand to each other is no person's sealed value either.
            if file.hasPrefix("Spool/") || file.hasPrefix("Steps/") { continue }
            let text = TextFile.read(folder + file) ?? ""
            for line in text.split(separator: "\n") where Self.opens(line) {
                seen += 1
                #expect(text.contains("@_spi(Opening)\n"), "\(file): \(line)")
            }
        }
        #expect(seen > 0)
    }

    /// Whether a line declares a function for other modules that opens, decrypts or reveals.
    private static func opens(_ line: Substring) -> Bool {
        guard line.contains("public ") || line.contains("package ") else { return false }
        return ["func open", "func decrypt", "func reveal"].contains { line.contains($0) }
    }

    @Test(
        arguments: [
            ("internal import Glibc", "Glibc"), ("import struct A.B", "A"),
            ("@_spi(Opening) package import Sealing", "Sealing"),
            ("@testable internal import ctanon", "ctanon"), ("/// import nothing", nil),
            ("    // and import this", nil), ("let a = \"import x\"", nil),
        ] as [(String, String?)])
    func `an import line is told from other lines`(line: String, module: String?) {
        #expect(Import(line: line[...], file: "A/b.swift")?.imported == module)
    }
}
