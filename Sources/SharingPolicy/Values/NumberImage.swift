// SPDX-License-Identifier: Apache-2.0

/// What `round` can have written: multiples within the bounds, in the one way to write each.
///
/// Written apart from `NumberRounding`, so that a verifier does not repeat a mistake of the rule.
package struct RoundingImage: Sendable {
    private let to: ExactNumber
    private let top: ExactNumber?
    private let bottom: ExactNumber?
    private let comma: Bool

    /// Makes the image of a rule.
    package init(_ rounding: Rounding, comma: Bool) {
        to = ExactNumber(rounding.to)
        top = rounding.top.map { ExactNumber($0) }
        bottom = rounding.bottom.map { ExactNumber($0) }
        self.comma = comma
    }

    /// Whether the rule can have written these bytes.
    package func contains(_ written: UnsafeBufferPointer<UInt8>) -> Bool {
        guard NumberForm.isCanonical(written, comma: comma),
            let number = ExactNumber(written, comma: comma)
        else { return false }
        if let top, number > top { return false }
        if let bottom, number < bottom { return false }
        guard number.scale <= to.scale, to.digits != 0 else { return false }
        let (units, overflow) = number.digits.multipliedReportingOverflow(
            by: ExactNumber.tens[to.scale - number.scale])
        return !overflow && units % to.digits == 0
    }
}

/// What `truncate` can have written: numbers with at most so many decimals, in the one way to write
/// each.
package struct TruncationImage: Sendable {
    private let decimals: Int
    private let comma: Bool

    /// Makes the image of a rule.
    package init(decimals: Int, comma: Bool) {
        self.decimals = max(0, decimals)
        self.comma = comma
    }

    /// Whether the rule can have written these bytes.
    package func contains(_ written: UnsafeBufferPointer<UInt8>) -> Bool {
        guard NumberForm.isCanonical(written, comma: comma) else { return false }
        guard let point = written.firstIndex(of: comma ? 0x2C : 0x2E) else { return true }
        return written.count - point - 1 <= decimals
    }
}

/// The one way in which a number is written.
enum NumberForm {
    /// Whether the bytes are a number without needless zeros, and not `-0`.
    static func isCanonical(_ written: UnsafeBufferPointer<UInt8>, comma: Bool) -> Bool {
        var index = written.first == 0x2D ? 1 : 0
        let negative = index == 1
        let whole = index
        while index < written.count, written[index] &- 0x30 <= 9 { index += 1 }
        guard index > whole, index == whole + 1 || written[whole] != 0x30 else { return false }
        if index == written.count { return !(negative && written[whole] == 0x30) }
        guard written[index] == (comma ? 0x2C : 0x2E) else { return false }
        let fraction = index + 1
        index = fraction
        while index < written.count, written[index] &- 0x30 <= 9 { index += 1 }
        return index == written.count && index > fraction && written[index - 1] != 0x30
    }
}
