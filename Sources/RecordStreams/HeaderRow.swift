// SPDX-License-Identifier: Apache-2.0
internal import CScan

/// The first record of a delimited file, read byte by byte since it decides how all others are
/// read.
///
/// The delimiter is the one of `,` `;` tab `|` that stands most often outside quotes; ties fall to
/// that order.
struct HeaderRow {
    /// The delimiter given or found.
    let delimiter: UInt8
    /// The cells.
    let cells: [[UInt8]]
    /// How many bytes the record takes, with its line break and a byte order mark.
    let length: Int

    static let candidates: [UInt8] = [
        UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "\t"), UInt8(ascii: "|"),
    ]

    /// Reads the header from the start of a file; nil when more bytes are needed.
    init?(
        _ bytes: UnsafeBufferPointer<UInt8>, atEnd: Bool, delimiter given: UInt8?,
        options: ReaderOptions
    ) throws(Refusal) {
        let fileName = options.fileName
        let start = try HeaderRow.skipByteOrderMark(bytes, fileName)
        let found = HeaderRow.endOfRecord(bytes, from: start, atEnd: atEnd)
        // However the input is cut into reads, the same headers are too long.
        let least = found.map { $0.0 + max($0.1, 1) - 1 } ?? bytes.count
        if least > options.limits.header {
            throw Refusal(
                .limit, at: Place(file: fileName, line: 1),
                "the header row is longer than \(options.limits.header) bytes")
        }
        guard let (end, breakLength) = found else { return nil }
        let record = UnsafeBufferPointer(rebasing: bytes[start..<end])
        delimiter = given ?? HeaderRow.sniff(record)
        cells = try HeaderRow.split(record, delimiter, fileName)
        length = end + breakLength
        try HeaderRow.checkText(record, fileName)
    }

    private static func skipByteOrderMark(
        _ bytes: UnsafeBufferPointer<UInt8>, _ fileName: String
    ) throws(Refusal) -> Int {
        // The first bytes of a ZIP archive, which a workbook is.
        if bytes.count >= 4, bytes[0] == 0x50, bytes[1] == 0x4B, bytes[2] == 3, bytes[3] == 4 {
            throw Refusal(
                .encoding, at: Place(file: fileName), "the input is a workbook or an archive",
                help: "save the sheet as CSV in UTF-8")
        }
        if bytes.count >= 3, bytes[0] == 0xEF, bytes[1] == 0xBB, bytes[2] == 0xBF { return 3 }
        return 0
    }

    /// The index of the line break outside quotes, and its length.
    private static func endOfRecord(
        _ bytes: UnsafeBufferPointer<UInt8>, from start: Int, atEnd: Bool
    ) -> (Int, Int)? {
        var inQuotes = false
        for index in start..<bytes.count {
            let byte = bytes[index]
            if byte == UInt8(ascii: "\"") { inQuotes.toggle() }
            if byte == UInt8(ascii: "\n"), !inQuotes {
                let crlf = index > start && bytes[index - 1] == UInt8(ascii: "\r")
                return crlf ? (index - 1, 2) : (index, 1)
            }
        }
        guard atEnd else { return nil }
        // A carriage return at the end of the input is the line break, as it is for records.
        if !inQuotes, bytes.count > start, bytes[bytes.count - 1] == UInt8(ascii: "\r") {
            return (bytes.count - 1, 1)
        }
        return (bytes.count, 0)
    }

    private static func sniff(_ record: UnsafeBufferPointer<UInt8>) -> UInt8 {
        var counts = [Int](repeating: 0, count: 256)
        var inQuotes = false
        for byte in record {
            if byte == UInt8(ascii: "\"") { inQuotes.toggle() }
            if !inQuotes { counts[Int(byte)] += 1 }
        }
        var best = candidates[0]
        for candidate in candidates where counts[Int(candidate)] > counts[Int(best)] {
            best = candidate
        }
        return best
    }

    private static func split(
        _ record: UnsafeBufferPointer<UInt8>, _ delimiter: UInt8, _ fileName: String
    ) throws(Refusal) -> [[UInt8]] {
        let quote = UInt8(ascii: "\"")
        var cells: [[UInt8]] = []
        var index = 0
        while true {
            var cell: [UInt8] = []
            if index < record.count, record[index] == quote {
                index += 1
                while true {
                    guard index < record.count else { throw stray(fileName, cells.count + 1) }
                    if record[index] != quote {
                        cell.append(record[index])
                    } else if index + 1 < record.count, record[index + 1] == quote {
                        cell.append(quote)
                        index += 1
                    } else {
                        break
                    }
                    index += 1
                }
                index += 1
            } else {
                while index < record.count, record[index] != delimiter {
                    if record[index] == quote { throw stray(fileName, cells.count + 1) }
                    if record[index] == UInt8(ascii: "\r") {
                        throw strayReturn(fileName, cells.count + 1)
                    }
                    cell.append(record[index])
                    index += 1
                }
            }
            cells.append(cell)
            if index == record.count { return cells }
            guard record[index] == delimiter else { throw stray(fileName, cells.count) }
            index += 1
        }
    }

    private static func stray(_ fileName: String, _ column: Int) -> Refusal {
        Refusal(
            .raggedRow, at: Place(file: fileName, line: 1),
            "the header has a stray or unterminated quote in column \(column)",
            why: "a quote stands at both ends of a cell and is doubled inside it (RFC 4180)")
    }

    private static func strayReturn(_ fileName: String, _ column: Int) -> Refusal {
        Refusal(
            .raggedRow, at: Place(file: fileName, line: 1),
            "the header has a carriage return that stands alone in column \(column)",
            help: "end the lines with a line feed")
    }

    private static func checkText(
        _ record: UnsafeBufferPointer<UInt8>, _ fileName: String
    ) throws(Refusal) {
        guard let base = record.baseAddress else { return }
        var flags: UInt32 = 0
        if ct_text_check(base, record.count, &flags) < record.count {
            throw Refusal(
                .encoding, at: Place(file: fileName, line: 1), "the header is not UTF-8",
                help: "save the file as UTF-8")
        }
        if flags != 0 {
            throw Refusal(
                .forbiddenCharacter, at: Place(file: fileName, line: 1),
                "the header holds a control or bidirectional character")
        }
    }
}
