// SPDX-License-Identifier: Apache-2.0
internal import SharingPolicy

/// A day as three numbers, with arithmetic that counts on its fingers; for the slow oracle only.
struct SlowDay: Comparable {
    var year: Int
    var month: Int
    var day: Int

    init(_ year: Int, _ month: Int, _ day: Int) {
        self.year = year
        self.month = month
        self.day = day
    }

    /// The same day as the model's.
    init(_ day: Day) {
        let (year, month, dayOfMonth) = day.civil
        self.init(year, month, dayOfMonth)
    }

    /// A day as a cell writes it, in a notation such as `dd/mm/yyyy`; nil if it is anything else.
    init?(_ cell: String, notation: String) {
        let letters = Array(notation.unicodeScalars)
        let written = Array(cell.unicodeScalars)
        guard letters.count == written.count else { return nil }
        var parts: [Unicode.Scalar: Int] = [:]
        for (letter, scalar) in zip(letters, written) {
            if letter == "y" || letter == "m" || letter == "d" {
                guard ("0"..."9").contains(scalar) else { return nil }
                parts[letter] = parts[letter, default: 0] * 10 + Int(scalar.value) - 48
            } else if letter != scalar {
                return nil
            }
        }
        guard let year = parts["y"], let month = parts["m"], let day = parts["d"] else {
            return nil
        }
        guard year >= 1, 1 <= month, month <= 12, 1 <= day,
            day <= SlowDay.daysIn(month, of: year)
        else { return nil }
        self.init(year, month, day)
    }

    static func isLeap(_ year: Int) -> Bool {
        if year % 400 == 0 { return true }
        if year % 100 == 0 { return false }
        return year % 4 == 0
    }

    static func daysIn(_ month: Int, of year: Int) -> Int {
        if month == 2 { return isLeap(year) ? 29 : 28 }
        return [4, 6, 9, 11].contains(month) ? 30 : 31
    }

    static func < (a: SlowDay, b: SlowDay) -> Bool {
        (a.year, a.month, a.day) < (b.year, b.month, b.day)
    }

    /// The next day.
    func next() -> SlowDay {
        if day < SlowDay.daysIn(month, of: year) { return SlowDay(year, month, day + 1) }
        return month < 12 ? SlowDay(year, month + 1, 1) : SlowDay(year + 1, 1, 1)
    }

    /// The day before.
    func previous() -> SlowDay {
        if day > 1 { return SlowDay(year, month, day - 1) }
        let (y, m) = month > 1 ? (year, month - 1) : (year - 1, 12)
        return SlowDay(y, m, SlowDay.daysIn(m, of: y))
    }

    /// The end of a period that starts here: "29 February + P2Y ends 28 February".
    func adding(years: Int, months: Int, days: Int) -> SlowDay {
        var result = self
        for _ in 0..<(years * 12 + months) {
            result.month += 1
            if result.month == 13 {
                result.month = 1
                result.year += 1
            }
        }
        result.day = min(result.day, SlowDay.daysIn(result.month, of: result.year))
        for _ in 0..<days { result = result.next() }
        return result
    }

    /// The birthday that many years later: "a birthday on 29 February falls on 1 March in other
    /// years" (definitions 22).
    func birthday(_ years: Int) -> SlowDay {
        if month == 2, day == 29, !SlowDay.isLeap(year + years) {
            return SlowDay(year + years, 3, 1)
        }
        return SlowDay(year + years, month, day)
    }

    /// ISO 8601.
    var iso: String { written("yyyy-mm-dd") }

    /// The day in a notation.
    func written(_ notation: String) -> String {
        func pad(_ number: Int, _ width: Int) -> String {
            var digits = String(number)
            while digits.count < width { digits = "0" + digits }
            return digits
        }
        return
            notation
            .replacing("yyyy", with: pad(year, 4))
            .replacing("mm", with: pad(month, 2))
            .replacing("dd", with: pad(day, 2))
    }
}
