// SPDX-License-Identifier: Apache-2.0
internal import COpenSSL

/// AES-256-GCM (NIST SP 800-38D) or ChaCha20-Poly1305 (RFC 8439) under one key, in one direction.
///
/// The context keeps its key; each message sets the nonce only. Tags are 16 bytes and never less,
/// and what fails to open is wiped before anybody sees it. One instance belongs to one thread. A
/// message is `begin`, any number of `associate`, then `seal` or `open`.
final class AuthenticatedCipher {
    enum Algorithm {
        case aes256GCM
        case chaCha20Poly1305
    }

    enum Direction: Int32 {
        case opening = 0
        case sealing = 1
    }

    static let nonceLength = 12
    static let tagLength = 16

    private let context: OpaquePointer
    private let direction: Direction

    init(_ algorithm: Algorithm, key: SecretBytes, direction: Direction) {
        precondition(key.count == 32)
        self.direction = direction
        context = Vital.require(EVP_CIPHER_CTX_new(), "no cipher context")
        let cipher: OpaquePointer
        switch algorithm {
        case .aes256GCM: cipher = Algorithms.shared.aes256GCM
        case .chaCha20Poly1305: cipher = Algorithms.shared.chaCha20Poly1305
        }
        let status = key.withBytes { bytes in
            EVP_CipherInit_ex2(
                context, cipher, bytes.baseAddress?.assumingMemoryBound(to: UInt8.self), nil,
                direction.rawValue, nil)
        }
        Vital.require(status, "cipher key")
        if EVP_CIPHER_CTX_get_iv_length(context) != Int32(Self.nonceLength) {
            Vital.stop("cipher nonce length")
        }
    }

    deinit { EVP_CIPHER_CTX_free(context) }

    /// Starts a message with a nonce of 12 bytes, which this key never sees again.
    func begin(nonce: UnsafePointer<UInt8>) {
        Vital.require(
            EVP_CipherInit_ex2(context, nil, nil, nonce, direction.rawValue, nil), "cipher nonce")
    }

    /// Takes the next bytes of the associated data.
    func associate(_ bytes: UnsafeRawBufferPointer) {
        guard let base = bytes.baseAddress, bytes.count > 0 else { return }
        var length: Int32 = 0
        Vital.require(
            EVP_CipherUpdate(
                context, nil, &length, base.assumingMemoryBound(to: UInt8.self),
                Int32(bytes.count)), "associated data")
    }

    /// Writes the ciphertext, which may take the place of the plaintext, and 16 bytes of tag after
    /// it.
    func seal(_ plain: UnsafeRawBufferPointer, into out: UnsafeMutablePointer<UInt8>) {
        precondition(direction == .sealing)
        run(plain, into: out)
        let tag = UnsafeMutableRawPointer(out + plain.count)
        var length: Int32 = 0
        Vital.require(EVP_CipherFinal_ex(context, out + plain.count, &length), "cipher end")
        Vital.require(
            EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, Int32(Self.tagLength), tag),
            "cipher tag")
    }

    /// Writes the plaintext of ciphertext and tag; false, and zeros, if they are not genuine.
    func open(_ sealed: UnsafeRawBufferPointer, into out: UnsafeMutablePointer<UInt8>) -> Bool {
        precondition(direction == .opening)
        guard sealed.count >= Self.tagLength else { return false }
        let count = sealed.count - Self.tagLength
        run(UnsafeRawBufferPointer(rebasing: sealed[..<count]), into: out)
        var tag: (UInt64, UInt64) = (0, 0)
        let genuine = withUnsafeMutableBytes(of: &tag) { room in
            room.copyMemory(from: UnsafeRawBufferPointer(rebasing: sealed[count...]))
            let set = EVP_CIPHER_CTX_ctrl(
                context, EVP_CTRL_AEAD_SET_TAG, Int32(Self.tagLength), room.baseAddress)
            var length: Int32 = 0
            return set == 1 && EVP_CipherFinal_ex(context, out + count, &length) == 1
        }
        if !genuine {
            OPENSSL_cleanse(out, count)
            ERR_clear_error()
        }
        return genuine
    }

    private func run(_ bytes: UnsafeRawBufferPointer, into out: UnsafeMutablePointer<UInt8>) {
        guard let base = bytes.baseAddress, bytes.count > 0 else { return }
        var length: Int32 = 0
        let status = EVP_CipherUpdate(
            context, out, &length, base.assumingMemoryBound(to: UInt8.self), Int32(bytes.count))
        Vital.require(status, "cipher")
        if Int(length) != bytes.count { Vital.stop("cipher length") }
    }
}
