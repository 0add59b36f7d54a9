// SPDX-License-Identifier: Apache-2.0
import Glibc
import Testing

@testable import Sealing

/// A file of `TestVectors/sealing`; its README is the format.
struct VectorFile: CustomTestStringConvertible, Sendable {
    enum Fault: Error, CustomStringConvertible {
        case unreadable(String)
        case key(String, String)

        var description: String {
            switch self {
            case .unreadable(let file): return "cannot read \(file)"
            case .key(let file, let key): return "\(file): key `\(key)` is missing or unknown"
            }
        }
    }

    /// The keys of each suite; a file with another key, or without one of these, fails the run.
    private static let keys: [String: Set<String>] = [
        "hmac": ["key", "message", "code"],
        "hkdf": ["input", "salt", "info", "extracted", "output"],
        "ed25519": ["seed", "public", "message", "signature", "key-id"],
        "x25519": ["scalar", "point", "shared"],
        "aead": ["algorithm", "key", "nonce", "associated", "plain", "sealed"],
        "derivation": [
            "root", "extracted", "project", "epoch", "domain", "domain-key", "key-id",
        ],
        "token": ["root", "domain", "epoch", "kind", "normaliser", "form", "token"],
        "keyed-hash": ["root", "label", "policy", "audience", "release", "message", "code"],
        "sealed": [
            "data-key", "salt", "policy", "dataset", "run-key", "run-key-id", "column", "anchor",
            "type", "value", "pad-to", "nonce", "sealed",
        ],
    ]

    let name: String
    private let fields: [String: String]

    var testDescription: String { name }

    /// Whether the values must come out; else the input must be refused.
    var mustMatch: Bool { fields["expect"] == "match" }

    /// The text of a key.
    func text(_ key: String) throws -> String {
        guard let value = fields[key] else { throw Fault.key(name, key) }
        return value
    }

    /// The bytes of a key in hexadecimal.
    func bytes(_ key: String) throws -> [UInt8] {
        guard let value = Hex.decode(try text(key)) else { throw Fault.key(name, key) }
        return value
    }

    /// The bytes of a key as a secret.
    func secret(_ key: String) throws -> SecretBytes {
        try bytes(key).withUnsafeBytes { SecretBytes(copying: $0) }
    }

    /// All files of a suite, of which there must be exactly `count`.
    static func all(_ suite: String, count: Int) -> [VectorFile] {
        do {
            let files = try names().map { try VectorFile($0) }
                .filter { $0.fields["suite"] == suite }
            if files.count != count {
                Issue.record("\(suite): found \(files.count) vectors, not \(count)")
            }
            return files
        } catch {
            Issue.record(error)
            return []
        }
    }

    /// The names of all vector files.
    static func names() throws -> [String] {
        guard let folder = opendir(Places.vectors) else { throw Fault.unreadable(Places.vectors) }
        defer { closedir(folder) }
        var names: [String] = []
        while let entry = readdir(folder) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name.hasSuffix(".vector") { names.append(name) }
        }
        return names.sorted()
    }

    init(_ name: String) throws {
        self.name = name
        guard let content = Places.read("\(Places.vectors)/\(name)") else {
            throw Fault.unreadable(name)
        }
        var fields: [String: String] = [:]
        for line in String(decoding: content, as: UTF8.self).split(separator: "\n") {
            if line.hasPrefix("#") { continue }
            guard let colon = line.firstIndex(of: ":") else { throw Fault.key(name, String(line)) }
            let key = String(line[..<colon])
            let value = line[line.index(after: colon)...]
            guard fields[key] == nil else { throw Fault.key(name, key) }
            fields[key] = value.hasPrefix(" ") ? String(value.dropFirst()) : String(value)
        }
        let expect = fields["expect"] ?? ""
        guard expect == "match" || expect == "refused" else { throw Fault.key(name, "expect") }
        guard let known = Self.keys[fields["suite"] ?? ""] else { throw Fault.key(name, "suite") }
        let found = Set(fields.keys).subtracting(["suite", "expect"])
        if let odd = found.symmetricDifference(known).first { throw Fault.key(name, odd) }
        self.fields = fields
    }
}

@Suite struct VectorFileTests {
    @Test func `every vector file belongs to a suite and none is lost`() throws {
        let names = try VectorFile.names()
        #expect(names.count == 46)
        for name in names { _ = try VectorFile(name) }
    }
}
