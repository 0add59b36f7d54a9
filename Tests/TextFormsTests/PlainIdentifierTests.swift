// SPDX-License-Identifier: Apache-2.0
import TestSupport
import Testing

@testable import TextForms

@Suite struct PlainIdentifierTests {
    private static func plain(_ cell: [UInt8]) -> [UInt8]? {
        var out = [UInt8](repeating: 0xEE, count: cell.count + 8)
        let taken = cell.withUnsafeBufferPointer { cell in
            out.withUnsafeMutableBufferPointer { out in
                out.baseAddress.map { TextForms.plainID1(cell, into: $0) } ?? false
            }
        }
        // Nothing is written behind the cell.
        #expect(out.dropFirst(cell.count).allSatisfy { $0 == 0xEE })
        return taken ? Array(out.prefix(cell.count)) : nil
    }

    @Test func `each byte alone is the general form, or is left to it`() {
        for byte in UInt8.min...UInt8.max {
            let isPlain = byte > 0x20 && byte < 0x80
            #expect(Self.plain([byte]) == (isPlain ? identifierForm([byte]) : nil), "\(byte)")
        }
    }

    @Test func `random cells of every length are the general form, or are left to it`() {
        var random = RepeatableRandom(seed: 11)
        var taken = 0
        for _ in 0..<20_000 {
            let cell = (0..<random.below(40)).map { _ in
                random.oneIn(60)
                    ? UInt8(truncatingIfNeeded: random.next()) : UInt8(0x21 + random.below(0x5F))
            }
            let isPlain = !cell.isEmpty && cell.allSatisfy { $0 > 0x20 && $0 < 0x80 }
            #expect(Self.plain(cell) == (isPlain ? identifierForm(cell) : nil))
            if isPlain { taken += 1 }
        }
        #expect(taken > 5_000)
    }
}
