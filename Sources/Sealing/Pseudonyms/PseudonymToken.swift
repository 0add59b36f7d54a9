// SPDX-License-Identifier: Apache-2.0

/// The shape of tokens, for whoever reads them:
/// `^p1-[0-9a-hjkmnp-tv-z]{6}-[0-9a-hjkmnp-tv-z]{24}$`.
package enum PseudonymToken {
    /// Whether the bytes have the shape of a `p1` token; 24 characters leave no spare bits.
    package static func isWellFormed(_ cell: UnsafeBufferPointer<UInt8>) -> Bool {
        guard cell.count == Pseudonymiser.tokenLength else { return false }
        guard cell[0] == 0x70, cell[1] == 0x31, cell[2] == 0x2D, cell[9] == 0x2D else {
            return false
        }
        for index in 3..<cell.count where index != 9 {
            guard CrockfordBase32.contains(cell[index]) else { return false }
        }
        return true
    }

    /// The key id of a token, or nil if it does not have the shape.
    package static func keyID(_ cell: UnsafeBufferPointer<UInt8>) -> String? {
        guard isWellFormed(cell) else { return nil }
        return String(decoding: cell[3..<9], as: UTF8.self)
    }
}
