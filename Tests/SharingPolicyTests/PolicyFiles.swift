// SPDX-License-Identifier: Apache-2.0
import Foundation
import RecordStreams

@testable import SharingPolicy

/// Where the policy tests find their files, all relative to the package.
enum PolicyFiles {
    /// The root of the package.
    static let package = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// The worked examples of the format in `../shared`.
    static let examples = "design/examples"

    /// The policies of a folder of the corpus, by name.
    static func corpus(_ folder: String) -> [URL] {
        let folder = package.appending(path: "TestVectors/policies").appending(path: folder)
        let files = try? FileManager.default.contentsOfDirectory(
            at: folder, includingPropertiesForKeys: nil)
        return (files ?? []).sorted { $0.path < $1.path }
    }

    /// The bytes of a file.
    static func bytes(_ file: URL) throws -> [UInt8] { Array(try Data(contentsOf: file)) }
}

/// `P0302:14`: the code and line of every error of a policy, in order.
func errors(in yaml: String) -> [String] {
    Policy.read(yaml: Array(yaml.utf8)).diagnostics.filter { $0.severity == .error }.map(
        codeAndLine)
}

/// `P0302:14`.
func codeAndLine(_ diagnostic: Diagnostic) -> String {
    "\(diagnostic.code.rawValue):\(diagnostic.place.line ?? 0)"
}
