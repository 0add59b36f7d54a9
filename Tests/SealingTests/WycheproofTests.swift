// SPDX-License-Identifier: Apache-2.0
import Foundation
import TestSupport
import Testing

@testable import Sealing

private let wycheproof = "vectors/wycheproof"

/// The vectors of Project Wycheproof, where they are beside the package.
@Suite(.needs(shared: wycheproof)) struct WycheproofTests {
    private struct File: Decodable {
        let testGroups: [Group]
    }

    private struct Group: Decodable {
        struct PublicKey: Decodable { let pk: String }
        let keySize: Int?
        let ivSize: Int?
        let tagSize: Int?
        let publicKey: PublicKey?
        let tests: [Case]
    }

    private struct Case: Decodable {
        let tcId: Int
        let flags: [String]
        let result: String
        let key, iv, aad, msg, ct, tag, ikm, salt, info, okm, sig, shared: String?
        let `public`, `private`: String?
        let size: Int?

        var valid: Bool { result == "valid" }
    }

    private func groups(_ name: String) throws -> [Group] {
        let text = try #require(
            Places.read(SharedFiles.path("\(wycheproof)/\(name)_test.json")))
        return try JSONDecoder().decode(File.self, from: Data(text)).testGroups
    }

    private func bytes(_ text: String?) throws -> [UInt8] {
        let text = try #require(text)
        return try #require(Hex.decode(text))
    }

    private func secret(_ text: String?) throws -> SecretBytes {
        try bytes(text).withUnsafeBytes { SecretBytes(copying: $0) }
    }

    @Test func `AES-256-GCM`() throws {
        let groups = try groups("aes_gcm")
        var run = 0
        for group in groups where group.keySize == 256 && group.ivSize == 96 {
            #expect(group.tagSize == 128)
            for test in group.tests {
                run += 1
                let cipher = AuthenticatedCipher(
                    .aes256GCM, key: try secret(test.key), direction: .opening)
                let sealed = try bytes(test.ct) + bytes(test.tag)
                var out = [UInt8](repeating: 0, count: max(1, sealed.count))
                cipher.begin(nonce: try bytes(test.iv))
                try bytes(test.aad).withUnsafeBytes { cipher.associate($0) }
                let genuine = sealed.withUnsafeBytes { cipher.open($0, into: &out) }
                #expect(genuine == test.valid, "case \(test.tcId)")
                let message = try bytes(test.msg)
                if genuine { #expect(Array(out[..<message.count]) == message) }
            }
        }
        #expect(run == 66)
    }

    @Test func `HMAC-SHA-256`() throws {
        let groups = try groups("hmac_sha256")
        var run = 0
        for group in groups where group.tagSize == 256 {
            for test in group.tests {
                run += 1
                let mac = MessageAuthentication.keyed(try secret(test.key))
                var code = [UInt8](repeating: 0, count: 32)
                try bytes(test.msg).withUnsafeBytes { mac.mac($0, into: &code) }
                #expect((code == (try bytes(test.tag))) == test.valid, "case \(test.tcId)")
            }
        }
        #expect(run == 87)
    }

    @Test func `HKDF-SHA-256`() throws {
        let groups = try groups("hkdf_sha256")
        var run = 0
        // The invalid cases ask for more than 255 blocks, which is a mistake of the program here.
        for test in groups.flatMap(\.tests) where test.valid {
            run += 1
            let key = KeyDerivation.extract(
                salt: try bytes(test.salt), input: try secret(test.ikm))
            let output = KeyDerivation.expand(
                key, info: try bytes(test.info), count: try #require(test.size))
            #expect(output.withBytes { Array($0) } == (try bytes(test.okm)), "case \(test.tcId)")
        }
        #expect(run == 83)
    }

    @Test func `X25519`() throws {
        let groups = try groups("x25519")
        var run = 0
        var refused = 0
        for test in groups.flatMap(\.tests) {
            run += 1
            let own = try #require(AsymmetricKey(.x25519, secret: try secret(test.private)))
            let peer = try #require(AsymmetricKey(.x25519, point: try bytes(test.public)))
            let shared = KeyAgreement.shared(own, with: peer)
            if test.flags.contains("ZeroSharedSecret") {
                refused += 1
                #expect(shared == nil, "case \(test.tcId)")
            } else {
                let expected = try bytes(test.shared)
                #expect(shared?.withBytes { Array($0) } == expected, "case \(test.tcId)")
            }
        }
        #expect(run == 518)
        #expect(refused == 31)
    }

    @Test func `Ed25519`() throws {
        let groups = try groups("ed25519")
        var run = 0
        for group in groups {
            let point = try bytes(group.publicKey?.pk)
            let key = try #require(AsymmetricKey(.ed25519, point: point))
            for test in group.tests {
                run += 1
                let holds = Signature.verify(try bytes(test.sig), try bytes(test.msg), with: key)
                #expect(holds == test.valid, "case \(test.tcId)")
            }
        }
        #expect(run == 151)
    }
}
