// SPDX-License-Identifier: Apache-2.0
import Foundation
import RecordStreams
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

    /// Whether the schema must accept a policy with these errors: it knows shapes (P0104, P0201 to P0203), and
    /// neither what this version lacks nor what anything means.
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

    @Test func `the shipped schema is the schema of the design`() throws {
        guard let design = PolicyFiles.design else {
            print("SKIPPED: the design is not beside the package")
            return
        }
        let shipped = PolicyFiles.package.appending(path: "docs/reference/policy.schema.json")
        #expect(
            try PolicyFiles.bytes(shipped)
                == PolicyFiles.bytes(design.appending(path: "policy.schema.json")))
    }
}
