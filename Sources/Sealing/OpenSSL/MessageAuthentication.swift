// SPDX-License-Identifier: Apache-2.0
internal import COpenSSL

/// HMAC-SHA-256 (RFC 2104) under one key, by copying the precomputed inner and outer states.
///
/// This costs about 150 ns for a short message; `EVP_MAC` with a null key costs more and silently
/// computes a wrong value before OpenSSL 3.0.3. One instance belongs to one thread. A message is
/// `start`, any number of `update`, `finish`; `mac` does all three.
final class MessageAuthentication {
    private let inner: OpaquePointer
    private let outer: OpaquePointer
    private let work: OpaquePointer

    /// Prepares the two states.
    ///
    /// Keys of every length are taken, as HKDF needs; keys of our own are exactly 32 bytes (HMAC
    /// does not tell a key from the same key with zeros appended).
    init(key: UnsafeRawBufferPointer) {
        inner = Vital.require(EVP_MD_CTX_new(), "no digest context")
        outer = Vital.require(EVP_MD_CTX_new(), "no digest context")
        work = Vital.require(EVP_MD_CTX_new(), "no digest context")
        withUnsafeTemporaryAllocation(byteCount: 64, alignment: 8) { block in
            block.initializeMemory(as: UInt8.self, repeating: 0)
            if key.count > 64 {
                Self.digest(key, into: block)
            } else {
                block.copyMemory(from: key)
            }
            for index in 0..<64 { block[index] ^= 0x36 }
            Self.absorb(UnsafeRawBufferPointer(block), in: inner)
            for index in 0..<64 { block[index] ^= 0x36 ^ 0x5C }
            Self.absorb(UnsafeRawBufferPointer(block), in: outer)
            OPENSSL_cleanse(block.baseAddress, 64)
        }
    }

    /// The same key for another thread.
    init(copying other: MessageAuthentication) {
        inner = Vital.require(EVP_MD_CTX_new(), "no digest context")
        outer = Vital.require(EVP_MD_CTX_new(), "no digest context")
        work = Vital.require(EVP_MD_CTX_new(), "no digest context")
        Vital.require(EVP_MD_CTX_copy_ex(inner, other.inner), "HMAC copy")
        Vital.require(EVP_MD_CTX_copy_ex(outer, other.outer), "HMAC copy")
    }

    /// Prepares the two states from a secret.
    static func keyed(_ key: SecretBytes) -> MessageAuthentication {
        key.withBytes { MessageAuthentication(key: $0) }
    }

    deinit {
        // Freeing a digest context cleanses its state.
        EVP_MD_CTX_free(inner)
        EVP_MD_CTX_free(outer)
        EVP_MD_CTX_free(work)
    }

    private static func digest(
        _ key: UnsafeRawBufferPointer, into block: UnsafeMutableRawBufferPointer
    ) {
        let status = EVP_Digest(
            key.baseAddress, key.count,
            block.baseAddress?.assumingMemoryBound(to: UInt8.self), nil, Algorithms.shared.sha256,
            nil)
        Vital.require(status, "HMAC key")
    }

    private static func absorb(_ block: UnsafeRawBufferPointer, in context: OpaquePointer) {
        Vital.require(EVP_DigestInit_ex2(context, Algorithms.shared.sha256, nil), "HMAC start")
        Vital.require(EVP_DigestUpdate(context, block.baseAddress, block.count), "HMAC key")
    }

    /// Starts a message.
    func start() {
        Vital.require(EVP_MD_CTX_copy_ex(work, inner), "HMAC copy")
    }

    /// Takes the next bytes of the message.
    func update(_ bytes: UnsafeRawBufferPointer) {
        if bytes.isEmpty { return }
        Vital.require(EVP_DigestUpdate(work, bytes.baseAddress, bytes.count), "HMAC update")
    }

    /// Writes the 32 bytes of the code.
    func finish(into out: UnsafeMutablePointer<UInt8>) {
        Vital.require(EVP_DigestFinal_ex(work, out, nil), "HMAC inner")
        Vital.require(EVP_MD_CTX_copy_ex(work, outer), "HMAC copy")
        Vital.require(EVP_DigestUpdate(work, out, 32), "HMAC outer")
        Vital.require(EVP_DigestFinal_ex(work, out, nil), "HMAC end")
    }

    /// Writes the 32 bytes of the code of `message`, which must not be `out`.
    func mac(_ message: UnsafeRawBufferPointer, into out: UnsafeMutablePointer<UInt8>) {
        start()
        update(message)
        finish(into: out)
    }
}
