// SPDX-License-Identifier: Apache-2.0

/// Natural logarithm and exponential function, so that the checker needs no system library.
///
/// Both are good to a few units in the last place for the counts and entropies used here.
package enum Logarithm {
    private static let two = 0x1.62e42fefa39efp-1

    /// The natural logarithm of a positive number.
    ///
    /// With x = m · 2^e and m between about 0.7 and 1.4 it is e · ln 2 + 2 artanh((m − 1)/(m + 1)).
    package static func natural(_ x: Double) -> Double {
        var mantissa = x.significand
        var exponent = Double(x.exponent)
        if mantissa > 1.414213562373095 {
            mantissa /= 2
            exponent += 1
        }
        let ratio = (mantissa - 1) / (mantissa + 1)
        var sum = 0.0
        for odd in stride(from: 25.0, through: 1, by: -2) {
            sum = sum * ratio * ratio + 1 / odd
        }
        return exponent * two + 2 * ratio * sum
    }

    /// e to the power of `x`, for |x| below 700.
    ///
    /// With x = n · ln 2 + r it is 2^n times the Taylor sum of e^r.
    package static func exponential(_ x: Double) -> Double {
        let times = (x / two).rounded()
        let rest = x - times * two
        var sum = 1.0
        for term in stride(from: 20.0, through: 1, by: -1) { sum = 1 + sum * rest / term }
        return Double(sign: .plus, exponent: Int(times), significand: sum)
    }
}
