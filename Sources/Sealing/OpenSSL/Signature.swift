// SPDX-License-Identifier: Apache-2.0
internal import COpenSSL

/// Ed25519 (RFC 8032) by OpenSSL.
enum Signature {
    static let length = 64

    static func sign(_ message: [UInt8], with key: AsymmetricKey) -> [UInt8] {
        let context = Vital.require(EVP_MD_CTX_new(), "no signature context")
        defer { EVP_MD_CTX_free(context) }
        Vital.require(EVP_DigestSignInit(context, nil, nil, nil, key.object), "signature start")
        var length = Self.length
        let signature = [UInt8](unsafeUninitializedCapacity: length) { room, count in
            let status = EVP_DigestSign(
                context, room.baseAddress, &length, message, message.count)
            Vital.require(status, "signature")
            count = length
        }
        if signature.count != Self.length { Vital.stop("signature length") }
        return signature
    }

    static func verify(_ signature: [UInt8], _ message: [UInt8], with key: AsymmetricKey) -> Bool {
        guard signature.count == length else { return false }
        let context = Vital.require(EVP_MD_CTX_new(), "no signature context")
        defer { EVP_MD_CTX_free(context) }
        Vital.require(
            EVP_DigestVerifyInit(context, nil, nil, nil, key.object), "verification start")
        let status = EVP_DigestVerify(context, signature, signature.count, message, message.count)
        ERR_clear_error()
        return status == 1
    }
}
