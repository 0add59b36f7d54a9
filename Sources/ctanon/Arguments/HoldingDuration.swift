// SPDX-License-Identifier: Apache-2.0
internal import RecordStreams

/// A length of time on the command line: `30s`, `10m`, `6h`, `2d`, or as ISO 8601 writes it,
/// `PT10M`, `P1DT12H`.
struct HoldingDuration: Sendable, Hashable {
    /// A leap year: longer than anything that should wait in memory.
    private static let most = 366 * 86_400
    /// Its length, at least one second.
    let seconds: Int

    /// Reads a word; nil where it is no length of time.
    init?(_ word: String) {
        let bytes = Array(word.utf8)
        let isISO = bytes.first == UInt8(ascii: "P")
        guard let seconds = isISO ? Self.iso(bytes.dropFirst()) : Self.short(bytes),
            (1...Self.most).contains(seconds)
        else { return nil }
        self.seconds = seconds
    }

    private static func short(_ bytes: [UInt8]) -> Int? {
        guard let letter = bytes.last, let unit = unit(letter | 0x20 == letter ? letter : 0) else {
            return nil
        }
        return number(bytes.dropLast()).map { $0 * unit }
    }

    private static func unit(_ letter: UInt8) -> Int? {
        switch letter {
        case UInt8(ascii: "s"): 1
        case UInt8(ascii: "m"): 60
        case UInt8(ascii: "h"): 3600
        case UInt8(ascii: "d"): 86_400
        default: nil
        }
    }

    /// Days before the `T`, hours, minutes and seconds behind it, each at most once.
    private static func iso(_ bytes: ArraySlice<UInt8>) -> Int? {
        let parts = bytes.split(
            separator: UInt8(ascii: "T"), maxSplits: 1, omittingEmptySubsequences: false)
        guard let date = parts.first, let days = sum(date, of: ["D"]) else { return nil }
        if parts.count == 1 { return days }
        guard let time = parts.last, !time.isEmpty, let rest = sum(time, of: ["H", "M", "S"]) else {
            return nil
        }
        return days + rest
    }

    private static func sum(_ bytes: ArraySlice<UInt8>, of units: [Character]) -> Int? {
        var (sum, rest) = (0, bytes)
        for letter in units {
            guard let byte = letter.asciiValue, let end = rest.firstIndex(of: byte) else {
                continue
            }
            guard let count = number(rest[rest.startIndex..<end]), let unit = unit(byte | 0x20)
            else { return nil }
            sum += count * unit
            rest = rest[(end + 1)...]
        }
        return rest.isEmpty ? sum : nil
    }

    /// A number of at most eight digits.
    private static func number(_ digits: ArraySlice<UInt8>) -> Int? {
        guard (1...8).contains(digits.count),
            digits.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) })
        else { return nil }
        return digits.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
    }
}
