// SPDX-License-Identifier: Apache-2.0
import Foundation
import RecordStreams
import Testing

@testable import SharingPolicy

/// TestVectors/policies: one scenario in each file, with a header that says what must happen.
@Suite struct PolicyCorpusTests {
    /// The header's keys; any other stops the run, so that a mistyped one is not passed over.
    private static let keys: Set<String> = ["expect", "schema"]

    /// `P0302:14` for each error that the header expects.
    private func expectation(_ file: URL) throws -> [String] {
        let text = String(decoding: try PolicyFiles.bytes(file), as: UTF8.self)
        var expected: [String]?
        for line in text.split(separator: "\n") {
            guard line.hasPrefix("# ") else { break }
            let parts = line.dropFirst(2).split(separator: ":", maxSplits: 1)
            guard parts.count == 2, Self.keys.contains(String(parts[0])), parts[0] == "expect"
            else { continue }
            expected =
                parts[1].trimmingCharacters(in: .whitespaces) == "no error"
                ? []
                : parts[1].split(separator: ",").map {
                    $0.trimmingCharacters(in: .whitespaces)
                        .replacingOccurrences(of: " line ", with: ":")
                }
        }
        return try #require(expected, "\(file.lastPathComponent) has no line `# expect: …`")
    }

    private func found(_ file: URL) throws -> [String] {
        Policy.read(yaml: try PolicyFiles.bytes(file)).diagnostics
            .filter { $0.severity == .error }.map(codeAndLine)
    }

    @Test func `the corpus is whole`() {
        #expect(PolicyFiles.corpus("good").count == 70)
        #expect(PolicyFiles.corpus("broken").count == 336)
    }

    @Test(arguments: PolicyFiles.corpus("good"))
    func `a good policy reads without an error`(file: URL) throws {
        #expect(try expectation(file) == [])
        let errors = try found(file)
        #expect(errors == [])
        #expect(try Policy(yaml: PolicyFiles.bytes(file)).audiences.isEmpty == false)
    }

    @Test(arguments: PolicyFiles.corpus("broken"))
    func `a broken policy is refused with the expected codes and lines`(file: URL) throws {
        let expected = try expectation(file)
        #expect(!expected.isEmpty)
        let errors = try found(file)
        #expect(errors == expected, "\(file.lastPathComponent)")
        let name = file.lastPathComponent
        #expect(expected.contains { name.hasPrefix($0.prefix(5)) }, "\(name) is misnamed")
    }

    @Test func `every code of a policy file has a broken policy`() {
        let names = PolicyFiles.corpus("broken").map { $0.lastPathComponent.prefix(5) }
        let codes = DiagnosticCode.allCases.map(\.rawValue).filter {
            $0.hasPrefix("P") && !$0.hasPrefix("P05")
        }
        for code in codes { #expect(names.contains { $0 == code }, "\(code)") }
    }

    /// Messages are lower case, without a full stop, on one line.
    @Test(arguments: PolicyFiles.corpus("broken"))
    func `messages keep to the house style`(file: URL) throws {
        for diagnostic in Policy.read(yaml: try PolicyFiles.bytes(file)).diagnostics {
            let texts = [diagnostic.message, diagnostic.why, diagnostic.help].compactMap { $0 }
            for text in texts.map(\.description) {
                #expect(!text.isEmpty && !text.hasSuffix(".") && !text.contains("\n"), "\(text)")
                #expect(text.first?.isUppercase == false, "\(text)")
            }
        }
    }
}
