// SPDX-License-Identifier: Apache-2.0

/// Writes JSON numbers in one canonical form, so that `23`, `2.3e1` and `23.0` are one value.
package enum JSONNumber {
    /// How many digits an exponent may have, so that no two numbers are written alike.
    static let exponentDigits = 15
    /// How far behind the start of the output the digits wait: more than is ever written in front
    /// of one of them.
    private static let room = 32

    /// Writes the canonical form of a number and returns its length.
    ///
    /// The token is an RFC 8259 number that was already checked.
    ///
    /// The layout of ECMAScript (ECMA-262, Number::toString), but exact: no binary
    /// rounding. `-0` is written `0`.
    ///
    /// `out` has room for `token.count + 32` bytes, and does not overlap the token.
    package static func writeCanonical(
        _ token: UnsafeBufferPointer<UInt8>, into out: UnsafeMutablePointer<UInt8>
    ) -> Int {
        // Digits without zeros at their ends; `point` is where the point stands in them.
        let digits = out + room
        let (count, point) = take(token, into: digits)
        if count == 0 {
            out[0] = 0x30
            return 1
        }
        var used = 0
        func put(_ byte: UInt8) {
            out[used] = byte
            used += 1
        }
        if token.first == 0x2D { put(0x2D) }
        if point > 21 || point < -5 {
            put(digits[0])
            if count > 1 { put(0x2E) }
            for index in 1..<max(count, 1) { put(digits[index]) }
            put(0x65)
            return used + write(point - 1, out + used)
        }
        if point <= 0 {
            put(0x30)
            put(0x2E)
            for _ in 0..<(-point) { put(0x30) }
            for index in 0..<count { put(digits[index]) }
            return used
        }
        for position in 0..<max(point, count) {
            if position == point { put(0x2E) }
            put(position < count ? digits[position] : 0x30)
        }
        return used
    }

    /// Copies the digits that count, and says how many there are and before which one the point
    /// stands.
    private static func take(
        _ token: UnsafeBufferPointer<UInt8>, into digits: UnsafeMutablePointer<UInt8>
    ) -> (count: Int, point: Int) {
        var index = token.first == 0x2D || token.first == 0x2B ? 1 : 0
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
        return (count, point)
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

    /// Writes an exponent in decimal and returns how many bytes it took, at most 17.
    private static func write(_ number: Int, _ out: UnsafeMutablePointer<UInt8>) -> Int {
        var used = 0
        if number < 0 {
            out[0] = 0x2D
            used = 1
        }
        var divisor = 1
        while number.magnitude / UInt(divisor) >= 10 { divisor *= 10 }
        while divisor > 0 {
            out[used] = 0x30 + UInt8(number.magnitude / UInt(divisor) % 10)
            used += 1
            divisor /= 10
        }
        return used
    }
}

/// Numbers in text that ends with a byte that no number holds.
extension JSONNumber {
    /// Where a number ends that already has the form in which it is written; nil for any other.
    @inline(__always)
    static func endOfCanonical(_ token: UnsafePointer<UInt8>) -> UnsafePointer<UInt8>? {
        let start = token[0] == 0x2D ? token + 1 : token
        let whole = endOfDigits(start)
        let length = start.distance(to: whole)
        let isZero = start[0] == 0x30
        // `0` is the only whole number with a zero in front; `-0` is written `0`.
        if length == 0 || length > 18 || isZero && length > 1 { return nil }
        if whole[0] | 0x20 == 0x65 || isZero && whole[0] != 0x2E && start != token { return nil }
        guard whole[0] == 0x2E else { return whole }
        let fraction = whole + 1
        let end = endOfDigits(fraction)
        if end == fraction || end[-1] == 0x30 || end[0] | 0x20 == 0x65 { return nil }
        // More than five zeros behind `0.` are written with an exponent.
        if isZero, fraction.distance(to: end) > 5, zeros(fraction) > 5 { return nil }
        return end
    }

    /// Where a number ends (RFC 8259, section 6); nil if it is none or its exponent is too long.
    static func end(_ token: UnsafePointer<UInt8>) -> UnsafePointer<UInt8>? {
        let start = token[0] == 0x2D ? token + 1 : token
        var text = endOfDigits(start)
        let length = start.distance(to: text)
        if length == 0 || start[0] == 0x30 && length > 1 { return nil }
        if text[0] == 0x2E {
            let fraction = text + 1
            text = endOfDigits(fraction)
            if text == fraction { return nil }
        }
        if text[0] | 0x20 == 0x65 {
            text += text[1] == 0x2B || text[1] == 0x2D ? 2 : 1
            let exponent = text
            text = endOfDigits(exponent)
            let length = exponent.distance(to: text)
            if length == 0 || length > exponentDigits { return nil }
        }
        return text
    }

    @inline(__always)
    private static func endOfDigits(_ start: UnsafePointer<UInt8>) -> UnsafePointer<UInt8> {
        var text = start
        while text[0] &- 0x30 <= 9 { text += 1 }
        return text
    }

    private static func zeros(_ start: UnsafePointer<UInt8>) -> Int {
        var text = start
        while text[0] == 0x30 { text += 1 }
        return start.distance(to: text)
    }
}
