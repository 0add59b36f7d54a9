// SPDX-License-Identifier: Apache-2.0

extension Day {
    /// Reads `yyyy-mm-dd` and nothing else.
    package init?(iso cell: UnsafeBufferPointer<UInt8>) {
        guard cell.count == 10, let day = Day(isoPrefixOf: cell) else { return nil }
        self = day
    }

    /// Reads `yyyy-mm-dd` and nothing else.
    package init?(iso text: [UInt8]) {
        guard let day = text.withUnsafeBufferPointer({ Day(iso: $0) }) else { return nil }
        self = day
    }

    /// Reads the first ten bytes as `yyyy-mm-dd`.
    init?(isoPrefixOf cell: UnsafeBufferPointer<UInt8>) {
        guard let (year, month, day) = Day.isoDigits(cell) else { return nil }
        self.init(year: year, month: month, day: day)
    }

    /// Whether the first ten bytes name a day that exists; cheaper than to know which.
    @inline(__always)
    static func isISOPrefix(_ cell: UnsafeBufferPointer<UInt8>) -> Bool {
        guard let (year, month, day) = isoDigits(cell) else { return false }
        guard year > 0, month >= 1, month <= 12, day >= 1 else { return false }
        return day <= 28 || day <= Day.length(ofMonth: month, year: year)
    }

    /// The numbers of `dddd-dd-dd`, whatever they are.
    @inline(__always)
    private static func isoDigits(
        _ cell: UnsafeBufferPointer<UInt8>
    ) -> (year: Int, month: Int, day: Int)? {
        guard cell.count >= 10, cell[4] == 0x2D, cell[7] == 0x2D else { return nil }
        var wrong: UInt8 = 0
        func digit(_ index: Int) -> Int {
            let value = cell[index] &- 0x30
            wrong |= value > 9 ? 1 : 0
            return Int(value)
        }
        let year = digit(0) * 1000 + digit(1) * 100 + digit(2) * 10 + digit(3)
        let month = digit(5) * 10 + digit(6)
        let day = digit(8) * 10 + digit(9)
        return wrong == 0 ? (year, month, day) : nil
    }

    /// Appends `yyyy-mm-dd`.
    package func write(into out: inout [UInt8]) {
        let (year, month, day) = civil
        Bytes.append(year, width: 4, into: &out)
        out.append(0x2D)
        Bytes.append(month, width: 2, into: &out)
        out.append(0x2D)
        Bytes.append(day, width: 2, into: &out)
    }

    /// The week of ISO 8601 with its year: weeks start on Monday, week 1 holds the first Thursday
    /// of the year.
    package var week: (year: Int, number: Int) {
        // 1970-01-01 was a Thursday; the Thursday of this week decides the year.
        let sinceMonday = (Int(ordinal) + 3) % 7
        let monday = Int(ordinal) - (sinceMonday < 0 ? sinceMonday + 7 : sinceMonday)
        let thursday = Day(ordinal: Int32(monday + 3))
        let year = thursday.civil.year
        guard let first = Day(year: year, month: 1, day: 1) else { return (year, 1) }
        return (year, (Int(thursday.ordinal) - Int(first.ordinal)) / 7 + 1)
    }

    /// How many weeks of ISO 8601 a year has, 52 or 53: 28 December is always in the last one.
    package static func weeks(inYear year: Int) -> Int {
        Day(year: year, month: 12, day: 28)?.week.number ?? 0
    }
}

extension Day {
    /// Whole years lived at a day; nil before birth or after 130 years.
    ///
    /// A birthday on 29 February falls on 1 March in other years (definitions, "Ages").
    package static func age(born: Day, at day: Day) -> Int? {
        guard born <= day else { return nil }
        let (year, month, dayOfMonth) = day.civil
        let birth = born.civil
        let hadBirthday = (month, dayOfMonth) >= (birth.month, birth.day)
        let years = year - birth.year - (hadBirthday ? 0 : 1)
        return years <= 130 ? years : nil
    }
}
