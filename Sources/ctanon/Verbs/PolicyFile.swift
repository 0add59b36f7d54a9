// SPDX-License-Identifier: Apache-2.0
internal import RecordStreams
internal import SharingPolicy

/// A policy file as a verb uses it.
struct PolicyFile {
    /// More than any policy may have, so that the reader of policies says what is too long.
    private static let limit = 16 << 20

    /// The policy.
    let policy: Policy
    /// What was found besides errors.
    let warnings: [Diagnostic]
    /// The folder that its hierarchy files are relative to.
    let folder: String

    /// Reads a policy; from here on messages that point into it quote its line.
    ///
    /// - Throws: `io` if the file cannot be read, P01 to P04 for what it says.
    static func read(_ path: String, _ console: Console) throws(Refusal) -> PolicyFile {
        let bytes = try readFile(path, limit: limit)
        guard names(bytes) else {
            // Perhaps the data, given in the policy's place: nothing of it may be quoted.
            throw Refusal(
                .missingKey, at: Place(file: path), "this is no policy: it has no key `ctanon`",
                help: "a policy says `ctanon: policy/v1`; is it the data that you named?")
        }
        console.quoted.append(SourceText(file: path, bytes: bytes))
        let (policy, diagnostics) = Policy.read(yaml: bytes, fileName: path)
        let warnings = diagnostics.filter { $0.severity != .error }
        let errors = diagnostics.filter { $0.severity == .error }
        if let first = errors.first {
            console.report(warnings)
            throw Refusal(first, Array(errors.dropFirst()))
        }
        guard let policy else {
            throw Refusal(.defect, at: Place(file: path), "the policy cannot be read")
        }
        return PolicyFile(policy: policy, warnings: warnings, folder: folder(of: path))
    }

    /// Whether some line gives the key `ctanon`.
    private static func names(_ bytes: [UInt8]) -> Bool {
        bytes.split(separator: 0x0A).contains { line in
            let words = line.filter { !" \t\"'{".utf8.contains($0) }
            return words.starts(with: "ctanon:".utf8)
        }
    }

    /// The folder of a path, `.` if it names none.
    static func folder(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }
}
