// SPDX-License-Identifier: Apache-2.0

/// Writes an age v1 file (C2SP age) for X25519 recipients while its content is still coming.
///
/// Emit `header()` once, then what each `write` gives, then what `finish` gives; without the last
/// part the file does not open, so an interrupted one claims nothing. Only public keys are held:
/// the writer cannot open the file. age does not authenticate a sender; the signed manifest does.
package final class AgeWriter {
    /// The clear bytes of a chunk (C2SP age, section "Payload").
    static let chunkLength = 65536

    private let text: [UInt8]
    private let cipher: AuthenticatedCipher
    private let pending = SecretBytes(count: AgeWriter.chunkLength, locked: false)
    private var pendingCount = 0
    private var counter: UInt64 = 0

    /// Makes a file key and wraps it for each recipient.
    ///
    /// - Throws: P0403 if there is no recipient or one is given twice.
    package init(recipients: [AgeRecipient]) throws(SealingError) {
        guard !recipients.isEmpty else {
            throw SealingError(.recipient, "there is no recipient to encrypt to")
        }
        guard Set(recipients).count == recipients.count else {
            throw SealingError(.recipient, "a recipient is given twice")
        }
        let fileKey = SecretBytes.random(count: 16)
        let nonce = Entropy.bytes(16)
        text = try AgeHeader(fileKey: fileKey, recipients: recipients).text + nonce
        let payloadKey = KeyDerivation.expand(
            KeyDerivation.extract(salt: nonce, input: fileKey), info: Array("payload".utf8),
            count: 32)
        cipher = AuthenticatedCipher(.chaCha20Poly1305, key: payloadKey, direction: .sealing)
    }

    /// The header and the nonce of the payload: the first bytes of the file.
    package func header() -> [UInt8] { text }

    /// Takes the next bytes of the content and gives the chunks that are full.
    package func write(_ bytes: UnsafeRawBufferPointer) -> [UInt8] {
        var out: [UInt8] = []
        var taken = 0
        while taken < bytes.count {
            // A full chunk waits for one more byte, since the last chunk is marked and must not be
            // empty.
            if pendingCount == Self.chunkLength { sealPending(last: false, to: &out) }
            let part = min(Self.chunkLength - pendingCount, bytes.count - taken)
            UnsafeMutableRawBufferPointer(start: pending.stored + pendingCount, count: part)
                .copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[taken..<taken + part]))
            pendingCount += part
            taken += part
        }
        return out
    }

    /// Takes the next bytes of the content and gives the chunks that are full.
    package func write(_ bytes: [UInt8]) -> [UInt8] { bytes.withUnsafeBytes { write($0) } }

    /// Gives the last chunk; nothing may be written after it.
    package func finish() -> [UInt8] {
        var out: [UInt8] = []
        sealPending(last: true, to: &out)
        return out
    }

    private func sealPending(last: Bool, to out: inout [UInt8]) {
        let length = pendingCount + AuthenticatedCipher.tagLength
        let chunk = [UInt8](unsafeUninitializedCapacity: length) { room, count in
            withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 12) { nonce in
                for index in 0..<3 { nonce[index] = 0 }
                for index in 0..<8 {
                    nonce[3 + index] = UInt8(truncatingIfNeeded: counter >> (56 - 8 * index))
                }
                nonce[11] = last ? 1 : 0
                if let start = nonce.baseAddress { cipher.begin(nonce: start) }
            }
            if let start = room.baseAddress {
                cipher.seal(
                    UnsafeRawBufferPointer(start: pending.stored, count: pendingCount), into: start)
            }
            count = length
        }
        out += chunk
        counter += 1
        pendingCount = 0
    }
}
