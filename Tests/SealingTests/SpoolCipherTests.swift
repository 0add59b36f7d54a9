// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import Sealing

@Suite struct SpoolCipherTests {
    private func seal(
        _ cipher: SpoolCipher, _ chunk: [UInt8], final: Bool = false, _ associated: [UInt8] = [9]
    ) -> [UInt8] {
        var out = [UInt8](repeating: 0, count: chunk.count + SpoolCipher.overhead)
        let written = chunk.withUnsafeBytes { chunk in
            associated.withUnsafeBytes {
                cipher.seal(chunk, final: final, associated: $0, into: &out)
            }
        }
        #expect(written == out.count)
        return out
    }

    private func open(
        _ cipher: SpoolCipher, _ sealed: [UInt8], _ number: UInt64, final: Bool = false,
        _ associated: [UInt8] = [9]
    ) throws -> [UInt8] {
        var out = [UInt8](repeating: 0xEE, count: max(1, sealed.count))
        let count = try sealed.withUnsafeBytes { sealed in
            try associated.withUnsafeBytes {
                try cipher.open(sealed, number: number, final: final, associated: $0, into: &out)
            }
        }
        return Array(out[..<count])
    }

    @Test func `chunks of every size come back in any order`() throws {
        let cipher = SpoolCipher()
        let chunks = [0, 1, 16, 65536, SpoolCipher.longestChunk].map { count in
            (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 7) }
        }
        let sealed = chunks.enumerated().map {
            seal(cipher, $0.element, final: $0.offset == chunks.count - 1)
        }
        #expect(cipher.chunks == 5)
        for index in chunks.indices.reversed() {
            let last = index == chunks.count - 1
            #expect(try open(cipher, sealed[index], UInt64(index), final: last) == chunks[index])
        }
    }

    @Test func `a chunk may be sealed where it stands`() throws {
        let cipher = SpoolCipher()
        var room = [UInt8](repeating: 5, count: 100 + SpoolCipher.overhead)
        room.withUnsafeMutableBufferPointer { buffer in
            guard let base = buffer.baseAddress else { return }
            let written = cipher.seal(
                UnsafeRawBufferPointer(start: base, count: 100), final: true, into: base)
            #expect(written == 116)
        }
        #expect(try open(cipher, room, 0, final: true, []) == [UInt8](repeating: 5, count: 100))
    }

    @Test func `dropped, doubled, moved, cut and foreign chunks are noticed`() throws {
        let cipher = SpoolCipher()
        let sealed = [seal(cipher, [1, 2, 3]), seal(cipher, [4, 5, 6], final: true)]
        let wrong: [() throws -> [UInt8]] = [
            { try open(cipher, sealed[1], 0, final: true) },
            { try open(cipher, sealed[0], 1) },
            // The first chunk as if it were the last: the file was cut.
            { try open(cipher, sealed[0], 0, final: true) },
            { try open(cipher, sealed[1], 1, final: false) },
            { try open(cipher, sealed[0], 0, final: false, [8]) },
            { try open(cipher, sealed[0], 0, final: false, []) },
            { try open(cipher, Array(sealed[0].dropLast()), 0) },
            { try open(cipher, sealed[0] + [0], 0) },
            { try open(cipher, [], 0) },
            { try open(SpoolCipher(), sealed[0], 0) },
        ]
        for attempt in wrong { #expect(codeThrown { _ = try attempt() } == .inputOutput) }
        for bit in 0..<sealed[0].count * 8 {
            var flipped = sealed[0]
            flipped[bit / 8] ^= 1 << (bit % 8)
            #expect(codeThrown { _ = try open(cipher, flipped, 0) } == .inputOutput)
        }
    }

    @Test func `equal chunks do not look equal`() {
        let cipher = SpoolCipher()
        let zeros = [UInt8](repeating: 0, count: 64)
        #expect(seal(cipher, zeros) != seal(cipher, zeros))
    }
}
