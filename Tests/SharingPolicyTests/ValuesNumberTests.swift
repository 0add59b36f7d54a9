// SPDX-License-Identifier: Apache-2.0
import RecordStreams
import Testing

@testable import SharingPolicy

struct ValuesNumberTests {
    private func number(_ text: String, comma: Bool = false, exponent: Bool = false)
        -> ExactNumber?
    {
        text.withCell { ExactNumber($0, comma: comma, exponent: exponent) }
    }

    @Test(arguments: [
        ("0", 0, 0), ("-0", 0, 0), ("37", 37, 0), ("-3.50", -35, 1), ("0.001", 1, 3),
        ("100", 100, 0), ("12.3400", 1234, 2),
    ])
    func `a number is its digits and its scale`(text: String, digits: Int, scale: Int) {
        #expect(number(text) == ExactNumber(digits: Int128(digits), scale: scale))
    }

    @Test(arguments: [
        "", "-", "+5", "05", "-05", "1.", ".5", "1,5", "1 000", "1e3", "0x10", "٣", "--1", "1.2.3",
        " 1", "1 ", "NaN", "1234567890123456789012345678",
    ])
    func `what JSON would not write is no number`(text: String) {
        #expect(number(text) == nil)
    }

    @Test func `a comma is a comma and a point a point`() {
        #expect(number("1,5", comma: true) == ExactNumber(digits: 15, scale: 1))
        #expect(number("1.5", comma: true) == nil)
    }

    @Test(arguments: [
        ("2.3e1", "23"), ("2.3E+1", "23"), ("23e-1", "2.3"), ("1e-3", "0.001"), ("-1.50e2", "-150"),
    ])
    func `a number of JSON may have an exponent`(text: String, plain: String) {
        #expect(number(text, exponent: true) == number(plain))
    }

    @Test func `an exponent without end is no number`() {
        #expect(number("1e999", exponent: true) == nil)
        #expect(number("1e", exponent: true) == nil)
        #expect(number("1e-99999", exponent: true) == nil)
    }

    @Test func `27 digits are compared exactly`() {
        func precedes(_ a: String, _ b: String) -> Bool? {
            guard let a = number(a), let b = number(b) else { return nil }
            return a < b
        }
        let large = "999999999999999999999999999"
        let tiny = "0.00000000000000000000000001"
        #expect(precedes("0.1", "0.1000000000000000000000001") == true)
        #expect(precedes("0.1000000000000000000000001", "0.1") == false)
        #expect(precedes("-10", "-9.5") == true)
        #expect(precedes(tiny, large) == true)
        #expect(precedes(large, tiny) == false)
        #expect(precedes("-" + large, "-" + tiny) == true)
        #expect(precedes("-" + tiny, "-" + large) == false)
        #expect(precedes("1.50", "1.5") == false)
    }

    @Test(arguments: [("0", "0"), ("-0", "0"), ("3.50", "3.5"), ("-0.001", "-0.001"), ("10", "10")])
    func `a number is written in one way`(text: String, written: String) {
        var out: [UInt8] = []
        number(text)?.write(into: &out)
        #expect(String(decoding: out, as: UTF8.self) == written)
    }
}

struct ValuesRoundingTests {
    private func rounded(_ text: String, _ rule: Rounding, comma: Bool = false) -> String? {
        var out: [UInt8] = []
        let done = text.withCell { NumberRounding(rule, comma: comma).write($0, into: &out) }
        return done ? String(decoding: out, as: UTF8.self) : nil
    }

    @Test(arguments: [
        ("2", "0"), ("2.5", "5"), ("7", "5"), ("7.5", "10"), ("-2.5", "-5"), ("31", "20"),
        ("-2.4999", "0"), ("12.4999999999999999999999999", "10"),
    ])
    func `ties go away from zero, and top caps`(text: String, expected: String) {
        #expect(rounded(text, Rounding(to: Made.decimal(5), top: Made.decimal(20))) == expected)
    }

    @Test func `a word is not rounded`() {
        #expect(rounded("many", Rounding(to: Made.decimal(5))) == nil)
        #expect(rounded("", Rounding(to: Made.decimal(5))) == nil)
    }

    @Test func `a comma stays a comma`() {
        #expect(rounded("1,26", Rounding(to: Made.decimal(5, scale: 1)), comma: true) == "1,5")
    }

    @Test func `rounding finds the nearest multiple and its image holds exactly those`() {
        // The oracle scans all multiples of 2.5 in tenths; a tie takes the one farther from zero.
        let rule = Rounding(
            to: Made.decimal(25, scale: 1), top: Made.decimal(15), bottom: Made.decimal(-10))
        let image = RoundingImage(rule, comma: false)
        for tenths in -200...200 {
            let inside = min(150, max(-100, tenths))
            var best = 0
            for multiple in stride(from: -200, through: 200, by: 25) {
                let nearer = abs(multiple - inside) < abs(best - inside)
                let tie = abs(multiple - inside) == abs(best - inside) && abs(multiple) > abs(best)
                if nearer || tie { best = multiple }
            }
            func text(_ tenths: Int) -> String {
                let sign = tenths < 0 ? "-" : ""
                let rest = abs(tenths) % 10
                return sign + "\(abs(tenths) / 10)" + (rest == 0 ? "" : ".\(rest)")
            }
            #expect(rounded(text(tenths), rule) == text(best))
            let belongs = tenths % 25 == 0 && tenths >= -100 && tenths <= 150
            #expect(text(tenths).withCell { image.contains($0) } == belongs)
        }
    }

    @Test(arguments: ["5.0", "-0", "05", "+5", "5 ", "", "five", "5,0", "1e1"])
    func `the image of rounding has one form for each number`(text: String) {
        let image = RoundingImage(Rounding(to: Made.decimal(5)), comma: false)
        #expect(!text.withCell { image.contains($0) })
    }

    @Test(arguments: [
        ("12.3456", "12.34"), ("-12.3456", "-12.34"), ("-0.004", "0"), ("12.301", "12.3"),
        ("12", "12"), ("0.999", "0.99"), ("-179.99999", "-179.99"),
    ])
    func `truncation cuts towards zero`(text: String, expected: String) {
        var out: [UInt8] = []
        #expect(
            text.withCell { NumberTruncation(decimals: 2, comma: false).write($0, into: &out) })
        #expect(String(decoding: out, as: UTF8.self) == expected)
        let image = TruncationImage(decimals: 2, comma: false)
        #expect(expected.withCell { image.contains($0) })
    }

    @Test(arguments: ["12.345", "-0", "-0.0", "12.30", "012", "north", "", "12,3"])
    func `the image of truncation holds at most n decimals in one form`(text: String) {
        let image = TruncationImage(decimals: 2, comma: false)
        #expect(!text.withCell { image.contains($0) })
    }

    @Test func `a JSON number with an exponent is truncated like its plain form`() {
        var out: [UInt8] = []
        let rule = NumberTruncation(decimals: 1, comma: true)
        #expect("1.257e1".withCell { rule.write($0, kind: .number, into: &out) })
        #expect(String(decoding: out, as: UTF8.self) == "12,5")
    }
}
