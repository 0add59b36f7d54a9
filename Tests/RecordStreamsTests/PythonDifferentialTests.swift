// SPDX-License-Identifier: Apache-2.0
import Foundation
import TestSupport
import Testing

@testable import RecordStreams

/// The readers and the writer against the modules `csv` and `json` of Python.
@Suite struct PythonDifferentialTests {
    private static let script = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "differential.py").path

    /// What Python reads; nil where it is not installed.
    static func python(_ bytes: [UInt8], _ words: (String) -> [String]) throws -> [[String?]]? {
        let folder = ScratchFolder()
        let file = URL(filePath: folder.path).appending(path: "input")
        try Data(bytes).write(to: file)
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["python3", Self.script] + words(file.path)
        let output = Pipe()
        process.standardOutput = output
        process.standardInput = FileHandle.nullDevice
        try process.run()
        let text = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        if process.terminationStatus == 127 {
            print("SKIPPED: python3 is not installed")
            return nil
        }
        #expect(process.terminationStatus == 0)
        return try text.split(separator: 0x0A).map {
            try JSONDecoder().decode([String?].self, from: Data($0))
        }
    }

    /// What our reader reads, the header first; missing cells are nil.
    private func read(_ bytes: [UInt8], _ options: ReaderOptions) throws -> [[String?]] {
        var options = options
        options.chunkSize = 1000
        let reader = try RecordReader(source: MemorySource(bytes, most: 777), options: options)
        let batch = reader.makeBatch()
        var rows: [[String?]] = options.format == .jsonl ? [] : [reader.columnNames]
        while try reader.fill(batch) {
            for row in 0..<batch.rowCount {
                rows.append(
                    (0..<batch.columnCount).map { column in
                        batch.kind(row, column) == .missing
                            ? nil : String(decoding: batch.cell(row, column), as: UTF8.self)
                    })
            }
        }
        return rows
    }

    /// The records of `rows` as our writer writes them.
    private func written(
        _ rows: [[String]], as format: RecordFormat, isPlaintext: Bool = true
    ) throws -> [UInt8] {
        let names = rows[0]
        let batch = RecordBatch(
            records: rows.dropFirst().map { $0.map { Array($0.utf8) } }, columnCount: names.count)
        let writer = RecordWriter(
            options: RecordWriter.Options(
                format: format, guardsFormulas: false, inputDelimiter: nil, fileName: "test"))
        let output = OutputBuffer(capacity: 16)
        writer.writeHeader(names, to: output)
        let columns = names.enumerated().map {
            OutputColumn(name: $0.element, source: .input($0.offset), isPlaintext: isPlaintext)
        }
        try (0..<Int32(batch.rowCount)).map { $0 }.withUnsafeBufferPointer {
            try writer.write(batch, rows: $0, columns: columns, to: output)
        }
        return Array(UnsafeBufferPointer(start: output.bytes, count: output.used))
    }

    /// Cells as bytes: Swift takes two spellings of a letter for one.
    private func bytes(_ rows: [[String?]]) -> [[[UInt8]?]] {
        rows.map { row in row.map { cell in cell.map { Array($0.utf8) } } }
    }

    private func check(_ table: DelimitedTable, _ delimiter: String, _ note: Comment) throws {
        let options = ReaderOptions(format: .csv, fileName: "test")
        let ours = try read(Array(table.text.utf8), options)
        #expect(bytes(ours) == bytes(table.rows), note)
        guard
            let theirs = try Self.python(Array(table.text.utf8), { ["csv", delimiter, $0] })
        else { return }
        #expect(bytes(theirs) == bytes(table.rows), note)
        for (format, mark) in [(RecordFormat.csv, ","), (.tsv, "\t")] {
            let again = try Self.python(try written(table.rows, as: format)) { ["csv", mark, $0] }
            #expect(again.map(bytes) == bytes(table.rows), note)
        }
    }

    @Test(arguments: [",", ";", "\t", "|"])
    func `cells of every length round a mask of 64 bytes`(delimiter: Character) throws {
        let table = DelimitedTable.lengths(delimiter)
        #expect(table.rows.count > 131 * 8)
        try check(table, String(delimiter), "lengths, \(delimiter)")
    }

    @Test(arguments: [",", ";", "\t", "|"], [11, 12, 13] as [UInt64])
    func `generated tables`(delimiter: Character, seed: UInt64) throws {
        var random = RepeatableRandom(seed: seed)
        let table = DelimitedTable.random(delimiter, &random)
        try check(table, String(delimiter), "seed \(seed), \(delimiter)")
    }

    private func check(_ lines: [String], _ note: Comment) throws {
        let text = Array((lines.joined(separator: "\n") + "\n").utf8)
        let options = ReaderOptions(
            format: .jsonl, fileName: "test", declaredColumns: JSONLine.columns)
        let ours = try read(text, options)
        #expect(ours.count == lines.count, note)
        guard let theirs = try Self.python(text, { ["jsonl", $0] + JSONLine.columns }) else {
            return
        }
        for (line, pair) in zip(lines, zip(ours, theirs))
        where bytes([pair.0]) != bytes([pair.1]) {
            Issue.record("\(note): \(line) is \(pair.0), for Python \(pair.1)")
        }
        #expect(ours.count == theirs.count, note)
    }

    @Test(arguments: [21, 22, 23, 24, 25, 26] as [UInt64])
    func `generated JSON Lines`(seed: UInt64) throws {
        var random = RepeatableRandom(seed: seed)
        try check((0..<300).map { _ in JSONLine.random(&random) }, "seed \(seed)")
    }

    @Test func `JSON strings of every length round 16 and 64 bytes`() throws {
        try check(JSONLine.lengths(), "lengths")
    }

    @Test func `JSON numbers of every form`() throws {
        try check(JSONLine.numbers(), "numbers")
    }

    @Test func `Python reads the JSON Lines that are written`() throws {
        var random = RepeatableRandom(seed: 31)
        let specials = ["", "\"", "\\", "\n", "\t", "\u{1}", "\u{1F}", "\u{7F}", "é", "😀", "/"]
        var rows = [["first", "a \"second\" \\ name", "é"]]
        for length in 0...130 {
            let text = String(repeating: "x", count: length)
            let special = specials[random.below(specials.count)]
            rows.append([text + special, special + text, special + text + special])
        }
        let written = try written(rows, as: .jsonl, isPlaintext: false)
        guard let theirs = try Self.python(written, { ["jsonl", $0] + rows[0] }) else { return }
        #expect(bytes(theirs) == bytes(Array(rows.dropFirst())))
    }
}

