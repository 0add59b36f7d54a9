// SPDX-License-Identifier: Apache-2.0

/// Small steps on the bytes of cells.
enum Bytes {
    /// Whether a cell is exactly these bytes.
    @inline(__always)
    static func equal(_ cell: UnsafeBufferPointer<UInt8>, _ word: [UInt8]) -> Bool {
        guard cell.count == word.count else { return false }
        return word.withUnsafeBufferPointer { equal(cell, $0) }
    }

    /// Whether two stretches of memory hold the same bytes.
    @inline(__always)
    static func equal(
        _ a: UnsafeBufferPointer<UInt8>, _ b: UnsafeBufferPointer<UInt8>
    ) -> Bool {
        guard a.count == b.count else { return false }
        guard let first = UnsafeRawPointer(a.baseAddress),
            let second = UnsafeRawPointer(b.baseAddress)
        else { return true }
        var index = 0
        while index + 8 <= a.count {
            let x = first.loadUnaligned(fromByteOffset: index, as: UInt64.self)
            let y = second.loadUnaligned(fromByteOffset: index, as: UInt64.self)
            if x != y { return false }
            index += 8
        }
        while index < a.count {
            if a[index] != b[index] { return false }
            index += 1
        }
        return true
    }

    /// Whether `a` stands before `b` in the order of their bytes.
    static func precedes(
        _ a: UnsafeBufferPointer<UInt8>, _ b: UnsafeBufferPointer<UInt8>
    ) -> Bool {
        let shared = min(a.count, b.count)
        for index in 0..<shared where a[index] != b[index] { return a[index] < b[index] }
        return a.count < b.count
    }

    /// A hash for look-ups in tables that the policy fixes; eight bytes at a time.
    @inline(__always)
    static func hash(_ cell: UnsafeBufferPointer<UInt8>) -> UInt64 {
        var state: UInt64 = 0x9E37_79B9_7F4A_7C15 ^ UInt64(truncatingIfNeeded: cell.count)
        guard let base = UnsafeRawPointer(cell.baseAddress) else { return state }
        var index = 0
        while index + 8 <= cell.count {
            state = mix(state ^ base.loadUnaligned(fromByteOffset: index, as: UInt64.self))
            index += 8
        }
        var tail: UInt64 = 0
        while index < cell.count {
            tail = tail << 8 | UInt64(cell[index])
            index += 1
        }
        return mix(state ^ tail)
    }

    @inline(__always)
    private static func mix(_ value: UInt64) -> UInt64 {
        let product = (value ^ value >> 32) &* 0xD6E8_FEB8_6659_FD93
        return product ^ product >> 29
    }

    /// Appends a number in decimal digits.
    static func append(_ number: Int, into out: inout [UInt8]) {
        if number < 0 { out.append(0x2D) }
        var rest = number.magnitude
        let start = out.count
        repeat {
            out.append(0x30 + UInt8(truncatingIfNeeded: rest % 10))
            rest /= 10
        } while rest > 0
        out[start...].reverse()
    }

    /// Appends a number with leading zeros up to `width` digits.
    static func append(_ number: Int, width: Int, into out: inout [UInt8]) {
        if number >= 0, width == 2, number < 100 { return appendTwo(number, into: &out) }
        if number >= 0, width == 4, number < 10_000 {
            appendTwo(number / 100, into: &out)
            return appendTwo(number % 100, into: &out)
        }
        var power = 1
        for _ in 1..<max(width, 1) { power *= 10 }
        while power > 1, number < power {
            out.append(0x30)
            power /= 10
        }
        append(number, into: &out)
    }

    private static func appendTwo(_ number: Int, into out: inout [UInt8]) {
        out.append(0x30 &+ UInt8(truncatingIfNeeded: number / 10))
        out.append(0x30 &+ UInt8(truncatingIfNeeded: number % 10))
    }

    /// The number in `cell[range]` if it is nothing but one to nine digits.
    @inline(__always)
    static func number(_ cell: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) -> Int? {
        guard range.lowerBound >= 0, range.upperBound <= cell.count, !range.isEmpty,
            range.count <= 9
        else { return nil }
        var value = 0
        for index in range {
            let digit = cell[index] &- 0x30
            guard digit <= 9 else { return nil }
            value = value * 10 + Int(digit)
        }
        return value
    }
}
