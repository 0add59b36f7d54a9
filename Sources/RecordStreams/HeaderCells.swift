// SPDX-License-Identifier: Apache-2.0

/// Takes a row of a header apart, byte by byte since it decides how all records are read.
enum HeaderCells {
    /// What may part cells, in the order that breaks ties.
    static let candidates: [UInt8] = [
        UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "\t"), UInt8(ascii: "|"),
    ]

    /// The candidate that stands most often outside quotes.
    static func sniff(_ record: UnsafeBufferPointer<UInt8>) -> UInt8 {
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

    /// The cells of a row (RFC 4180); `line` is for messages.
    static func split(
        _ record: UnsafeBufferPointer<UInt8>, _ delimiter: UInt8, fileName: String, line: Int
    ) throws(Refusal) -> [[UInt8]] {
        let place = Place(file: fileName, line: line)
        let quote = UInt8(ascii: "\"")
        var cells: [[UInt8]] = []
        var index = 0
        while true {
            var cell: [UInt8] = []
            if index < record.count, record[index] == quote {
                guard let end = unquote(record, from: index, into: &cell) else {
                    throw stray(place, cells.count + 1)
                }
                index = end
            } else {
                while index < record.count, record[index] != delimiter {
                    if record[index] == quote { throw stray(place, cells.count + 1) }
                    if record[index] == UInt8(ascii: "\r") {
                        throw strayReturn(place, cells.count + 1)
                    }
                    cell.append(record[index])
                    index += 1
                }
            }
            cells.append(cell)
            if index == record.count { return cells }
            guard record[index] == delimiter else { throw stray(place, cells.count) }
            index += 1
        }
    }

    /// Reads a quoted cell and returns the index behind its last quote; nil if there is none.
    private static func unquote(
        _ record: UnsafeBufferPointer<UInt8>, from start: Int, into cell: inout [UInt8]
    ) -> Int? {
        let quote = UInt8(ascii: "\"")
        var index = start + 1
        while index < record.count {
            if record[index] != quote {
                cell.append(record[index])
            } else if index + 1 < record.count, record[index + 1] == quote {
                cell.append(quote)
                index += 1
            } else {
                return index + 1
            }
            index += 1
        }
        return nil
    }

    private static func stray(_ place: Place, _ column: Int) -> Refusal {
        Refusal(
            .raggedRow, at: place,
            "the header has a stray or unterminated quote in column \(column)",
            why: "a quote stands at both ends of a cell and is doubled inside it (RFC 4180)",
            help: "is the delimiter right (\(Name("--delimiter")))?")
    }

    private static func strayReturn(_ place: Place, _ column: Int) -> Refusal {
        Refusal(
            .raggedRow, at: place,
            "the header has a carriage return that stands alone in column \(column)",
            help: "end the lines with a line feed")
    }
}
