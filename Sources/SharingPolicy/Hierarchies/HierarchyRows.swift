// SPDX-License-Identifier: Apache-2.0
internal import RecordStreams
internal import TextForms

/// Reads the rows of a hierarchy file: UTF-8, perhaps a BOM, LF or CRLF, quotes of RFC 4180, cells
/// in NFC, untrimmed.
struct HierarchyRows {
    /// One row with the line on which it starts.
    struct Row {
        let line: Int
        let cells: [[UInt8]]
    }
    private let bytes: [UInt8]
    private let path: String
    private let separator: UInt8
    private var index = 0
    private var line = 1

    /// All rows; each has as many cells as the first.
    static func read(
        _ bytes: [UInt8], path: String, separator: UInt8
    ) throws(Refusal) -> [Row] {
        var reader = HierarchyRows(bytes: bytes, path: path, separator: separator)
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { reader.index = 3 }
        var rows: [Row] = []
        while !reader.onlyLineEndsFollow {
            let start = reader.line
            let cells = try reader.row()
            if let first = rows.first, first.cells.count != cells.count {
                throw reader.refusal(
                    start,
                    "line \(start) has \(cells.count) cells, the first line \(first.cells.count)")
            }
            rows.append(Row(line: start, cells: cells))
        }
        return rows
    }

    private var onlyLineEndsFollow: Bool {
        bytes[index...].allSatisfy { $0 == 0x0A || $0 == 0x0D }
    }

    private func refusal(_ line: Int, _ message: Message) -> Refusal {
        Refusal(.hierarchy, at: Place(file: path, line: line), message)
    }

    /// Reads one row and the end of its line.
    private mutating func row() throws(Refusal) -> [[UInt8]] {
        var cells: [[UInt8]] = []
        while true {
            let start = line
            cells.append(try checked(try cell(), start))
            guard index < bytes.count else { return cells }
            if bytes[index] == separator {
                index += 1
                if index == bytes.count {
                    cells.append([])
                    return cells
                }
                continue
            }
            if bytes[index] == 0x0D { index += 1 }
            guard index < bytes.count, bytes[index] == 0x0A else {
                throw refusal(line, "line \(line) has a stray quote or carriage return")
            }
            index += 1
            line += 1
            return cells
        }
    }

    private mutating func cell() throws(Refusal) -> [UInt8] {
        guard index < bytes.count, bytes[index] == 0x22 else { return try plain() }
        let start = line
        var cell: [UInt8] = []
        index += 1
        while index < bytes.count {
            let byte = bytes[index]
            index += 1
            if byte == 0x0A { line += 1 }
            if byte != 0x22 {
                cell.append(byte)
            } else if index < bytes.count, bytes[index] == 0x22 {
                cell.append(byte)
                index += 1
            } else {
                return cell
            }
        }
        throw refusal(start, "line \(start) opens a quote that nothing closes")
    }

    private mutating func plain() throws(Refusal) -> [UInt8] {
        let start = index
        while index < bytes.count {
            let byte = bytes[index]
            if byte == separator || byte == 0x0A || byte == 0x0D { break }
            if byte == 0x22 { throw refusal(line, "line \(line) has a stray quote") }
            index += 1
        }
        return Array(bytes[start..<index])
    }

    /// A cell in NFC; refused if it is not UTF-8 or has a character that no released cell may have.
    private func checked(_ cell: [UInt8], _ line: Int) throws(Refusal) -> [UInt8] {
        guard let form = TextForms.nfc(cell), cell.withUnsafeBufferPointer(TextChecks.isUTF8) else {
            throw refusal(line, "line \(line) is not UTF-8")
        }
        if form.withUnsafeBufferPointer({ TextChecks.hasForbiddenCharacter($0) }) {
            throw refusal(line, "line \(line) holds a control or bidirectional character")
        }
        return form
    }
}
