// SPDX-License-Identifier: Apache-2.0

/// HMAC-SHA-256 under a key of one purpose: fingerprints of subjects (`unit`) and the order of rows
/// (`row-order`).
///
/// The key is HKDF-Expand(PRK of the active epoch, enc(label, policy id, audience, release id),
/// 32). One instance belongs to one thread; `hash` does not allocate.
package final class KeyedHash {
    private let mac: MessageAuthentication

    /// Uses a key of exactly 32 bytes.
    package init(key: SecretBytes) {
        precondition(key.count == 32)
        mac = MessageAuthentication.keyed(key)
    }

    /// Uses a copy of the 32 bytes of `key32`, which the caller cleanses.
    package init(key32: UnsafeRawBufferPointer) {
        precondition(key32.count == 32)
        mac = MessageAuthentication(key: key32)
    }

    /// Derives the key of one label and release; without a ring the key is random for the run.
    ///
    /// Keys of another release stop the process: ``KeyRing/checkRelease(policy:audience:release:)``
    /// has refused them before.
    package convenience init(
        ring: KeyRing?, label: String, policy: String, audience: String, release: String
    ) {
        if let ring {
            let key = ring.key(label, policy: policy, audience: audience, release: release)
            guard let key else { Vital.stop("keys of another release") }
            self.init(key: key)
        } else {
            self.init(key: SecretBytes.random(count: 32))
        }
    }

    private init(_ mac: MessageAuthentication) { self.mac = mac }

    /// The same key for another thread.
    package func copy() -> KeyedHash { KeyedHash(MessageAuthentication(copying: mac)) }

    /// Writes the 32 bytes of the code of `message`.
    package func hash(_ message: UnsafeRawBufferPointer, into out: UnsafeMutablePointer<UInt8>) {
        mac.mac(message, into: out)
    }
}
