// SPDX-License-Identifier: Apache-2.0
internal import Glibc

/// An Ed25519 key that signs manifests; PKCS#8 PEM, so that `openssl genpkey -algorithm ed25519`
/// makes one too.
public struct SigningKey: Sendable {
    private let key: AsymmetricKey

    /// Reads a key from PEM in secret memory.
    ///
    /// - Throws: K0703 unless it is an unencrypted Ed25519 key in PKCS#8 PEM.
    package init(pem: SecretBytes) throws(SealingError) {
        guard let key = pem.withBytes({ KeyText.privateKey($0) }), key.isOf(.ed25519) else {
            throw SealingError(
                .keyRingMalformed, "the signing key is not an Ed25519 key in PKCS#8 PEM")
        }
        self.key = key
    }

    /// Reads a key from PEM; `load(path:)` keeps the secret out of arrays.
    ///
    /// - Throws: K0703 unless it is an unencrypted Ed25519 key in PKCS#8 PEM.
    public init(pem: [UInt8]) throws(SealingError) {
        // The copy lets the typed error leave the closure.
        try self.init(pem: pem.withUnsafeBytes { SecretBytes(copying: $0) })
    }

    /// Reads a key from a file of one's own that nobody else can read.
    ///
    /// - Throws: K0701, K0702 or K0703, as for a key ring.
    public static func load(path: String) throws(SealingError) -> SigningKey {
        let file = try PrivateFile.open(path)
        defer { close(file) }
        return try SigningKey(pem: PrivateFile.contents(of: file, limit: 16384))
    }

    /// The PKCS#8 PEM of a new key.
    package static func generatePEM() -> SecretBytes {
        let seed = SecretBytes.random(count: 32)
        guard let key = AsymmetricKey(.ed25519, secret: seed) else {
            Vital.stop("no Ed25519 key")
        }
        return KeyText.pkcs8(key)
    }

    /// Writes a new key to a file that did not exist, mode 0600, and gives it.
    ///
    /// - Throws: `io` if something of that name exists or cannot be written.
    public static func create(at path: String) throws(SealingError) -> SigningKey {
        let pem = generatePEM()
        try PrivateFile.create(path, contents: pem)
        return try SigningKey(pem: pem)
    }

    /// The 64 bytes of the signature of a message; the same each time (RFC 8032, section 5.1.6).
    package func sign(_ message: [UInt8]) -> [UInt8] { Signature.sign(message, with: key) }

    /// The PEM of the public key.
    public var publicKeyPEM: [UInt8] { KeyText.subjectPublicKeyInfo(key) }

    /// The id of the public key, as `VerifyingKey.keyID`.
    public var keyID: String { VerifyingKey.keyID(of: key) }
}

/// The public half of a `SigningKey`.
public struct VerifyingKey: Sendable {
    private let key: AsymmetricKey

    /// Reads a public key.
    ///
    /// - Throws: K0703 unless it is an Ed25519 public key in PEM.
    public init(pem: [UInt8]) throws(SealingError) {
        guard let key = pem.withUnsafeBytes({ KeyText.publicKey($0) }), key.isOf(.ed25519) else {
            throw SealingError(.keyRingMalformed, "the public key is not an Ed25519 key in PEM")
        }
        self.key = key
    }

    /// Whether `signature` is this key's signature of exactly `message`.
    package func verify(_ signature: [UInt8], _ message: [UInt8]) -> Bool {
        Signature.verify(signature, message, with: key)
    }

    /// The first 16 hexadecimal digits of SHA-256 of the SubjectPublicKeyInfo in DER.
    public var keyID: String { Self.keyID(of: key) }

    static func keyID(of key: AsymmetricKey) -> String {
        // RFC 8410, section 4: SEQUENCE { SEQUENCE { OID 1.3.101.112 }, BIT STRING of 32 bytes }.
        let header: [UInt8] = [
            0x30, 0x2A, 0x30, 0x05, 0x06, 0x03, 0x2B, 0x65, 0x70, 0x03, 0x21, 0x00,
        ]
        return String(Hex.encode(Digests.sha256(header + key.publicBytes)).prefix(16))
    }
}
