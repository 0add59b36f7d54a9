// SPDX-License-Identifier: Apache-2.0
package import RecordStreams

/// The rule `round`: the nearest multiple, ties away from zero, between `bottom` and `top`.
///
/// With `to: 5`, `top: 20`: 2 → 0, 2.5 → 5, 7 → 5, 7.5 → 10, -2.5 → -5, 31 → 20. It does not hide a
/// person: a rounded number may still be rare, and `top` alone leaves the numbers below it as fine
/// as `to`.
package struct NumberRounding: Sendable {
    private let to: ExactNumber
    private let top: ExactNumber?
    private let bottom: ExactNumber?
    private let comma: Bool

    /// Makes the rule for a column whose cells write a comma or a point.
    package init(_ rounding: Rounding, comma: Bool) {
        to = ExactNumber(rounding.to)
        top = rounding.top.map { ExactNumber($0) }
        bottom = rounding.bottom.map { ExactNumber($0) }
        self.comma = comma
    }

    /// Replaces `out` by the rounded number; false if the cell is no number.
    package func write(
        _ cell: UnsafeBufferPointer<UInt8>, kind: CellKind = .text, into out: inout [UInt8]
    ) -> Bool {
        out.removeAll(keepingCapacity: true)
        guard let number = ExactNumber.read(cell, kind: kind, comma: comma) else { return false }
        nearest(number).write(into: &out, comma: comma)
        return true
    }

    /// The nearest multiple within the bounds.
    package func nearest(_ number: ExactNumber) -> ExactNumber {
        if let top, number > top { return top }
        if let bottom, number < bottom { return bottom }
        // At most 27 + 9 digits, which fits; a divisor that does not is more than twice the number.
        let dividend = number.digits * ExactNumber.tens[to.scale]
        let (divisor, overflow) = to.digits.multipliedReportingOverflow(
            by: ExactNumber.tens[number.scale])
        if overflow || divisor == 0 { return ExactNumber(digits: 0, scale: 0) }
        var (quotient, remainder) = dividend.quotientAndRemainder(dividingBy: divisor)
        if remainder.magnitude >= divisor.magnitude - remainder.magnitude {
            quotient += dividend < 0 ? -1 : 1
        }
        return ExactNumber(digits: quotient * to.digits, scale: to.scale)
    }
}

/// The rule `truncate`: digits behind the point are cut off, towards zero; `-0` is written `0`.
///
/// Two decimals of a degree are about 1.1 km of latitude: 12.3456 → 12.34, -12.3456 → -12.34,
/// -0.004 → 0, 12.301 → 12.3, 12 → 12. It does not blur a place at a known grid: the true place
/// lies in the cell that is named.
package struct NumberTruncation: Sendable {
    private let decimals: Int
    private let comma: Bool

    /// Makes the rule for a column whose cells write a comma or a point.
    package init(decimals: Int, comma: Bool) {
        self.decimals = max(0, decimals)
        self.comma = comma
    }

    /// Replaces `out` by the cut number; false if the cell is no number.
    package func write(
        _ cell: UnsafeBufferPointer<UInt8>, kind: CellKind = .text, into out: inout [UInt8]
    ) -> Bool {
        out.removeAll(keepingCapacity: true)
        guard let number = ExactNumber.read(cell, kind: kind, comma: comma) else { return false }
        let surplus = max(0, number.scale - decimals)
        ExactNumber(
            digits: number.digits / ExactNumber.tens[surplus], scale: number.scale - surplus
        ).write(into: &out, comma: comma)
        return true
    }
}

extension ExactNumber {
    /// Reads a cell as its kind wants: numbers of JSON have a point and may have an exponent.
    static func read(
        _ cell: UnsafeBufferPointer<UInt8>, kind: CellKind, comma: Bool
    ) -> ExactNumber? {
        kind == .number
            ? ExactNumber(cell, exponent: true) : ExactNumber(cell, comma: comma)
    }
}
