// SPDX-License-Identifier: Apache-2.0

/// Looks for what names a person in text that a policy keeps: e-mail addresses, telephone and
/// other long numbers, pairs of coordinates.
///
/// It finds shapes, not persons: a name in a text has no shape, and a number of ten digits may be
/// harmless. What it does not find is not absent.
enum ResidualScan {
    /// Whether the cell seems to hold one.
    static func seesIdentifier(_ cell: UnsafeBufferPointer<UInt8>) -> Bool {
        var digits = 0
        var hasAt = false
        for byte in cell {
            if byte &- 0x30 <= 9 { digits += 1 }
            if byte == 0x40 { hasAt = true }
        }
        if hasAt, hasAddress(cell) { return true }
        guard digits >= 8 else { return false }
        return hasPhone(cell) || hasCoordinates(cell)
    }

    /// `local@domain.tld`: at least one character before the sign, a dot within the domain, and two
    /// letters or more behind the last dot.
    static func hasAddress(_ cell: UnsafeBufferPointer<UInt8>) -> Bool {
        for index in cell.indices where cell[index] == 0x40 {
            guard index > 0, isAddressByte(cell[index - 1]) else { continue }
            var end = index + 1
            var lastDot: Int?
            while end < cell.count, isDomainByte(cell[end]) {
                if cell[end] == 0x2E, end + 1 < cell.count, isDomainByte(cell[end + 1]) {
                    lastDot = end
                }
                end += 1
            }
            guard let dot = lastDot, dot > index + 1 else { continue }
            if cell[(dot + 1)..<end].prefix(while: isLetter).count >= 2 { return true }
        }
        return false
    }

    /// A run of digits that reads as a telephone or registration number.
    ///
    /// `+` before 8 to 15 digits, or 9 to 15 digits in a row or in groups of two and more, unless
    /// they begin like a date or a time stamp. Groups are parted by one or two of space, `-`, `.`,
    /// `/`, `(`, `)`; a letter on either side makes it a code and no number.
    static func hasPhone(_ cell: UnsafeBufferPointer<UInt8>) -> Bool {
        var index = 0
        while index < cell.count {
            guard isDigit(cell[index]) || cell[index] == 0x2B else {
                index += 1
                continue
            }
            let run = NumberRun(cell, from: index)
            if run.isPhone { return true }
            index = max(run.end, index + 1)
        }
        return false
    }

    /// Two decimal numbers of three decimals or more, within 90 and 180, parted by a comma,
    /// semicolon or space.
    static func hasCoordinates(_ cell: UnsafeBufferPointer<UInt8>) -> Bool {
        var index = 0
        var previous: (degrees: Int, end: Int)?
        while index < cell.count {
            guard isDigit(cell[index]), index == 0 || !isDigit(cell[index - 1]) else {
                index += 1
                continue
            }
            guard let (degrees, end) = decimal(cell, from: index) else {
                index += 1
                continue
            }
            if let before = previous, before.degrees <= 90, degrees <= 180,
                isGap(cell[before.end..<index])
            {
                return true
            }
            previous = (degrees, end)
            index = end
        }
        return false
    }

    private static func decimal(
        _ cell: UnsafeBufferPointer<UInt8>, from start: Int
    ) -> (degrees: Int, end: Int)? {
        var index = start
        var degrees = 0
        while index < cell.count, isDigit(cell[index]), index - start < 4 {
            degrees = degrees * 10 + Int(cell[index] - 0x30)
            index += 1
        }
        guard index < cell.count, cell[index] == 0x2E, degrees <= 180 else { return nil }
        let point = index
        index += 1
        while index < cell.count, isDigit(cell[index]) { index += 1 }
        return index - point > 3 ? (degrees, index) : nil
    }

    /// Separators and signs only, at least one separator.
    private static func isGap(_ bytes: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
        bytes.contains { $0 == 0x20 || $0 == 0x2C || $0 == 0x3B }
            && bytes.allSatisfy { [0x20, 0x2C, 0x3B, 0x2B, 0x2D].contains($0) }
    }

    static func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 <= 9 }

    static func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) &- 0x61 < 26 || byte >= 0x80 }

    private static func isAddressByte(_ byte: UInt8) -> Bool {
        isLetter(byte) || isDigit(byte) || [0x2E, 0x5F, 0x25, 0x2B, 0x2D].contains(byte)
    }

    private static func isDomainByte(_ byte: UInt8) -> Bool {
        isLetter(byte) || isDigit(byte) || byte == 0x2E || byte == 0x2D
    }
}

/// Digits with single separators between them.
private struct NumberRun {
    let end: Int
    private let digits: [UInt8]
    /// The lengths of the groups.
    private let groups: [Int]
    private let hasPlus: Bool
    private let touchesLetter: Bool

    init(_ cell: UnsafeBufferPointer<UInt8>, from start: Int) {
        var index = start
        hasPlus = cell[start] == 0x2B
        if hasPlus { index += 1 }
        var digits: [UInt8] = []
        var groups: [Int] = []
        var last = index
        var inGroup = false
        while index < cell.count, index - last <= 2 {
            if ResidualScan.isDigit(cell[index]) {
                digits.append(cell[index])
                if inGroup { groups[groups.count - 1] += 1 } else { groups.append(1) }
                inGroup = true
                last = index + 1
            } else if [0x20, 0x2D, 0x2E, 0x2F, 0x28, 0x29].contains(cell[index]) {
                inGroup = false
            } else {
                break
            }
            index += 1
        }
        end = last
        self.digits = digits
        self.groups = groups
        touchesLetter =
            start > 0 && ResidualScan.isLetter(cell[start - 1])
            || last < cell.count && ResidualScan.isLetter(cell[last])
    }

    var isPhone: Bool {
        guard !touchesLetter, digits.count <= 15 else { return false }
        if hasPlus { return digits.count >= 8 }
        if beginsLikeDate { return false }
        if digits.starts(with: [0x30, 0x30]) { return digits.count >= 10 }
        return digits.count >= 9 && groups.allSatisfy { $0 > 1 }
    }

    /// `2025-03-02 …`, `02/03/2025 …`, `20250302…`, and `2025-000123`, a number within a year.
    private var beginsLikeDate: Bool {
        let century = digits.starts(with: [0x31, 0x39]) || digits.starts(with: [0x32, 0x30])
        if groups.count >= 3, groups[0] == 4, groups[1] <= 2, groups[2] <= 2 { return century }
        if groups.count >= 3, groups[0] <= 2, groups[1] <= 2, groups[2] == 4 { return true }
        if groups.count == 2, groups[0] == 4 { return century }
        return groups.count == 1 && century && (digits.count == 12 || digits.count == 14)
    }
}
