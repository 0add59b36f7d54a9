// SPDX-License-Identifier: Apache-2.0
internal import COpenSSL

/// X25519 (RFC 7748).
enum KeyAgreement {
    /// The shared secret, or nil if the peer's point has a low order (the result would be zero for
    /// everyone).
    static func shared(_ own: AsymmetricKey, with peer: AsymmetricKey) -> SecretBytes? {
        let context = Vital.require(
            EVP_PKEY_CTX_new_from_pkey(nil, own.object, nil), "no key agreement context")
        defer { EVP_PKEY_CTX_free(context) }
        Vital.require(EVP_PKEY_derive_init(context), "key agreement start")
        guard EVP_PKEY_derive_set_peer(context, peer.object) == 1 else {
            ERR_clear_error()
            return nil
        }
        let secret = SecretBytes(count: 32)
        var length = secret.count
        let status = secret.withMutableBytes { room in
            EVP_PKEY_derive(
                context, room.baseAddress?.assumingMemoryBound(to: UInt8.self), &length)
        }
        // OpenSSL notices a low-order peer only here.
        guard status == 1, length == 32, !secret.isZero else {
            ERR_clear_error()
            return nil
        }
        return secret
    }
}
