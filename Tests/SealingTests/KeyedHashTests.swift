// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import Sealing

@Suite struct KeyedHashTests {
    private func code(_ hash: KeyedHash, _ message: [UInt8]) -> [UInt8] {
        var out = [UInt8](repeating: 0, count: 32)
        message.withUnsafeBytes { hash.hash($0, into: &out) }
        return out
    }

    @Test(arguments: VectorFile.all("keyed-hash", count: 2))
    func `keys of a release are those of the reference`(vector: VectorFile) throws {
        let hash = KeyedHash(
            ring: try ring(root: vector.secret("root")), label: try vector.text("label"),
            policy: try vector.text("policy"), audience: try vector.text("audience"),
            release: try vector.text("release"))
        #expect(code(hash, try vector.bytes("message")) == (try vector.bytes("code")))
    }

    @Test func `without a ring the key is random for the run`() throws {
        let hashes = (0..<2).map { _ in
            KeyedHash(ring: nil, label: "unit", policy: "p", audience: "a", release: "r")
        }
        #expect(code(hashes[0], [1]) == code(hashes[0], [1]))
        #expect(code(hashes[0], [1]) != code(hashes[1], [1]))
    }
}
