// SPDX-License-Identifier: Apache-2.0
import RecordStreams
import Testing

@testable import SharingPolicy

struct ValuesColumnCheckerTests {
    private func checker(
        _ type: Column.ValueType, ageAt: Day? = nil, _ change: (inout Column) -> Void = { _ in }
    ) -> ColumnChecker {
        let column = Made.column("c") {
            $0.type = type
            change(&$0)
        }
        return ColumnChecker(column, dataset: Made.dataset(), ageAt: ageAt)
    }

    @Test func `a missing word is missing exactly, not nearly`() {
        let checker = checker(.integer) { $0.missing = [[], Array("NA".utf8), Array("-99".utf8)] }
        for text in ["", "NA", "-99"] { #expect(checker.verdict(text) == .missing) }
        for text in ["na", " NA", "n/a", " "] { #expect(checker.verdict(text) == .unreadable) }
        #expect(checker.verdict("-98") == .ok)
        #expect(checker.verdict("", .missing) == .missing)
        #expect(checker.verdict("-99", .number) == .missing)
    }

    @Test func `a column without missing words has an empty string as a value`() {
        let checker = checker(.string) { $0.missing = [] }
        #expect(checker.verdict("") == .ok)
        #expect(checker.verdict("", .missing) == .missing)
    }

    @Test func `a required column may not be missing`() {
        #expect(checker(.string) { $0.required = true }.verdict("") == .unreadable)
    }

    @Test(arguments: [
        ("37", true), ("-4", true), ("0", true), ("123456789012345678901", true), ("3.0", false),
        ("037", false), ("+3", false), ("3 ", false), ("1e2", false), ("three", false),
        ("٣", false),
    ])
    func `an integer is digits`(text: String, isOne: Bool) {
        #expect(checker(.integer).verdict(text) == (isOne ? .ok : .unreadable))
    }

    @Test func `a range is compared exactly`() {
        let checker = checker(.decimal) {
            $0.minimum = Made.decimal(1, scale: 1)
            $0.maximum = Made.decimal(3, scale: 1)
        }
        for text in ["0.1", "0.3", "0.30", "0.2999999999999999"] {
            #expect(checker.verdict(text) == .ok)
        }
        for text in ["0.3000000000000000000000001", "0.09999", "-1", "1000000000000000000000000"] {
            #expect(checker.verdict(text) == .outside)
        }
        #expect(checker.verdict("0,2") == .unreadable)
    }

    @Test func `a decimal comma is a comma in text and a point in JSON numbers`() {
        let checker = checker(.decimal) { $0.decimalComma = true }
        #expect(checker.verdict("1,5") == .ok)
        #expect(checker.verdict("1.5") == .unreadable)
        #expect(checker.verdict("1.5", .number) == .ok)
    }

    @Test func `booleans are the usual words in any case, or a column's own`() {
        for text in ["true", "No", "YES", "1", "0", "ＹＥＳ"] {
            #expect(checker(.boolean).verdict(text) == .ok)
        }
        for text in ["oui", " yes", "yes ", "2", "y"] {
            #expect(checker(.boolean).verdict(text) == .unreadable)
        }
        let own = checker(.boolean) {
            $0.trueWords = [Array("Oui".utf8)]
            $0.falseWords = [Array("Non".utf8)]
        }
        #expect(own.verdict("oui") == .ok)
        #expect(own.verdict("yes") == .unreadable)
        #expect(own.verdict("true", .boolean) == .ok)
    }

    @Test func `a date with a space before it is not a date`() {
        #expect(checker(.date).verdict(" 1996-02-29") == .unreadable)
        #expect(checker(.date).verdict("1996-02-29") == .ok)
    }

    @Test func `a derived age outside 0 to 130 is outside`() {
        let checker = checker(.date, ageAt: Made.day("2026-06-30")) {
            $0.derivesAge = true
            $0.maximum = Made.decimal(99)
        }
        #expect(checker.verdict("1996-02-29") == .ok)
        #expect(checker.verdict("2026-07-01") == .outside)
        #expect(checker.verdict("1890-01-01") == .outside)
        #expect(checker.verdict("1920-01-01") == .outside)
        #expect(checker.verdict("30") == .unreadable)
        #expect("1996-02-29".withCell { checker.age($0) } == 30)
    }

    @Test func `age_at of the data set wins over the day of the run`() {
        let column = Made.column("born") {
            $0.type = .date
            $0.derivesAge = true
        }
        let dataset = Made.dataset { $0.ageAt = Made.day("2020-01-01") }
        let checker = ColumnChecker(column, dataset: dataset, ageAt: Made.day("2026-06-30"))
        #expect("2000-01-01".withCell { checker.age($0) } == 20)
    }

    @Test func `countries have the shape of their code`() {
        #expect(checker(.country).verdict("NO") == .ok)
        for text in ["no", "NOR", "N0", "N"] {
            #expect(checker(.country).verdict(text) == .unreadable)
        }
        #expect(checker(.country) { $0.countryCode = .alpha3 }.verdict("NOR") == .ok)
        #expect(checker(.country) { $0.countryCode = .numeric }.verdict("004") == .ok)
        #expect(checker(.country) { $0.countryCode = .numeric }.verdict("4") == .unreadable)
        #expect(checker(.country) { $0.countryCode = .name }.verdict("Norway") == .ok)
    }

    @Test func `coordinates end at the poles and at the date line`() {
        #expect(checker(.latitude).verdict("-90") == .ok)
        #expect(checker(.latitude).verdict("90.0001") == .outside)
        #expect(checker(.longitude).verdict("-180.0") == .ok)
        #expect(checker(.longitude).verdict("180.5") == .outside)
        #expect(checker(.latitude).verdict("12°30") == .unreadable)
    }

    @Test func `a telephone number has at least three digits and the usual signs`() {
        for text in ["+47 22 00 00 00", "(0)112", "112", "022-33.44/55"] {
            #expect(checker(.phone).verdict(text) == .ok)
        }
        for text in ["12", "call 112", "+-()", "112x"] {
            #expect(checker(.phone).verdict(text) == .unreadable)
        }
    }

    @Test func `an enumeration holds its words byte by byte`() {
        let checker = checker(.string) { $0.values = [Array("Active".utf8), Array("é".utf8)] }
        #expect(checker.verdict("Active") == .ok)
        #expect(checker.verdict("é") == .ok)
        for text in ["active", "Active ", "Closed", "e\u{301}"] {
            #expect(checker.verdict(text) == .outside)
        }
    }

    @Test func `the words of a set are those of its elements`() {
        let checker = checker(.set) { $0.values = [Array("a".utf8), Array("b".utf8)] }
        #expect(checker.verdict("b; a") == .ok)
        #expect(checker.verdict("a;c") == .outside)
        #expect(checker.verdict(" ; ;") == .missing)
    }
}

struct ValuesSetTests {
    private let checker = ColumnChecker(
        Made.column("s") {
            $0.type = .set
            $0.missing = [[], Array("NA".utf8)]
        }, dataset: Made.dataset())

    private func canonical(_ text: String) -> (String, Int) {
        var out: [UInt8] = []
        let count = text.withCell { checker.canonicalSet($0, into: &out) }
        return (String(decoding: out, as: UTF8.self), count)
    }

    @Test(arguments: [
        ("b;a", "a;b", 2), (" a ; a;a", "a", 1), ("a", "a", 1), ("", "", 0), (";;", "", 0),
        ("a;NA;b", "a;b", 2), ("NA", "", 0), ("B;a;C", "B;C;a", 3), ("ب;ا", "ا;ب", 2),
        ("\u{00A0}x\u{3000};y", "x;y", 2), ("aa;a;ab", "a;aa;ab", 3),
    ])
    func `a set is written trimmed, sorted by bytes and without duplicates`(
        text: String, expected: String, count: Int
    ) {
        #expect(canonical(text) == (expected, count))
    }

    @Test func `the canonical form of many random sets is that of an obvious one`() {
        var state: UInt64 = 7
        func next(_ limit: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % limit
        }
        for _ in 0..<500 {
            let words = (0..<next(8)).map { _ in
                ["", " ", "a", "b ", " b", "ab", "NA", "é", "z"][next(9)]
            }
            let obvious = Set(
                words.map { $0.split(separator: " ").joined() }.filter { !["", "NA"].contains($0) }
            ).sorted { Array($0.utf8).lexicographicallyPrecedes(Array($1.utf8)) }
            #expect(
                canonical(words.joined(separator: ";"))
                    == (obvious.joined(separator: ";"), obvious.count))
        }
    }

    @Test func `elements come one by one in canonical order`() {
        var seen: [String] = []
        "c; a ;b;a".withCell { cell in
            checker.forEachElement(cell) {
                seen.append(String(decoding: $0, as: UTF8.self))
                return seen.count < 2
            }
        }
        #expect(seen == ["a", "b"])
    }

    @Test func `a separator may have several bytes`() {
        let arabic = ColumnChecker(
            Made.column("s") { $0.type = .set }, dataset: Made.dataset { $0.separator = "؛" })
        var out: [UInt8] = []
        #expect("b؛a".withCell { arabic.canonicalSet($0, into: &out) } == 2)
        #expect(String(decoding: out, as: UTF8.self) == "a؛b")
    }
}

struct ValuesKeptImageTests {
    private func image(_ change: (inout Column) -> Void) -> KeptImage {
        KeptImage(Made.column("c", change), dataset: Made.dataset())
    }

