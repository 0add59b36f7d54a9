// SPDX-License-Identifier: Apache-2.0

/// Known answers, computed at start-up before the first byte of output.
///
/// A library that was patched, mismatched or miscompiled gives wrong tokens without any error; a
/// token that is wrong once is wrong for ever.
package enum SelfTest {
    /// One primitive and what it must compute, in hexadecimal.
    struct Check {
        let fault: StaticString
        var expected: String
        let compute: () -> [UInt8]
    }

    /// Runs all checks.
    ///
    /// - Throws: `bug` with the name of the first primitive that computes something else.
    package static func run() throws(SealingError) {
        try run(checks)
    }

    static func run(_ checks: [Check]) throws(SealingError) {
        for check in checks where Hex.encode(check.compute()) != check.expected {
            throw SealingError(.defect, check.fault)
        }
    }

    /// The sources are beside the answers; golden values of our own formats come from the reference
    /// in Python.
    static var checks: [Check] {
        [
            // FIPS 180-4, example "abc".
            Check(
                fault: "self-test failed: SHA-256",
                expected: "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
                compute: { Digests.sha256(Array("abc".utf8)) }),
            // RFC 4231, case 2; twice, since the second use of a key is what a cached state can
            // break.
            Check(
                fault: "self-test failed: HMAC-SHA-256",
                expected: "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
                    + "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
                compute: hmacTwice),
            // RFC 5869, case 1.
            Check(
                fault: "self-test failed: HKDF-SHA-256",
                expected: "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208"
                    + "d5b887185865",
                compute: hkdf),
            // The GCM specification of McGrew and Viega, case 14.
            Check(
                fault: "self-test failed: AES-256-GCM",
                expected: "cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919",
                compute: { sealZeros(.aes256GCM) }),
            // RFC 7748, section 5.2, first vector.
            Check(
                fault: "self-test failed: X25519",
                expected: "c3da55379de9c6908e94ea4df28d084f32eccf03491c71f754b4075577a28552",
                compute: agreement),
            // RFC 8032, section 7.1, test 1.
            Check(
                fault: "self-test failed: Ed25519",
                expected: "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb88215"
                    + "90a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
                compute: signature),
            // Token of "case-000123", kind person, project dtm-xx-r12, epoch 1, root 00..1f.
            Check(
                fault: "self-test failed: pseudonyms",
                expected: Hex.encode(Array("p1-v9ed22-c9wzvnn3derpx9kvkrdq1d7p".utf8)),
                compute: token),
        ]
    }

    private static func secret(_ hex: String) -> SecretBytes {
        (Hex.decode(hex) ?? []).withUnsafeBytes { SecretBytes(copying: $0) }
    }

    private static func hmacTwice() -> [UInt8] {
        let mac = Array("Jefe".utf8).withUnsafeBytes { MessageAuthentication(key: $0) }
        return [UInt8](unsafeUninitializedCapacity: 64) { room, count in
            for offset in [0, 32] {
                Array("what do ya want for nothing?".utf8).withUnsafeBytes { message in
                    if let out = room.baseAddress { mac.mac(message, into: out + offset) }
                }
            }
            count = 64
        }
    }

    private static func hkdf() -> [UInt8] {
        let salt: [UInt8] = Array(0...12)
        let input = secret(String(repeating: "0b", count: 22))
        let key = KeyDerivation.extract(salt: salt, input: input)
        let output = KeyDerivation.expand(key, info: Array(0xF0...0xF9), count: 42)
        return output.withBytes { Array($0) }
    }

    private static func sealZeros(_ algorithm: AuthenticatedCipher.Algorithm) -> [UInt8] {
        let cipher = AuthenticatedCipher(
            algorithm, key: SecretBytes(count: 32), direction: .sealing)
        let zeros = [UInt8](repeating: 0, count: 16)
        return [UInt8](unsafeUninitializedCapacity: 32) { room, count in
            cipher.begin(nonce: zeros)
            zeros.withUnsafeBytes { plain in
                if let out = room.baseAddress { cipher.seal(plain, into: out) }
            }
            count = 32
        }
    }

    private static func agreement() -> [UInt8] {
        let scalar = secret("a546e36bf0527c9d3b16154b82465edd62144c0ac1fc5a18506a2244ba449ac4")
        let point = Hex.decode("e6db6867583030db3594c1a424b15f7c726624ec26b3353b10a903a6d0ab1c4c")
        guard let own = AsymmetricKey(.x25519, secret: scalar),
            let peer = AsymmetricKey(.x25519, point: point ?? []),
            let shared = KeyAgreement.shared(own, with: peer)
        else { return [] }
        return shared.withBytes { Array($0) }
    }

    private static func signature() -> [UInt8] {
        let seed = secret("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")
        guard let key = AsymmetricKey(.ed25519, secret: seed) else { return [] }
        return Signature.sign([], with: key)
    }

    private static func token() -> [UInt8] {
        let root = secret("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f")
        let epoch = KeyRing.Epoch(number: 1, state: .active, key: KeyRing.extract(root: root))
        guard
            let ring = try? KeyRing(epochs: [epoch], register: nil, ledger: nil),
            let maker = try? Pseudonymiser(
                ring: ring, domain: .project("dtm-xx-r12"), kind: "person")
        else { return [] }
        let length = Pseudonymiser.tokenLength
        return [UInt8](unsafeUninitializedCapacity: length) { room, count in
            let made = Array("case-000123".utf8).withUnsafeBufferPointer { cell in
                room.baseAddress.map { maker.token(cell, into: $0) } ?? false
            }
            count = made ? length : 0
        }
    }
}
