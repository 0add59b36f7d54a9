// SPDX-License-Identifier: Apache-2.0
internal import COpenSSL

/// The algorithms, fetched once for the life of the process: a fetch costs more than an operation.
struct Algorithms: @unchecked Sendable {
    // Fetched algorithms are reference-counted constants; OpenSSL allows their use from all
    // threads.
    static let shared = Algorithms()

    let sha256: OpaquePointer
    let aes256GCM: OpaquePointer
    let chaCha20Poly1305: OpaquePointer

    private init() {
        sha256 = Vital.require(EVP_MD_fetch(nil, "SHA256", nil), "no SHA-256")
        aes256GCM = Vital.require(EVP_CIPHER_fetch(nil, "AES-256-GCM", nil), "no AES-256-GCM")
        chaCha20Poly1305 = Vital.require(
            EVP_CIPHER_fetch(nil, "ChaCha20-Poly1305", nil), "no ChaCha20-Poly1305")
    }
}
