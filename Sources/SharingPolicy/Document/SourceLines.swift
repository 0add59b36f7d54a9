// SPDX-License-Identifier: Apache-2.0

/// The lines of a policy file, counted from 1 as libyaml and editors count them.
struct SourceLines {
    private let bytes: [UInt8]
    private let starts: [Int]

    /// Finds the lines of a text.
    init(_ bytes: [UInt8]) {
        var starts = [0]
        for index in bytes.indices {
            let byte = bytes[index]
            let followed = index + 1 < bytes.count && bytes[index + 1] == UInt8(ascii: "\n")
            if byte == UInt8(ascii: "\n") || (byte == UInt8(ascii: "\r") && !followed) {
                starts.append(index + 1)
            }
        }
        self.bytes = bytes
        self.starts = starts
    }

    /// How many lines there are.
    var count: Int { starts.count }

    /// The bytes of a line without its end; empty where there is no such line.
    subscript(line: Int) -> ArraySlice<UInt8> {
        guard line >= 1, line <= starts.count else { return [] }
        var end = line < starts.count ? starts[line] : bytes.count
        let start = starts[line - 1]
        while end > start, bytes[end - 1] == UInt8(ascii: "\n") || bytes[end - 1] == 0x0D {
            end -= 1
        }
        return bytes[start..<end]
    }

    /// Whether a tab stands before the first character of a line.
    func hasIndentingTab(_ line: Int) -> Bool {
        for byte in self[line] {
            if byte == UInt8(ascii: "\t") { return true }
            if byte != UInt8(ascii: " ") { return false }
        }
        return false
    }
}
