// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import Sealing

@Suite struct AuthenticatedCipherTests {
    private func cipher(
        _ vector: VectorFile, _ direction: AuthenticatedCipher.Direction
    ) throws -> AuthenticatedCipher {
        let name = try vector.text("algorithm")
        return AuthenticatedCipher(
            name == "aes-256-gcm" ? .aes256GCM : .chaCha20Poly1305,
            key: try vector.secret("key"), direction: direction)
    }

    private func open(
        _ cipher: AuthenticatedCipher, _ nonce: [UInt8], _ associated: [UInt8], _ sealed: [UInt8]
    ) -> (Bool, [UInt8]) {
        var out = [UInt8](repeating: 0xEE, count: max(1, sealed.count - 16))
        cipher.begin(nonce: nonce)
        associated.withUnsafeBytes { cipher.associate($0) }
        let genuine = sealed.withUnsafeBytes { cipher.open($0, into: &out) }
        return (genuine, out)
    }

    @Test(arguments: VectorFile.all("aead", count: 3))
    func `sealing gives the published ciphertext, again and again`(vector: VectorFile) throws {
        let cipher = try cipher(vector, .sealing)
        let expected = try vector.bytes("sealed")
        for _ in 0..<3 {
            var out = [UInt8](repeating: 0, count: expected.count)
            cipher.begin(nonce: try vector.bytes("nonce"))
            try vector.bytes("associated").withUnsafeBytes { cipher.associate($0) }
            try vector.bytes("plain").withUnsafeBytes { cipher.seal($0, into: &out) }
            #expect(out == expected)
        }
    }

    @Test(arguments: VectorFile.all("aead", count: 3))
    func `every flipped bit is noticed and nothing is given`(vector: VectorFile) throws {
        let cipher = try cipher(vector, .opening)
        let nonce = try vector.bytes("nonce")
        let associated = try vector.bytes("associated")
        let sealed = try vector.bytes("sealed")
        for bit in 0..<sealed.count * 8 {
            var wrong = sealed
            wrong[bit / 8] ^= 1 << (bit % 8)
            let (genuine, out) = open(cipher, nonce, associated, wrong)
            #expect(!genuine)
            #expect(out.allSatisfy { $0 == 0 })
        }
        // The context is not spoilt by what it refused.
        let (genuine, out) = open(cipher, nonce, associated, sealed)
        #expect(genuine)
        #expect(out == (try vector.bytes("plain")))
    }

    @Test(arguments: VectorFile.all("aead", count: 3))
    func `short tags, other nonces and other data are refused`(vector: VectorFile) throws {
        let cipher = try cipher(vector, .opening)
        let nonce = try vector.bytes("nonce")
        let associated = try vector.bytes("associated")
        let sealed = try vector.bytes("sealed")
        for length in 0..<sealed.count {
            #expect(!open(cipher, nonce, associated, Array(sealed[..<length])).0)
        }
        #expect(!open(cipher, nonce, associated, sealed + [0]).0)
        #expect(!open(cipher, nonce, associated + [0], sealed).0)
        #expect(!open(cipher, nonce.reversed() + [], associated, [0] + sealed.dropFirst()).0)
    }
}

@Suite struct KeyAgreementTests {
    @Test(arguments: VectorFile.all("x25519", count: 9))
    func `shared secrets are those of RFC 7748 and low orders are refused`(
        vector: VectorFile
    ) throws {
        let own = try #require(AsymmetricKey(.x25519, secret: try vector.secret("scalar")))
        let peer = try #require(AsymmetricKey(.x25519, point: try vector.bytes("point")))
        let shared = KeyAgreement.shared(own, with: peer)
        if vector.mustMatch {
            #expect(shared?.withBytes { Array($0) } == (try vector.bytes("shared")))
        } else {
            #expect(shared == nil)
        }
    }
}
