// SPDX-License-Identifier: Apache-2.0
import TestSupport
import Testing

@testable import RecordStreams

/// Whole rows and runs of cells are copied, and come out as if each cell had been written alone.
@Suite struct DelimitedWriterTests {
    /// RFC 4180 with quotes only where they are needed, one cell at a time.
    private static func written(_ cell: String, guarded: Bool) -> String {
        let bytes = Array(cell.utf8)
        var text = cell
        if guarded, let first = bytes.first, "=+-@\t\r".utf8.contains(first) {
            let rest = first == 0x2B || first == 0x2D ? String(cell.dropFirst()) : cell
            let parts = rest.split(
                maxSplits: 1, omittingEmptySubsequences: false,
                whereSeparator: { ".,".contains($0) }
            )
            let isNumber = parts.allSatisfy { part in
                !part.isEmpty && part.utf8.allSatisfy { (0x30...0x39).contains($0) }
            }
            if !isNumber { text = "'" + cell }
        }
        let special = Array(",\"\n\r".utf8)
        guard bytes.contains(where: { special.contains($0) }) else { return text }
        return "\"" + text.replacing("\"", with: "\"\"") + "\""
    }

    @Test(arguments: [",", ";", "\t", "|"])
    func `every choice of columns and rows is written as cell by cell`(delimiter: String) throws {
        var random = RepeatableRandom(seed: UInt64(delimiter.utf8.first ?? 0))
        for _ in 0..<150 {
            let width = 1 + random.below(6)
            let rows = (0..<(1 + random.below(30))).map { _ in
                (0..<width).map { _ in Self.cell(&random) }
            }
            let lineBreak = random.oneIn(3) ? "\r\n" : "\n"
            let quotesAll = random.oneIn(3)
            let text = Self.text(
                rows, delimiter: delimiter, lineBreak: lineBreak, quotesAll: quotesAll)
            let columns = (0..<width).filter { _ in !random.oneIn(4) }
            let chosen = rows.indices.filter { _ in !random.oneIn(5) }
            let guarded = !random.oneIn(3)
            if columns.isEmpty { continue }
            let expected = chosen.map { row in
                let line = columns.map { Self.written(rows[row][$0], guarded: guarded) }
                return (line == [""] ? "\"\"" : line.joined(separator: ",")) + "\n"
            }
            let output = try Self.copy(
                text, columns: columns, rows: chosen, guarded: guarded, delimiter: delimiter)
            #expect(output == expected.joined(), "\(text.debugDescription)")
        }
    }

    private static func cell(_ random: inout RepeatableRandom) -> String {
        let cells = [
            "", "", "a", "12", "-5", "-a", "+3.5", "=1", "@x", "\tx", "a,b", "a;b", "a|b", "a\tb",
            "say \"no\"", "\"", "two\nlines", "two\r\nlines", "José", "x y", "'quoted'", "-99",
            "a rather long cell, with a comma, of more than forty-eight bytes in all",
            "another long cell without any of them, of more than forty-eight bytes too",
        ]
        return cells[random.below(cells.count)]
    }

    private static func text(
        _ rows: [[String]], delimiter: String, lineBreak: String, quotesAll: Bool
    ) -> String {
        let header = rows[0].indices.map { "c\($0)" }.joined(separator: delimiter)
        let lines = rows.map { row in
            row.map { cell in
                let special = [delimiter, "\"", "\n", "\r"]
                let isQuoted =
                    quotesAll || row.count == 1 && cell.isEmpty
                    || special.contains { cell.contains($0) }
                    || cell.unicodeScalars.contains { $0 == "\r" || $0 == "\n" }
                return isQuoted ? "\"" + cell.replacing("\"", with: "\"\"") + "\"" : cell
            }.joined(separator: delimiter)
        }
        return ([header] + lines).joined(separator: lineBreak) + lineBreak
    }

    private static func copy(
        _ text: String, columns: [Int], rows: [Int], guarded: Bool, delimiter: String
    ) throws -> String {
        var options = ReaderOptions(format: .csv, fileName: "test")
        options.delimiter = delimiter.utf8.first
        let reader = try RecordReader(source: MemorySource(Array(text.utf8)), options: options)
        let writer = RecordWriter(
            options: .init(
                format: .csv, guardsFormulas: guarded, inputDelimiter: reader.delimiter,
                fileName: "test"))
        let output = OutputBuffer(capacity: 64)
        let released = columns.map {
            OutputColumn(name: "c\($0)", source: .input($0), isPlaintext: true)
        }
        let batch = reader.makeBatch()
        while try reader.fill(batch) {
            #expect(batch.firstRow == 1)
            let chosen = rows.map { Int32($0) }
            try chosen.withUnsafeBufferPointer { chosen throws(Refusal) in
                try writer.write(batch, rows: chosen, columns: released, to: output)
            }
        }
        let sink = MemorySink()
        try output.flush(to: sink)
        return String(decoding: sink.bytes, as: UTF8.self)
    }
}
