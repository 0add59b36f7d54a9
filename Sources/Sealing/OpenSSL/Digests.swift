// SPDX-License-Identifier: Apache-2.0
internal import COpenSSL

/// SHA-256 (FIPS 180-4) of bytes at hand; for a stream use `RunningSHA256`.
package enum Digests {
    /// The 32 bytes of the digest.
    package static func sha256(_ bytes: UnsafeRawBufferPointer) -> [UInt8] {
        let running = RunningSHA256()
        running.update(bytes)
        return running.finish()
    }

    /// The 32 bytes of the digest.
    package static func sha256(_ bytes: [UInt8]) -> [UInt8] {
        bytes.withUnsafeBytes { sha256($0) }
    }
}

/// SHA-256 of a stream, a piece at a time.
package final class RunningSHA256 {
    private let context: OpaquePointer

    /// Starts at the empty stream.
    package init() {
        context = Vital.require(EVP_MD_CTX_new(), "no digest context")
        Vital.require(EVP_DigestInit_ex2(context, Algorithms.shared.sha256, nil), "SHA-256 start")
    }

    deinit { EVP_MD_CTX_free(context) }

    /// Takes the next bytes.
    package func update(_ bytes: UnsafeRawBufferPointer) {
        if bytes.isEmpty { return }
        Vital.require(EVP_DigestUpdate(context, bytes.baseAddress, bytes.count), "SHA-256 update")
    }

    /// The 32 bytes of the digest; the stream starts anew.
    package func finish() -> [UInt8] {
        let digest = [UInt8](unsafeUninitializedCapacity: 32) { room, count in
            Vital.require(EVP_DigestFinal_ex(context, room.baseAddress, nil), "SHA-256 end")
            count = 32
        }
        Vital.require(EVP_DigestInit_ex2(context, Algorithms.shared.sha256, nil), "SHA-256 start")
        return digest
    }
}
