// SPDX-License-Identifier: Apache-2.0

/// A number of a cell, kept exactly: digits × 10^-scale, at most 27 digits.
///
/// No binary fraction ever stands between a cell and a bound or a multiple (definitions,
/// "Numbers").
package struct ExactNumber: Sendable, Hashable {
    /// The digits with their sign.
    package let digits: Int128
    /// How many of them stand behind the point; the last of those is not zero.
    package let scale: Int

    /// The most digits that a cell may have, before and behind the point.
    package static let digitLimit = 27

    /// Makes a number; zeros at the end of the fraction go.
    package init(digits: Int128, scale: Int) {
        var digits = digits
        var scale = scale
        while scale > 0, digits % 10 == 0 {
            digits /= 10
            scale -= 1
        }
        self.digits = digits
        self.scale = scale
    }

    /// The number of a policy.
    package init(_ number: DecimalNumber) {
        self.init(digits: Int128(number.digits), scale: number.scale)
    }

    /// Reads `-?(0|[1-9][0-9]*)([.,][0-9]+)?`, the way JSON and the policy write numbers.
    ///
    /// - Parameters:
    ///   - cell: the bytes, without white space.
    ///   - comma: whether a comma stands for the point.
    ///   - exponent: whether `e` and a power of ten may follow (numbers of JSON).
    package init?(_ cell: UnsafeBufferPointer<UInt8>, comma: Bool = false, exponent: Bool = false) {
        var index = cell.first == 0x2D ? 1 : 0
        let negative = index == 1
        let first = index
        var value: Int128 = 0
        func digit() -> UInt8? {
            guard index < cell.count, cell[index] &- 0x30 <= 9 else { return nil }
            defer { index += 1 }
            return cell[index] &- 0x30
        }
        while index - first <= ExactNumber.digitLimit, let next = digit() {
            value = value * 10 + Int128(next)
        }
        var count = index - first
        guard count > 0, count == 1 || cell[first] != 0x30 else { return nil }
        var scale = 0
        if index < cell.count, cell[index] == (comma ? 0x2C : 0x2E) {
            index += 1
            while count + scale <= ExactNumber.digitLimit, let next = digit() {
                value = value * 10 + Int128(next)
                scale += 1
            }
            guard scale > 0 else { return nil }
            count += scale
        }
        guard count <= ExactNumber.digitLimit else { return nil }
        if index < cell.count {
            guard exponent, let power = ExactNumber.power(cell, from: index) else { return nil }
            guard let moved = ExactNumber.shift(value, scale: scale, by: power) else { return nil }
            (value, scale) = moved
        }
        self.init(digits: negative ? -value : value, scale: scale)
    }

    /// The number behind `e` or `E` at the end of a cell.
    private static func power(_ cell: UnsafeBufferPointer<UInt8>, from start: Int) -> Int? {
        guard cell[start] | 0x20 == 0x65 else { return nil }
        var index = start + 1
        let negative = index < cell.count && cell[index] == 0x2D
        if index < cell.count, cell[index] == 0x2D || cell[index] == 0x2B { index += 1 }
        guard cell.count - index <= 4, let power = Bytes.number(cell, index..<cell.count) else {
            return nil
        }
        return negative ? -power : power
    }

    private static func shift(
        _ digits: Int128, scale: Int, by power: Int
    ) -> (Int128, Int)? {
        var digits = digits
        var scale = scale - power
        if digits == 0 { return (0, 0) }
        while scale < 0 {
            guard digits < tens[digitLimit - 1] else { return nil }
            digits *= 10
            scale += 1
        }
        while scale > digitLimit, digits % 10 == 0 {
            digits /= 10
            scale -= 1
        }
        return scale > digitLimit ? nil : (digits, scale)
    }

    /// 10 to the powers 0 to 38.
    static let tens: [Int128] = {
        var powers: [Int128] = [1]
        for _ in 0..<38 { powers.append((powers.last ?? 1) * 10) }
        return powers
    }()

    /// Whether the number has no fraction.
    package var isInteger: Bool { scale == 0 }

    /// The number as an `Int`, if it is one.
    package var integer: Int? { scale == 0 ? Int(exactly: digits) : nil }

    /// Appends the number without zeros at the end of its fraction and without a negative zero.
    package func write(into out: inout [UInt8], comma: Bool = false) {
        if digits < 0 { out.append(0x2D) }
        var rest = digits.magnitude
        let start = out.count
        var place = 0
        repeat {
            if place == scale, scale > 0 { out.append(comma ? 0x2C : 0x2E) }
            out.append(0x30 + UInt8(truncatingIfNeeded: rest % 10))
            rest /= 10
            place += 1
        } while rest > 0 || place <= scale
        out[start...].reverse()
    }
}

extension ExactNumber: Comparable {
    /// Smaller numbers come first.
    package static func < (a: ExactNumber, b: ExactNumber) -> Bool {
        if a.scale == b.scale { return a.digits < b.digits }
        if a.scale < b.scale {
            let (digits, overflow) = a.digits.multipliedReportingOverflow(
                by: tens[b.scale - a.scale])
            return overflow ? a.digits < 0 : digits < b.digits
        }
        let (digits, overflow) = b.digits.multipliedReportingOverflow(by: tens[a.scale - b.scale])
        return overflow ? b.digits > 0 : a.digits < digits
    }
}
