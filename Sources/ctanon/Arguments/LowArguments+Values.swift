// SPDX-License-Identifier: Apache-2.0
internal import RecordStreams
internal import SharingPolicy

extension LowArguments {
    /// The value of a flag as a day, `2026-03-02`.
    func day(_ flag: Flag) throws(Refusal) -> Day? {
        guard let word = value(flag) else { return nil }
        let parts = word.split(separator: "-", omittingEmptySubsequences: false)
        let widths = parts.map(\.utf8.count)
        let numbers = parts.compactMap { LowArguments.digits($0) }
        guard widths == [4, 2, 2], numbers.count == 3,
            let day = Day(year: numbers[0], month: numbers[1], day: numbers[2])
        else {
            throw .usage(
                "flag \(Name(flag.name)) needs a day, and \(Name(word)) is none",
                help: "write it as \(Name("2026-03-02"))")
        }
        return day
    }

    /// The value of a flag as a number from 0.
    func count(_ flag: Flag) throws(Refusal) -> Int? {
        guard let word = value(flag) else { return nil }
        guard let number = LowArguments.digits(word[...]) else {
            throw .usage("flag \(Name(flag.name)) needs a whole number, and \(Name(word)) is none")
        }
        return number
    }

    /// The encoding that the input is declared to have.
    var encoding: TextEncoding? {
        value(FilterFlags.encoding).flatMap { TextEncoding(rawValue: $0) }
    }

    /// A number from 0 of at most 15 digits, and nothing else.
    private static func digits(_ text: Substring) -> Int? {
        let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
        guard !text.isEmpty, text.utf8.count <= 15, text.utf8.allSatisfy({ digits.contains($0) })
        else { return nil }
        return Int(text)
    }
}
