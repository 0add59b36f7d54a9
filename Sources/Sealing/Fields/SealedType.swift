// SPDX-License-Identifier: Apache-2.0

/// What a sealed value was before it was sealed.
package enum SealedType: UInt8, Sendable {
    /// A missing value.
    case null = 0
    /// Text; every CSV cell is.
    case string = 1
    /// The text of a JSON number.
    case number = 2
    /// The text of a JSON boolean.
    case boolean = 3
}
