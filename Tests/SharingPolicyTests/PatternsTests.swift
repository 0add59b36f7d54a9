// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import SharingPolicy

@Suite struct PatternsTests {
    @Test(arguments: ["0", "1", "-1", "10", "-907"])
    func `whole numbers`(word: String) { #expect(Patterns.isInteger(word.utf8)) }

    @Test(arguments: ["", "-", "-0", "00", "010", "+1", "1.", "1e3", "0x1F", "1_000", " 1", "١"])
    func `words that are not whole numbers`(word: String) {
        #expect(!Patterns.isInteger(word.utf8))
    }

    @Test func `decimals are kept exactly`() {
        #expect(Patterns.decimal("0.05".utf8) == DecimalNumber(digits: 5, scale: 2))
        #expect(Patterns.decimal("-0.5".utf8) == DecimalNumber(digits: -5, scale: 1))
        #expect(Patterns.decimal("2.50".utf8) == DecimalNumber(digits: 25, scale: 1))
        #expect(Patterns.decimal("7".utf8) == DecimalNumber(digits: 7))
    }

    @Test(arguments: [
        "", ".5", "5.", "1.2.3", "1,5", "1e-3", "-", "--1", "01.5", "0.1234567890",
        "12345678901234567890",
    ])
    func `words that are not decimals`(word: String) {
        #expect(Patterns.decimal(word.utf8) == nil)
    }

    @Test func `days exist`() {
        #expect(Patterns.day("2024-02-29".utf8) == Day(year: 2024, month: 2, day: 29))
        for word in ["2023-02-29", "2026-13-01", "2026-1-01", "0000-01-01", "2026/01/01", ""] {
            #expect(Patterns.day(word.utf8) == nil, "\(word)")
        }
    }

    @Test func `durations have units in order`() {
        #expect(Patterns.duration("P2Y".utf8) == CalendarDuration(years: 2))
        #expect(
            Patterns.duration("P1Y6M30D".utf8) == CalendarDuration(years: 1, months: 6, days: 30))
        #expect(Patterns.duration("P0D".utf8) == CalendarDuration())
        for word in ["P", "2Y", "PY", "P1", "P1D1Y", "P1Y1Y", "P1W", "PT1H", "P-1Y", "P1Y "] {
            #expect(Patterns.duration(word.utf8) == nil, "\(word)")
        }
    }

    @Test func `multiples are exact in decimals`() {
        let tenth = DecimalNumber(digits: 1, scale: 1)
        #expect(DecimalNumber(digits: 3, scale: 1).isMultiple(of: tenth))
        #expect(!DecimalNumber(digits: 25, scale: 2).isMultiple(of: tenth))
        #expect(DecimalNumber(digits: 0).isMultiple(of: tenth))
        #expect(!tenth.isMultiple(of: DecimalNumber(digits: 0)))
    }

    /// definitions 34: a risk of at most v means k at least ⌈1/v⌉.
    @Test func `the k of a risk is rounded up`() {
        #expect(DecimalNumber(digits: 5, scale: 2).reciprocalRoundedUp == 20)
        #expect(DecimalNumber(digits: 9, scale: 2).reciprocalRoundedUp == 12)
        #expect(DecimalNumber(digits: 3, scale: 1).reciprocalRoundedUp == 4)
        #expect(DecimalNumber(digits: 1).reciprocalRoundedUp == 1)
        #expect(DecimalNumber(digits: 0).reciprocalRoundedUp == nil)
    }

    @Test func `numbers round up to whole ones`() {
        #expect(DecimalNumber(digits: 25, scale: 1).roundedUp == 3)
        #expect(DecimalNumber(digits: 2).roundedUp == 2)
        #expect(DecimalNumber(digits: -25, scale: 1).roundedUp == -2)
    }
}