/// A table and a text that means it: quotes where they must be, and elsewhere at random.
private struct DelimitedTable {
    var rows: [[String]]
    var text: String

    private init(_ rows: [[String]], _ delimiter: Character, _ random: inout RepeatableRandom) {
        self.rows = rows
        text = random.oneIn(2) ? "\u{FEFF}" : ""
        for row in rows {
            let cells = row.map { cell in
                let special = cell.unicodeScalars.contains {
                    "\"\r\n".unicodeScalars.contains($0) || Character($0) == delimiter
                }
                guard special || random.oneIn(4) else { return cell }
                return "\""
                    + cell.split(separator: "\"", omittingEmptySubsequences: false)
                    .joined(separator: "\"\"") + "\""
            }
            text += cells.joined(separator: String(delimiter))
            text += random.oneIn(3) ? "\r\n" : "\n"
        }
        if random.oneIn(2) { text.unicodeScalars.removeLast() }
    }

    /// Every length from 0 to 130 with something special at one end.
    static func lengths(_ delimiter: Character) -> DelimitedTable {
        var random = RepeatableRandom(seed: 5)
        var rows = [["first", "second"]]
        let specials = ["", "\"", "\n", "\r\n", String(delimiter), "é", "😀", "\"\""]
        for length in 0...130 {
            for special in specials {
                let cell = String(repeating: "x", count: length)
                rows.append([cell + special, special + cell])
            }
        }
        return DelimitedTable(rows, delimiter, &random)
    }

    static func random(
        _ delimiter: Character, _ random: inout RepeatableRandom
    ) -> DelimitedTable {
        let pieces = [
            "a", "bc", " ", "0", "\"", "\n", "\r\n", "\r", ",", ";", "\t", "|", "é", "ş", "مى",
            "😀", "e\u{301}", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", "'", "\\", "=", "-1",
        ]
        let width = 2 + random.below(6)
        var rows = [(0..<width).map { "column \($0)" }]
        for _ in 0..<150 {
            rows.append(
                (0..<width).map { _ in
                    (0..<random.below(7)).map { _ in pieces[random.below(pieces.count)] }.joined()
                })
        }
        return DelimitedTable(rows, delimiter, &random)
    }
}
