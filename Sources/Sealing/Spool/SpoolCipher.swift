// SPDX-License-Identifier: Apache-2.0

/// Seals the chunks of one temporary file with AES-256-GCM under a key that exists in memory only.
///
/// The nonce is the chunk's number and whether it is the last, so chunks cannot be dropped,
/// doubled, reordered or cut off unnoticed; the number counts up by itself, so no nonce repeats.
/// One instance is one file and belongs to one thread.
package final class SpoolCipher {
    /// The most clear bytes of a chunk.
    package static let longestChunk = 1 << 20
    /// The bytes by which a sealed chunk is longer.
    package static let overhead = AuthenticatedCipher.tagLength

    private let sealing: AuthenticatedCipher
    private let opening: AuthenticatedCipher
    /// The number of chunks sealed so far.
    package private(set) var chunks: UInt64 = 0
    private var finished = false

    /// Draws a key that dies with the process.
    package convenience init() { self.init(key: SecretBytes.random(count: 32)) }

    /// Uses a key of 32 bytes that seals no other file.
    init(key: SecretBytes) {
        sealing = AuthenticatedCipher(.aes256GCM, key: key, direction: .sealing)
        opening = AuthenticatedCipher(.aes256GCM, key: key, direction: .opening)
    }

    /// Seals the next chunk.
    ///
    /// - Parameters:
    ///   - chunk: At most `longestChunk` bytes.
    ///   - final: Whether it is the last; nothing may follow it.
    ///   - associated: Bytes that opening must repeat, such as the name of a bucket.
    ///   - out: Room for the chunk and `overhead`; it may be the chunk itself.
    /// - Returns: The number of bytes written.
    package func seal(
        _ chunk: UnsafeRawBufferPointer, final: Bool,
        associated: UnsafeRawBufferPointer = UnsafeRawBufferPointer(start: nil, count: 0),
        into out: UnsafeMutablePointer<UInt8>
    ) -> Int {
        precondition(chunk.count <= Self.longestChunk && !finished)
        Self.begin(sealing, number: chunks, final: final, associated: associated)
        sealing.seal(chunk, into: out)
        chunks += 1
        finished = final
        return chunk.count + Self.overhead
    }

    /// Opens a chunk.
    ///
    /// - Parameters:
    ///   - sealed: The sealed chunk.
    ///   - number: Its place in the file, from 0.
    ///   - final: Whether it must be the last.
    ///   - associated: What it was sealed with.
    ///   - out: Room for the chunk without `overhead`; zeros on failure.
    /// - Returns: The number of bytes written.
    /// - Throws: `io` if the file is not what was written.
    package func open(
        _ sealed: UnsafeRawBufferPointer, number: UInt64, final: Bool,
        associated: UnsafeRawBufferPointer = UnsafeRawBufferPointer(start: nil, count: 0),
        into out: UnsafeMutablePointer<UInt8>
    ) throws(SealingError) -> Int {
        guard sealed.count >= Self.overhead, sealed.count <= Self.longestChunk + Self.overhead
        else {
            throw SealingError(.inputOutput, "a temporary file is damaged")
        }
        Self.begin(opening, number: number, final: final, associated: associated)
        guard opening.open(sealed, into: out) else {
            throw SealingError(.inputOutput, "a temporary file is damaged")
        }
        return sealed.count - Self.overhead
    }

    private static func begin(
        _ cipher: AuthenticatedCipher, number: UInt64, final: Bool,
        associated: UnsafeRawBufferPointer
    ) {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 12) { nonce in
            for index in 0..<8 {
                nonce[index] = UInt8(truncatingIfNeeded: number >> (56 - 8 * index))
            }
            for index in 8..<11 { nonce[index] = 0 }
            nonce[11] = final ? 1 : 0
            if let start = nonce.baseAddress { cipher.begin(nonce: start) }
        }
        cipher.associate(associated)
    }
}
