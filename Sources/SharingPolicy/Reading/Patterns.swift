// SPDX-License-Identifier: Apache-2.0

/// The forms of words that the schema of a policy asks for, over bytes.
enum Patterns {
    static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

    static func isSmallLetterOrDigit(_ byte: UInt8) -> Bool {
        isDigit(byte) || (0x61...0x7A).contains(byte)
    }

    static func isSlugByte(_ byte: UInt8) -> Bool {
        isSmallLetterOrDigit(byte) || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "-")
    }

    /// `0` or `-?[1-9][0-9]*`.
    static func isInteger(_ word: some Sequence<UInt8>) -> Bool {
        var digits = Array(word)
        if digits == [0x30] { return true }
        if digits.first == UInt8(ascii: "-") { digits.removeFirst() }
        guard let first = digits.first, first != 0x30 else { return false }
        return digits.allSatisfy(isDigit)
    }

    /// `-?(0|[1-9][0-9]*)(\.[0-9]+)?`, at most 18 digits and 9 of them behind the point; `-0` is
    /// not written.
    static func decimal(_ word: some Sequence<UInt8>) -> DecimalNumber? {
        let bytes = Array(word)
        let parts = bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count == 1 || parts.count == 2 else { return nil }
        let whole = Array(parts[0])
        let fraction = parts.count == 2 ? Array(parts[1]) : []
        let negativeZero = whole == Array("-0".utf8) && parts.count == 2
        guard isInteger(whole) || negativeZero else { return nil }
        guard parts.count == 1 || !fraction.isEmpty, fraction.allSatisfy(isDigit) else {
            return nil
        }
        guard whole.count + fraction.count <= 19, fraction.count <= 9 else { return nil }
        let digits = String(decoding: whole + fraction, as: UTF8.self)
        guard let number = Int64(digits) else { return nil }
        return DecimalNumber(digits: number, scale: fraction.count)
    }

    /// `[0-9]{4}-[0-9]{2}-[0-9]{2}`, a day that exists.
    static func day(_ word: some Sequence<UInt8>) -> Day? {
        let bytes = Array(word)
        guard bytes.count == 10, bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-") else {
            return nil
        }
        guard let year = natural(bytes[0..<4]), let month = natural(bytes[5..<7]),
            let day = natural(bytes[8..<10])
        else { return nil }
        return Day(year: year, month: month, day: day)
    }

    /// `P(?=[0-9])([0-9]+Y)?([0-9]+M)?([0-9]+D)?`, each number of at most six digits.
    static func duration(_ word: some Sequence<UInt8>) -> CalendarDuration? {
        var rest = ArraySlice(Array(word))
        guard rest.popFirst() == UInt8(ascii: "P"), !rest.isEmpty else { return nil }
        func take(_ unit: UInt8) -> Int? {
            let digits = rest.prefix { isDigit($0) }
            guard !digits.isEmpty, rest.dropFirst(digits.count).first == unit else { return 0 }
            rest = rest.dropFirst(digits.count + 1)
            return digits.count <= 6 ? natural(digits) : nil
        }
        guard let years = take(UInt8(ascii: "Y")), let months = take(UInt8(ascii: "M")),
            let days = take(UInt8(ascii: "D")), rest.isEmpty
        else { return nil }
        return CalendarDuration(years: years, months: months, days: days)
    }

    /// `[0-9a-f]{2n}` as bytes.
    static func hex(_ word: some Sequence<UInt8>, count: Int) -> [UInt8]? {
        let digits = Array(word)
        guard digits.count == count * 2 else { return nil }
        var bytes: [UInt8] = []
        for index in stride(from: 0, to: digits.count, by: 2) {
            guard let high = nibble(digits[index]), let low = nibble(digits[index + 1]) else {
                return nil
            }
            bytes.append(high << 4 | low)
        }
        return bytes
    }

    /// `age1[02-9ac-hj-np-z]{58}`.
    static func isAgeKey(_ word: some Sequence<UInt8>) -> Bool {
        let bytes = Array(word)
        let left: [UInt8] = Array("1bio".utf8)
        return bytes.count == 62 && bytes.starts(with: Array("age1".utf8))
            && bytes.dropFirst(4).allSatisfy { isSmallLetterOrDigit($0) && !left.contains($0) }
    }

    /// `[A-Za-z0-9][A-Za-z0-9._-]{0,63}`, the id of a release.
    static func isReleaseID(_ word: some Sequence<UInt8>) -> Bool {
        let bytes = Array(word)
        func plain(_ byte: UInt8) -> Bool {
            isSmallLetterOrDigit(byte) || (0x41...0x5A).contains(byte)
        }
        guard let first = bytes.first, plain(first), bytes.count <= 64 else { return false }
        return bytes.allSatisfy { plain($0) || Array("._-".utf8).contains($0) }
    }

    private static func nibble(_ byte: UInt8) -> UInt8? {
        if isDigit(byte) { return byte - 0x30 }
        return (0x61...0x66).contains(byte) ? byte - 0x57 : nil
    }

    private static func natural(_ digits: ArraySlice<UInt8>) -> Int? {
        var number = 0
        for byte in digits {
            guard isDigit(byte) else { return nil }
            number = number * 10 + Int(byte - 0x30)
        }
        return number
    }
}

extension DecimalNumber {
    private var unit: Int128 { (0..<scale).reduce(1) { power, _ in power * 10 } }

    /// Whether the number is less than a whole one.
    func isLess(than number: Int) -> Bool { Int128(digits) < Int128(number) * unit }

    /// Whether the number is greater than a whole one.
    func isGreater(than number: Int) -> Bool { Int128(digits) > Int128(number) * unit }

    /// Whether the number is less than another.
    func isLess(than other: DecimalNumber) -> Bool {
        Int128(digits) * other.unit < Int128(other.digits) * unit
    }

    /// Whether the number is a whole multiple of another that is not zero.
    func isMultiple(of other: DecimalNumber) -> Bool {
        guard other.digits != 0 else { return false }
        return (Int128(digits) * other.unit) % (Int128(other.digits) * unit) == 0
    }

    /// The least whole number that is not less.
    var roundedUp: Int? {
        let quotient = Int128(digits) / unit
        let above = digits > 0 && Int128(digits) % unit != 0
        return Int(exactly: quotient + (above ? 1 : 0))
    }
}
