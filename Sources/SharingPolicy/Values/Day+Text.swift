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
        guard cell.count >= 10, cell[4] == 0x2D, cell[7] == 0x2D,
            let year = Bytes.number(cell, 0..<4), let month = Bytes.number(cell, 5..<7),
            let day = Bytes.number(cell, 8..<10)
        else { return nil }
        self.init(year: year, month: month, day: day)
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
