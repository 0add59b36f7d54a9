// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import Sealing

@Suite struct ReleaseKeysTests {
    private func ring() throws -> KeyRing {
        let root = SecretBytes(count: 32)
        root.withMutableBytes { for index in 0..<32 { $0[index] = UInt8(index) } }
        let epoch = KeyRing.Epoch(number: 3, state: .active, key: KeyRing.extract(root: root))
        return try KeyRing(epochs: [epoch], register: nil, ledger: nil)
    }

    private func text(_ secret: SecretBytes?) -> String {
        secret.map { Hex.encode($0.withBytes { Array($0) }) } ?? ""
    }

    @Test func `the file gives back what the ring derives`() throws {
        let ring = try ring()
        let domain = PseudonymDomain.audience(policy: "camp", audience: "public")
        try Places.withFolder { folder in
            try ReleaseKeys(
                ring: ring, policy: "camp", audience: "public", release: "r1", domains: [domain]
            ).create(at: folder + "/keys")
            let keys = try KeyRing.load(path: folder + "/keys")
            #expect(keys.activeEpoch == 3)
            for label in ["unit", "survey", "plan", "row-order", "local-recoding"] {
                let own = ring.key(label, policy: "camp", audience: "public", release: "r1")
                let kept = keys.key(label, policy: "camp", audience: "public", release: "r1")
                #expect(text(own).count == 64)
                #expect(text(kept) == text(own), "\(label)")
                #expect(keys.key(label, policy: "camp", audience: "public", release: "r2") == nil)
            }
            let maker = try Pseudonymiser(ring: keys, domain: domain, kind: "person")
            let other = try Pseudonymiser(ring: ring, domain: domain, kind: "person")
            #expect(token("p1", by: maker) == token("p1", by: other))
            #expect(maker.keyID == other.keyID)
            #expect(
                codeThrown {
                    _ = try Pseudonymiser(ring: keys, domain: .project("x"), kind: "person")
                } == .unknownKeyID)
        }
    }

    @Test func `a line that is changed, cut or doubled refuses the file`() throws {
        try Places.withFolder { folder in
            let path = folder + "/keys"
            try ReleaseKeys(
                ring: try ring(), policy: "camp", audience: "public", release: "r1", domains: []
            ).create(at: path)
            let good = try #require(Places.read(path))
            func code(_ bytes: [UInt8]) -> SealingError.Code? {
                codeThrown { _ = try bytes.withUnsafeBytes { try ReleaseKeys(text: $0) } }
            }
            #expect(code(good) == nil)
            let lines = good.split(separator: 0x0A).map(Array.init)
            for index in lines.indices where index > 0 {
                var fewer = lines
                fewer.remove(at: index)
                #expect(code(Array(fewer.joined(separator: [0x0A])) + [0x0A]) == .keyRingMalformed)
                var more = lines
                more.insert(lines[index], at: index)
                #expect(code(Array(more.joined(separator: [0x0A])) + [0x0A]) == .keyRingMalformed)
            }
            #expect(code(Array(good.dropLast())) == .keyRingMalformed)
            for index in good.indices.suffix(60) where good[index] > 0x40 {
                var bad = good
                bad[index] = bad[index] == 0x51 ? 0x50 : 0x51
                #expect(code(bad) == .keyRingMalformed)
            }
        }
    }
}
