// SPDX-License-Identifier: Apache-2.0

/// A day of the proleptic Gregorian calendar in UTC, as days since 1970-01-01.
public struct Day: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// Days since 1970-01-01.
    public let ordinal: Int32

    /// Makes a day from its number.
    public init(ordinal: Int32) { self.ordinal = ordinal }

    /// Makes a day from a date that exists, else nil; years 1 to 9999.
    ///
    /// The conversion is that of Howard Hinnant, "chrono-compatible low-level date algorithms",
    /// `days_from_civil`.
    public init?(year: Int, month: Int, day: Int) {
        guard (1...9999).contains(year), (1...12).contains(month), day >= 1,
            day <= Day.length(ofMonth: month, year: year)
        else { return nil }
        let y = month <= 2 ? year - 1 : year
        let era = y / 400
        let yearOfEra = y - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        ordinal = Int32(era * 146_097 + dayOfEra - 719_468)
    }

    /// Year, month and day.
    public var civil: (year: Int, month: Int, day: Int) {
        let z = Int(ordinal) + 719_468
        let era = (z >= 0 ? z : z - 146_096) / 146_097
        let dayOfEra = z - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let mp = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * mp + 2) / 5 + 1
        let month = mp < 10 ? mp + 3 : mp - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
    }

    /// How many days a month has.
    package static func length(ofMonth month: Int, year: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// ISO 8601, `2025-03-02`.
    public var description: String {
        let (year, month, day) = civil
        func pad(_ n: Int, _ width: Int) -> String {
            let digits = String(n)
            return String(repeating: "0", count: max(0, width - digits.count)) + digits
        }
        return pad(year, 4) + "-" + pad(month, 2) + "-" + pad(day, 2)
    }

    /// Earlier days come first.
    public static func < (a: Day, b: Day) -> Bool { a.ordinal < b.ordinal }
}

/// A duration in calendar units, `P2Y`, `P1Y6M`, `P30D`.
package struct CalendarDuration: Sendable, Hashable {
    /// Whole years.
    package let years: Int
    /// Whole months.
    package let months: Int
    /// Whole days.
    package let days: Int

    /// Makes a duration.
    package init(years: Int = 0, months: Int = 0, days: Int = 0) {
        self.years = years
        self.months = months
        self.days = days
    }
}

extension Day {
    /// This day plus a duration: years and months first, cut to the month's last day, then days.
    ///
    /// 29 February plus `P2Y` is 28 February (policy reference, table of cases).
    package func adding(_ duration: CalendarDuration) -> Day {
        let (year, month, day) = civil
        let monthIndex = year * 12 + (month - 1) + duration.years * 12 + duration.months
        let newYear = monthIndex / 12
        let newMonth = monthIndex % 12 + 1
        guard newYear <= 9999 else { return Day.distantFuture }
        let newDay = min(day, Day.length(ofMonth: newMonth, year: newYear))
        guard let moved = Day(year: newYear, month: newMonth, day: newDay) else {
            return .distantFuture
        }
        let ordinal = Int(moved.ordinal) + duration.days
        return ordinal > Int(Day.distantFuture.ordinal)
            ? .distantFuture : Day(ordinal: Int32(ordinal))
    }

    /// 9999-12-31.
    package static let distantFuture = Day(ordinal: 2_932_896)
}
