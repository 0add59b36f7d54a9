// SPDX-License-Identifier: Apache-2.0
internal import COpenSSL

/// Owner of an OpenSSL key object of a raw-key algorithm (Ed25519, X25519).
///
/// Key objects are not changed after they are made, which is why they may be shared.
final class AsymmetricKey: @unchecked Sendable {
    enum Algorithm: String {
        case ed25519 = "ED25519"
        case x25519 = "X25519"
    }

    let object: OpaquePointer

    init(owning object: OpaquePointer) { self.object = object }

    deinit { EVP_PKEY_free(object) }

    /// From 32 bytes of a private key.
    init?(_ algorithm: Algorithm, secret: SecretBytes) {
        let made = secret.withBytes { bytes in
            EVP_PKEY_new_raw_private_key_ex(
                nil, algorithm.rawValue, nil,
                bytes.baseAddress?.assumingMemoryBound(to: UInt8.self), bytes.count)
        }
        guard let made else { return nil }
        object = made
    }

    /// From 32 bytes of a public key.
    init?(_ algorithm: Algorithm, point: [UInt8]) {
        let made = EVP_PKEY_new_raw_public_key_ex(
            nil, algorithm.rawValue, nil, point, point.count)
        guard let made else { return nil }
        object = made
    }

    /// The 32 bytes of the public key.
    var publicBytes: [UInt8] {
        var length = 32
        return [UInt8](unsafeUninitializedCapacity: 32) { room, count in
            Vital.require(
                EVP_PKEY_get_raw_public_key(object, room.baseAddress, &length), "public key")
            count = length
        }
    }

    /// Whether the key is of an algorithm.
    func isOf(_ algorithm: Algorithm) -> Bool {
        EVP_PKEY_is_a(object, algorithm.rawValue) == 1
    }
}
