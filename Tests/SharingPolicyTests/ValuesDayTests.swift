// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import SharingPolicy

struct ValuesDayTests {
    @Test func `every day of two centuries reads back what it writes`() {
        // Counted by hand: a calendar that is stepped day by day, against the closed formula.
        var (year, month, day) = (1900, 1, 1)
        var ordinal: Int32 = -25567
        while year < 2101 {
            var written: [UInt8] = []
            Day(ordinal: ordinal).write(into: &written)
            func two(_ n: Int) -> String { (n < 10 ? "0" : "") + String(n) }
            let expected = "\(year)-\(two(month))-\(two(day))"
            #expect(String(decoding: written, as: UTF8.self) == expected)
            #expect(Day(iso: Array(expected.utf8))?.ordinal == ordinal)
            ordinal += 1
            day += 1
            let leap = year % 400 == 0 || year % 4 == 0 && year % 100 != 0
            let lengths = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
            if day > lengths[month - 1] { (month, day) = (month + 1, 1) }
            if month > 12 { (year, month) = (year + 1, 1) }
        }
    }

    @Test(arguments: [
        "", "2025-3-02", "2025-02-29", "2025-13-01", "2025-00-10", "2025-01-00", "2025-04-31",
        "25-01-01", "2025/01/01", " 2025-01-01", "2025-01-01 ", "0000-01-01", "2025-0a-01",
        "2025-01-011", "٢٠٢٥-01-01",
    ])
    func `what is not a day in ISO form is no day`(text: String) {
        #expect(Day(iso: Array(text.utf8)) == nil)
    }

    /// The table of the article "ISO week date" and the years with 53 weeks of ISO 8601.
    @Test(arguments: [
        ("2005-01-01", 2004, 53), ("2005-01-02", 2004, 53), ("2005-12-31", 2005, 52),
        ("2006-01-01", 2005, 52), ("2007-01-01", 2007, 1), ("2007-12-30", 2007, 52),
        ("2007-12-31", 2008, 1), ("2008-12-28", 2008, 52), ("2008-12-29", 2009, 1),
        ("2009-12-31", 2009, 53), ("2010-01-03", 2009, 53), ("2010-01-04", 2010, 1),
        ("2025-03-02", 2025, 9), ("1969-12-29", 1970, 1), ("1969-12-28", 1969, 52),
    ])
    func `a day lies in the week that ISO 8601 says`(text: String, year: Int, week: Int) {
        #expect(Made.day(text).week == (year, week))
    }

    @Test func `the years with 53 weeks are those of ISO 8601`() {
        let long = (2000...2050).filter { Day.weeks(inYear: $0) == 53 }
        #expect(long == [2004, 2009, 2015, 2020, 2026, 2032, 2037, 2043, 2048])
        #expect((2000...2050).allSatisfy { [52, 53].contains(Day.weeks(inYear: $0)) })
    }

    @Test(arguments: [
        ("1996-02-29", "2014-02-28", 17), ("1996-02-29", "2014-03-01", 18),
        ("1996-02-29", "2016-02-28", 19), ("1996-02-29", "2016-02-29", 20),
        ("2000-06-15", "2018-06-14", 17), ("2000-06-15", "2018-06-15", 18),
        ("2000-06-15", "2000-06-15", 0), ("1896-01-01", "2026-12-31", 130),
    ])
    func `an age is whole years, and 29 February falls on 1 March`(
        born: String, day: String, age: Int
    ) {
        #expect(ColumnChecker.age(born: Made.day(born), at: Made.day(day)) == age)
    }

    @Test func `nobody is younger than nothing or older than 130`() {
        #expect(Day.age(born: Made.day("2026-01-02"), at: Made.day("2026-01-01")) == nil)
        #expect(Day.age(born: Made.day("1895-01-01"), at: Made.day("2026-01-01")) == nil)
    }
}
