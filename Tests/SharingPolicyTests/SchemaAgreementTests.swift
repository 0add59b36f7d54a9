// SPDX-License-Identifier: Apache-2.0
import Foundation
import RecordStreams
import TestSupport
import Testing

@testable import SharingPolicy

/// The reader and the published JSON schema must say the same about the shape of a policy.
@Suite struct SchemaAgreementTests {
    /// Runs the validator; nil where Python or its modules are not installed.
    private func verdicts(_ files: [URL]) throws -> [String: Bool]? {
        let folder = PolicyFiles.package.appending(path: "Tests/SharingPolicyTests")
        let schema = PolicyFiles.package.appending(path: "docs/reference/policy.schema.json")
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments =
            ["python3", folder.appending(path: "schema_agreement.py").path, schema.path]
            + files.map(\.path)
        let output = Pipe()
        process.standardOutput = output
        process.standardInput = FileHandle.nullDevice
        try process.run()
        let text = String(
            decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        if process.terminationStatus == 77 || process.terminationStatus == 127 { return nil }
        #expect(process.terminationStatus == 0)
        let pairs = text.split(separator: "\n").map { line in
            let parts = line.split(separator: "\t", maxSplits: 1)
            return (URL(filePath: String(parts[1])).lastPathComponent, parts[0] == "accepts")
        }
        return Dictionary(uniqueKeysWithValues: pairs)
    }

    /// Whether the schema must accept a policy with these errors: it knows shapes (P0104, P0201 to
    /// P0203), and neither what this version lacks nor what anything means.
    private func isAccepted(_ codes: [DiagnosticCode]) -> Bool {
        let shapes: Set<DiagnosticCode> = [.formatVersion, .unknownKey, .missingKey, .wrongValue]
        return shapes.isDisjoint(with: codes)
    }

    @Test func `the reader and the schema agree on every policy of the corpus`() throws {
        let unreadable: Set<DiagnosticCode> = [.yamlSyntax, .yamlFeature, .duplicateKey]
        var expected: [String: Bool] = [:]
        var files: [URL] = []
        for file in PolicyFiles.corpus("good") + PolicyFiles.corpus("broken") {
            let bytes = try PolicyFiles.bytes(file)
            let codes = Policy.read(yaml: bytes).diagnostics.filter { $0.severity == .error }
                .map(\.code)
            guard unreadable.isDisjoint(with: codes) else { continue }
            // A day that does not exist and the like: wrong values that no pattern can tell.
            let told = String(decoding: bytes, as: UTF8.self).contains("# schema: accepts")
            expected[file.lastPathComponent] = told || isAccepted(codes)
            files.append(file)
        }
        #expect(files.count > 200)
        guard let verdicts = try verdicts(files) else {
            print("SKIPPED: python3 with jsonschema and yaml is not installed")
            return
        }
        #expect(verdicts.count == expected.count)
        for (name, accepted) in expected {
            #expect(verdicts[name] == accepted, "\(name)")
        }
    }

    /// SplitMix64 (Steele, Lea, Flood 2014): the same variations on every machine.
    private struct Seeded: RandomNumberGenerator {
        var state: UInt64
        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var z = state
            z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
            z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
            return z ^ z >> 31
        }
    }

    /// A policy with one line left out or one word exchanged.
    private func variation(of text: String, _ random: inout Seeded) -> String {
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        let index = Int.random(in: lines.indices, using: &random)
        if Int.random(in: 0..<4, using: &random) == 0 {
            lines.remove(at: index)
            return lines.joined(separator: "\n")
        }
        let words = lines[index].ranges(of: #/[A-Za-z0-9._-]+|"[^"]*"/#)
        guard let word = words.randomElement(using: &random) else { return text }
        let others = [
            "", "x", "7", "0", "-1", "0.5", "1.5", "true", "[]", "{}", "\"7\"", "[x]", "{x: 1}",
        ]
        lines[index].replaceSubrange(word, with: others.randomElement(using: &random) ?? "")
        return lines.joined(separator: "\n")
    }

    /// Whether the shape is right, as the reader sees it before it looks for meaning; nil where it
    /// is no YAML.
    private func hasRightShape(_ bytes: [UInt8]) -> Bool? {
        let findings = Findings(fileName: "policy")
        guard let root = DocumentReader.read(bytes, findings) else { return nil }
        _ = ShapeReader(findings: findings).policy(root)
        return isAccepted(findings.diagnostics.map(\.code))
    }

    @Test func `the reader and the schema agree on variations of good policies`() throws {
        let seed: UInt64 = 20_261_123
        var random = Seeded(state: seed)
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        var expected: [String: Bool] = [:]
        var files: [URL] = []
        for file in PolicyFiles.corpus("good") {
            let text = String(decoding: try PolicyFiles.bytes(file), as: UTF8.self)
            for number in 0..<15 {
                let varied = variation(of: text, &random)
                guard let accepted = hasRightShape(Array(varied.utf8)) else { continue }
                let target = folder.appending(path: "\(number)-" + file.lastPathComponent)
                try Data(varied.utf8).write(to: target)
                expected[target.lastPathComponent] = accepted
                files.append(target)
            }
        }
        let refused = expected.values.filter { !$0 }.count
        #expect(refused > 100 && refused < expected.count - 100, "\(refused) of \(expected.count)")
        guard let verdicts = try verdicts(files) else {
            print("SKIPPED: python3 with jsonschema and yaml is not installed")
            return
        }
        for file in files where verdicts[file.lastPathComponent] != expected[file.lastPathComponent]
        {
            let text = String(decoding: try PolicyFiles.bytes(file), as: UTF8.self)
            Issue.record("seed \(seed): the schema says otherwise of\n\(text)")
        }
    }

    /// What a schema allows, key by key: `/properties/dataset/unit`; each word of an enumeration.
    private func allowed(_ schema: Any, at path: String = "") -> Set<String> {
        if let list = schema as? [Any] {
            return list.reduce(into: []) { $0.formUnion(allowed($1, at: path)) }
        }
        guard let map = schema as? [String: Any] else { return ["\(path) \(schema)"] }
        return map.reduce(into: []) { found, entry in
            // What must be there may grow less; the corpus decides about it.
            if entry.key == "required" { return }
            found.formUnion(allowed(entry.value, at: path + "/" + entry.key))
        }
    }

    @Test(.needs(shared: "design/policy.schema.json"))
    func `the shipped schema has all that the design has`() throws {
        func read(_ file: URL) throws -> Set<String> {
            allowed(try JSONSerialization.jsonObject(with: Data(PolicyFiles.bytes(file))))
        }
        let planned = try read(
            URL(filePath: SharedFiles.path("design/policy.schema.json")))
        let shipped = try read(
            PolicyFiles.package.appending(path: "docs/reference/policy.schema.json"))
        #expect(planned.count > 300)
        // A definition may be replaced by a wider one; the corpus decides about that too.
        #expect(planned.subtracting(shipped).filter { !$0.contains("/$ref ") } == [])
    }
}
