// SPDX-License-Identifier: Apache-2.0
internal import RecordStreams
internal import SharingPolicy

/// A policy file as it lies on the disk: its bytes decide, its folder holds the hierarchies.
struct PolicyFile {
    let path: String
    let bytes: [UInt8]

    /// The largest policy, in bytes; the YAML profile refuses more.
    private static let limit = 1 << 20

    /// Reads the bytes.
    init(path: String) throws(Refusal) {
        self.path = path
        bytes = try readFile(path, limit: PolicyFile.limit)
    }

    /// The folder that hierarchy paths are relative to.
    var folder: String {
        guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return "." }
        let folder = String(path[..<slash])
        return folder.isEmpty ? "/" : folder
    }

    /// The policy, read and checked.
    func policy() throws(Refusal) -> Policy { try Policy(yaml: bytes, fileName: path) }
}
