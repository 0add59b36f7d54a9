// SPDX-License-Identifier: Apache-2.0

/// Writes JSON numbers in one canonical form, so that `23`, `2.3e1` and `23.0` are one value.
package enum JSONNumber {
    /// How many digits an exponent may have, so that no two numbers are written alike.
    static let exponentDigits = 15

    /// Writes the canonical form of a number and returns its length.
    ///
    /// The token is an RFC 8259 number that was already checked.
    ///
    /// The layout of ECMAScript (ECMA-262, Number::toString), but exact: no binary
    /// rounding. `-0` is written `0`.
    ///
    /// `out` has room for `token.count + 32` bytes.
    package static func writeCanonical(
        _ token: UnsafeBufferPointer<UInt8>, into out: UnsafeMutablePointer<UInt8>
    ) -> Int {
        var index = 0
        var used = 0
        let negative = token.first == 0x2D
        if negative || token.first == 0x2B { index = 1 }
        // Digits without leading zeros go to out[1...]; `point` is where the point stands in them.
        let digits = out + 1
        var count = 0
        var point = 0
        var fraction = false
        while index < token.count {
            let byte = token[index]
            if byte == 0x2E {
                fraction = true
            } else if byte &- 0x30 <= 9 {
                if count > 0 || byte != 0x30 {
                    digits[count] = byte
                    count += 1
                    if !fraction { point += 1 }
                } else if fraction {
                    point -= 1
                }
            } else {
                break
            }
            index += 1
        }
        point += exponent(token, from: index)
        while count > 0, digits[count - 1] == 0x30 { count -= 1 }
        if count == 0 {
            out[0] = 0x30
            return 1
        }
        let text = (0..<count).map { digits[$0] }
        func put(_ byte: UInt8) {
            out[used] = byte
            used += 1
        }
        if negative { put(0x2D) }
        if point > 21 || point < -5 {
            put(text[0])
            if count > 1 { put(0x2E) }
            for digit in text.dropFirst() { put(digit) }
            put(0x65)
            for byte in String(point - 1).utf8 { put(byte) }
            return used
        }
        if point <= 0 {
            put(0x30)
            put(0x2E)
            for _ in 0..<(-point) { put(0x30) }
            for digit in text { put(digit) }
            return used
        }
        for position in 0..<max(point, count) {
            if position == point { put(0x2E) }
            put(position < count ? text[position] : 0x30)
        }
        return used
    }

    private static func exponent(_ token: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
        var index = start
        guard index < token.count else { return 0 }
        index += 1
        var negative = false
        if index < token.count, token[index] == 0x2D || token[index] == 0x2B {
            negative = token[index] == 0x2D
            index += 1
        }
        var value = 0
        while index < token.count {
            value = min(value * 10 + Int(token[index] &- 0x30), 1_000_000_000_000_000)
            index += 1
        }
        return negative ? -value : value
    }
}
