// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import Sealing

@Suite struct SigningKeyTests {
    /// PKCS#8 of an Ed25519 seed (RFC 8410, section 7), made by hand.
    private func pem(seed: [UInt8]) -> [UInt8] {
        let header: [UInt8] = [
            0x30, 0x2E, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2B, 0x65, 0x70, 0x04, 0x22,
            0x04,
            0x20,
        ]
        let text = Base64.encode(header + seed)
        return Array("-----BEGIN PRIVATE KEY-----\n\(text)\n-----END PRIVATE KEY-----\n".utf8)
    }

    private func publicPEM(point: [UInt8]) -> [UInt8] {
        let header: [UInt8] = [
            0x30, 0x2A, 0x30, 0x05, 0x06, 0x03, 0x2B, 0x65, 0x70, 0x03, 0x21, 0x00,
        ]
        let text = Base64.encode(header + point)
        return Array("-----BEGIN PUBLIC KEY-----\n\(text)\n-----END PUBLIC KEY-----\n".utf8)
    }

    @Test(arguments: VectorFile.all("ed25519", count: 4))
    func `signatures are those of RFC 8032`(vector: VectorFile) throws {
        let key = try SigningKey(pem: pem(seed: try vector.bytes("seed")))
        let message = try vector.bytes("message")
        let signature = try vector.bytes("signature")
        #expect(key.sign(message) == signature)
        #expect(key.publicKeyPEM == publicPEM(point: try vector.bytes("public")))
        #expect(key.keyID == (try vector.text("key-id")))
        let verifying = try VerifyingKey(pem: publicPEM(point: try vector.bytes("public")))
        #expect(verifying.verify(signature, message))
        #expect(verifying.keyID == key.keyID)
        #expect(!verifying.verify(signature, message + [0]))
        #expect(!verifying.verify([], message))
        #expect(!verifying.verify(signature + [0], message))
        #expect(!verifying.verify(Array(signature.dropLast()), message))
        for bit in 0..<512 {
            var wrong = signature
            wrong[bit / 8] ^= 1 << (bit % 8)
            #expect(!verifying.verify(wrong, message))
        }
    }

    @Test func `a new key signs, and another key does not verify it`() throws {
        let key = try SigningKey(pem: SigningKey.generatePEM())
        let other = try SigningKey(pem: SigningKey.generatePEM())
        let signature = key.sign([1, 2, 3])
        #expect(try VerifyingKey(pem: key.publicKeyPEM).verify(signature, [1, 2, 3]))
        #expect(!(try VerifyingKey(pem: other.publicKeyPEM).verify(signature, [1, 2, 3])))
        #expect(key.keyID != other.keyID)
    }

    @Test func `a key file is private, and read only if it is`() throws {
        try Places.withFolder { folder in
            let path = folder + "/key.pem"
            let key = try SigningKey.create(at: path)
            #expect(try SigningKey.load(path: path).keyID == key.keyID)
            #expect(codeThrown { _ = try SigningKey.create(at: path) } == .inputOutput)
            Places.write(folder + "/open.pem", Places.read(path) ?? [], mode: 0o644)
            let code = codeThrown { _ = try SigningKey.load(path: folder + "/open.pem") }
            #expect(code == .keyRingPermissions)
        }
    }

    @Test func `openssl makes keys for us and reads ours`() throws {
        guard let openssl = Tool.path("openssl") else {
            return Tool.skip("the openssl command is not installed")
        }
        try Places.withFolder { folder in
            let theirs = folder + "/theirs.pem"
            let made = try Tool.run(
                openssl, ["genpkey", "-algorithm", "ed25519", "-out", theirs])
            #expect(made.0 == 0)
            let key = try SigningKey(pem: Places.read(theirs) ?? [])
            let (status, publicPEM) = try Tool.run(openssl, ["pkey", "-in", theirs, "-pubout"])
            #expect(status == 0)
            #expect(publicPEM == key.publicKeyPEM)
            let ours = folder + "/ours.pem"
            let own = try SigningKey.create(at: ours)
            let (read, text) = try Tool.run(openssl, ["pkey", "-in", ours, "-pubout"])
            #expect(read == 0)
            #expect(text == own.publicKeyPEM)
        }
    }

    @Test func `keys of other kinds, encrypted keys and garbage are refused`() throws {
        for text in ["", "x", "-----BEGIN PRIVATE KEY-----\n-----END PRIVATE KEY-----\n"] {
            let code = codeThrown { _ = try SigningKey(pem: Array(text.utf8)) }
            #expect(code == .keyRingMalformed)
            #expect(codeThrown { _ = try VerifyingKey(pem: Array(text.utf8)) } == .keyRingMalformed)
        }
        let own = try SigningKey(pem: SigningKey.generatePEM())
        // A public key does not sign, and a private one is not taken for a public one.
        #expect(codeThrown { _ = try SigningKey(pem: own.publicKeyPEM) } == .keyRingMalformed)
        let secret = pem(seed: [UInt8](repeating: 1, count: 32))
        #expect(codeThrown { _ = try VerifyingKey(pem: secret) } == .keyRingMalformed)
        guard let openssl = Tool.path("openssl") else {
            return Tool.skip("the openssl command is not installed")
        }
        for arguments in [
            ["genpkey", "-algorithm", "x25519"], ["genpkey", "-algorithm", "ed448"],
            ["genpkey", "-algorithm", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"],
            ["genpkey", "-algorithm", "ed25519", "-aes256", "-pass", "pass:secret"],
        ] {
            let (status, text) = try Tool.run(openssl, arguments)
            #expect(status == 0)
            #expect(codeThrown { _ = try SigningKey(pem: text) } == .keyRingMalformed)
        }
    }
}
