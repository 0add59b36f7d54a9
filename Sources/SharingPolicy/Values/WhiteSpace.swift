// SPDX-License-Identifier: Apache-2.0

/// White space at the ends of cells: the scalars with the Unicode property White_Space
/// (PropList.txt).
enum WhiteSpace {
    /// The range of a cell without white space at its ends.
    static func trimmed(_ cell: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) -> Range<Int> {
        var start = range.lowerBound
        var end = range.upperBound
        while start < end {
            let length = leading(cell, start, end)
            if length == 0 { break }
            start += length
        }
        while end > start {
            let length = trailing(cell, start, end)
            if length == 0 { break }
            end -= length
        }
        return start..<end
    }

    /// How many bytes of white space start at `start`.
    @inline(__always)
    private static func leading(
        _ cell: UnsafeBufferPointer<UInt8>, _ start: Int, _ end: Int
    ) -> Int {
        let byte = cell[start]
        if byte < 0x80 { return isASCII(byte) ? 1 : 0 }
        if start + 2 <= end, isTwo(byte, cell[start + 1]) { return 2 }
        if start + 3 <= end, isThree(byte, cell[start + 1], cell[start + 2]) { return 3 }
        return 0
    }

    /// How many bytes of white space end at `end`.
    @inline(__always)
    private static func trailing(
        _ cell: UnsafeBufferPointer<UInt8>, _ start: Int, _ end: Int
    ) -> Int {
        let byte = cell[end - 1]
        if byte < 0x80 { return isASCII(byte) ? 1 : 0 }
        if end - 2 >= start, isTwo(cell[end - 2], byte) { return 2 }
        if end - 3 >= start, isThree(cell[end - 3], cell[end - 2], byte) { return 3 }
        return 0
    }

    @inline(__always)
    private static func isASCII(_ byte: UInt8) -> Bool { byte == 0x20 || byte &- 0x09 <= 4 }

    /// U+0085 and U+00A0.
    private static func isTwo(_ a: UInt8, _ b: UInt8) -> Bool {
        a == 0xC2 && (b == 0x85 || b == 0xA0)
    }

    /// U+1680, U+2000–200A, U+2028, U+2029, U+202F, U+205F and U+3000.
    private static func isThree(_ a: UInt8, _ b: UInt8, _ c: UInt8) -> Bool {
        switch (a, b) {
        case (0xE1, 0x9A): c == 0x80
        case (0xE2, 0x80): (0x80...0x8A).contains(c) || c == 0xA8 || c == 0xA9 || c == 0xAF
        case (0xE2, 0x81): c == 0x9F
        case (0xE3, 0x80): c == 0x80
        default: false
        }
    }
}
