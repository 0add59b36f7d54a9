// SPDX-License-Identifier: Apache-2.0

/// For how many people a record stands.
package enum Weight {
    /// A number above 0, or nil.
    package static func read(_ cell: UnsafeBufferPointer<UInt8>, comma: Bool) -> Double? {
        guard let number = ExactNumber(cell, comma: comma, exponent: true), number.digits > 0
        else { return nil }
        var value = Double(number.digits)
        for _ in 0..<number.scale { value /= 10 }
        return value
    }
}