    @Test func `a kept cell is a value of its column or empty`() {
        let image = image {
            $0.values = [Array("yes".utf8)]
            $0.missing = [[], Array("NA".utf8)]
        }
        #expect("yes".withCell { image.contains($0) })
        #expect("".withCell { image.contains($0) })
        #expect(!"NA".withCell { image.contains($0) })
        #expect(!"no".withCell { image.contains($0) })
    }

    @Test func `a kept set is canonical`() {
        let image = image { $0.type = .set }
        #expect("a;b".withCell { image.contains($0) })
        for text in ["b;a", "a; b", "a;a", "a;", " a"] {
            #expect(!text.withCell { image.contains($0) })
        }
    }

    @Test func `a kept birthday is an age`() {
        let image = image {
            $0.type = .date
            $0.derivesAge = true
        }
        for text in ["0", "37", "130"] { #expect(text.withCell { image.contains($0) }) }
        for text in ["1996-02-29", "131", "-1", "037", "3.5"] {
            #expect(!text.withCell { image.contains($0) })
        }
    }
}

struct ValuesWordIndexTests {
    @Test func `every word is found at its place and nothing else is`() {
        let words = (0..<1000).map { Array("word-\($0 * 7)".utf8) }
        let index = WordIndex(words)
        for (place, word) in words.enumerated() {
            #expect(word.withUnsafeBufferPointer { index.index($0) } == place)
        }
        for text in ["", "word-1", "word-", "word-69930", String(repeating: "w", count: 99)] {
            #expect(text.withCell { index.index($0) } == nil)
        }
    }

    @Test func `an empty index finds nothing, and an empty word is a word`() {
        #expect("".withCell { WordIndex([]).index($0) } == nil)
        #expect("".withCell { WordIndex([[1], []]).index($0) } == 1)
    }

    @Test func `of a word that comes twice the first place counts`() {
        #expect("a".withCell { WordIndex([[0x61], [0x62], [0x61]]).index($0) } == 0)
    }
}
