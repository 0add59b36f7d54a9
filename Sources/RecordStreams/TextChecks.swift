// SPDX-License-Identifier: Apache-2.0
internal import CScan

/// Checks of a cell's text, by the bytes (definitions, "Characters").
package enum TextChecks {
    /// Whether the cell holds a C0 control (other than tab, LF, CR) or a bidirectional override,
    /// embedding or isolate: U+202A–202E, U+2066–2069.
    @inline(__always)
    package static func hasForbiddenCharacter(_ cell: UnsafeBufferPointer<UInt8>) -> Bool {
        guard let base = cell.baseAddress else { return false }
        var flags: UInt32 = 0
        let length = ct_text_check(base, cell.count, &flags)
        return flags != 0 || length < cell.count
    }

    /// Whether the bytes are UTF-8.
    package static func isUTF8(_ cell: UnsafeBufferPointer<UInt8>) -> Bool {
        guard let base = cell.baseAddress else { return true }
        var flags: UInt32 = 0
        return ct_text_check(base, cell.count, &flags) == cell.count
    }

    /// Whether a spreadsheet would compute the cell: it starts with `=`, `+`, `-`, `@`, tab or CR
    /// and is not a plain number (definitions, "Formula guard").
    @inline(__always)
    package static func looksLikeFormula(_ cell: UnsafeBufferPointer<UInt8>) -> Bool {
        guard let first = cell.first else { return false }
        switch first {
        case 0x3D, 0x40, 0x09, 0x0D: return true
        case 0x2B, 0x2D: return !isPlainNumber(cell)
        default: return false
        }
    }

    /// A sign, digits, and at most one point or comma with digits behind it.
    package static func isPlainNumber(_ cell: UnsafeBufferPointer<UInt8>) -> Bool {
        var index = 0
        if let first = cell.first, first == 0x2B || first == 0x2D { index = 1 }
        var digits = 0
        while index < cell.count, cell[index] &- 0x30 <= 9 {
            digits += 1
            index += 1
        }
        guard digits > 0 else { return false }
        if index == cell.count { return true }
        guard cell[index] == 0x2E || cell[index] == 0x2C else { return false }
        index += 1
        let fraction = index
        while index < cell.count, cell[index] &- 0x30 <= 9 { index += 1 }
        return index == cell.count && index > fraction
    }
}
