// SPDX-License-Identifier: Apache-2.0
import SharingPolicy
import TestSupport
import Testing

@testable import ReleasePipeline

@Suite struct ISODayTests {
    private static func exists(_ text: String) -> Bool {
        let bytes = Array(text.utf8) + [UInt8](repeating: 0x39, count: 16)
        return bytes.withUnsafeBytes { bytes in
            bytes.baseAddress.map { ISODay.exists($0) } ?? false
        }
    }

    private static func pad(_ number: Int, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(width - digits.count, 0)) + digits
    }

    /// `Day` counts days by another rule, which is checked against published dates.
    @Test func `a day exists where the calendar has it`() {
        var found = 0
        for year in [0, 1, 4, 99, 100, 400, 1582, 1900, 1999, 2000, 2023, 2024, 2100, 9999] {
            for month in 0...13 {
                for day in 0...32 {
                    let text = Self.pad(year, 4) + "-" + Self.pad(month, 2) + "-" + Self.pad(day, 2)
                    let expected = Day(year: year, month: month, day: day) != nil
                    #expect(Self.exists(text) == expected, "\(text)")
                    if expected { found += 1 }
                }
            }
        }
        #expect(found == 13 * 365 + 4)
    }

    @Test func `every other byte is found`() {
        let day = Array("2024-02-29".utf8)
        for position in day.indices {
            for byte in UInt8.min...UInt8.max where byte != day[position] {
                var bytes = day
                bytes[position] = byte
                let isDigit = (0x30...0x39).contains(byte)
                let isSign = position == 4 || position == 7
                let text = String(decoding: bytes, as: UTF8.self)
                let padded = bytes + [UInt8](repeating: 0, count: 8)
                let exists = padded.withUnsafeBytes { bytes in
                    bytes.baseAddress.map { ISODay.exists($0) } ?? false
                }
                if isSign || !isDigit {
                    #expect(!exists, "byte \(byte) at \(position)")
                } else {
                    #expect(exists == (Day(iso: Array(text.utf8)) != nil), "\(text)")
                }
            }
        }
    }
}
