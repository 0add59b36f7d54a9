// SPDX-License-Identifier: Apache-2.0
internal import COpenSSL

/// PEM of keys (RFC 7468), read and written through memory that OpenSSL cleanses.
enum KeyText {
    /// Reads a private key; nil if it is not PEM, not PKCS#8 or encrypted.
    static func privateKey(_ pem: UnsafeRawBufferPointer) -> AsymmetricKey? {
        guard let memory = BIO_new_mem_buf(pem.baseAddress, Int32(clamping: pem.count)) else {
            return nil
        }
        defer { BIO_free(memory) }
        // Without a callback OpenSSL would ask for a passphrase on the terminal.
        let key = PEM_read_bio_PrivateKey(memory, nil, { _, _, _, _ in -1 }, nil)
        ERR_clear_error()
        return key.map { AsymmetricKey(owning: $0) }
    }

    /// Reads a SubjectPublicKeyInfo; nil if it is not one.
    static func publicKey(_ pem: UnsafeRawBufferPointer) -> AsymmetricKey? {
        guard let memory = BIO_new_mem_buf(pem.baseAddress, Int32(clamping: pem.count)) else {
            return nil
        }
        defer { BIO_free(memory) }
        let key = PEM_read_bio_PUBKEY(memory, nil, { _, _, _, _ in -1 }, nil)
        ERR_clear_error()
        return key.map { AsymmetricKey(owning: $0) }
    }

    /// The unencrypted PKCS#8 PEM of a private key.
    static func pkcs8(_ key: AsymmetricKey) -> SecretBytes {
        let memory = Vital.require(BIO_new(BIO_s_secmem()), "no memory for a key")
        defer { BIO_free(memory) }
        Vital.require(
            PEM_write_bio_PKCS8PrivateKey(memory, key.object, nil, nil, 0, nil, nil), "key text")
        let text = SecretBytes(count: BIO_ctrl_pending(memory))
        let got = text.withMutableBytes { room in
            BIO_read(memory, room.baseAddress, Int32(room.count))
        }
        if Int(got) != text.count { Vital.stop("key text") }
        return text
    }

    /// The PEM of a public key.
    static func subjectPublicKeyInfo(_ key: AsymmetricKey) -> [UInt8] {
        let memory = Vital.require(BIO_new(BIO_s_mem()), "no memory for a key")
        defer { BIO_free(memory) }
        Vital.require(PEM_write_bio_PUBKEY(memory, key.object), "key text")
        let length = BIO_ctrl_pending(memory)
        return [UInt8](unsafeUninitializedCapacity: length) { room, count in
            count = max(0, Int(BIO_read(memory, room.baseAddress, Int32(length))))
        }
    }
}
