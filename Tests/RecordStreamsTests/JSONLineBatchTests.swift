// SPDX-License-Identifier: Apache-2.0
import TestSupport
import Testing

@testable import RecordStreams

@Suite struct JSONLineBatchTests {
    private func options(_ columns: [String] = JSONLine.columns, chunk: Int = 1 << 18)
        -> ReaderOptions
    {
        var options = ReaderOptions(format: .jsonl, fileName: "test", declaredColumns: columns)
        options.chunkSize = chunk
        return options
    }

    @Test func `batches may be parsed in any order and by several parsers`() throws {
        var random = RepeatableRandom(seed: 71)
        let lines = (0..<400).map { _ in JSONLine.random(&random) }
        let text = lines.joined(separator: "\n")
        let whole = try records(text, format: .jsonl, columns: JSONLine.columns).rows
        let options = options(chunk: 3000)
        let reader = try JSONLinesReader(
            source: MemorySource(Array(text.utf8)), options: options)
        var loaded: [RecordBatch] = []
        while true {
            let batch = RecordBatch(columnCount: options.declaredColumns.count)
            guard try reader.splitter.next(batch) else { break }
            loaded.append(batch)
        }
        #expect(loaded.count > 10)
        let parsers = (0..<3).map { _ in reader.makeParser() }
        for (number, batch) in loaded.enumerated().reversed() { parsers[number % 3].parse(batch) }
        var row = 0
        for batch in loaded {
            #expect(batch.flaw == nil)
            let found = (0..<batch.rowCount).map { row in
                (0..<batch.columnCount).map { column in
                    batch.kind(row, column) == .missing
                        ? "␀" : String(decoding: batch.cell(row, column), as: UTF8.self)
                }
            }
            #expect(found == Array(whole[row..<row + batch.rowCount]))
            row += batch.rowCount
        }
        #expect(row == 400)
    }

    @Test func `wherever the bytes are cut, the records are the same`() throws {
        var random = RepeatableRandom(seed: 72)
        let text = (0..<40).map { _ in JSONLine.random(&random) }.joined(separator: "\n")
        let whole = try records(text, format: .jsonl, columns: JSONLine.columns).rows
        for _ in 0..<60 {
            let chunk = 16 + random.below(3000)
            let pieces = try records(
                text, format: .jsonl, chunk: chunk, most: 1 + random.below(chunk),
                columns: JSONLine.columns)
            #expect(pieces.rows == whole)
        }
    }

    @Test func `a flaw in a later record is found where it is, whatever the reads`() throws {
        let good = (0..<50).map { "{\"a\":\($0)}" }
        let flaws = ["{\"a\":01}", "{\"a\":\"\u{1}\"}", "{\"zz\":1}", "", "{\"a\":1,\"a\":1}"]
        for flaw in flaws {
            for chunk in [16, 40, 1 << 18] {
                var lines = good
                lines.insert(flaw, at: 33)
                lines.append("{\"a\":[[")
                let text = lines.joined(separator: "\n")
                var refusal: Diagnostic?
                do {
                    _ = try records(text, format: .jsonl, chunk: chunk, columns: ["a"])
                } catch { refusal = (error as? Refusal)?.diagnostics.first }
                #expect(refusal?.place.row == 34, "\(flaw)")
            }
        }
    }

    @Test func `many columns make batches of few records`() throws {
        let columns = (0..<5000).map { "c\($0)" }
        let text = String(repeating: "{\"c4999\":1}\n", count: 200)
        let reader = try RecordReader(
            source: MemorySource(Array(text.utf8)), options: options(columns))
        let batch = reader.makeBatch()
        var rows = 0
        while try reader.fill(batch) {
            #expect(batch.rowCount * 5000 <= 1 << 17)
            #expect(batch.firstRow == rows + 1)
            #expect(Array(batch.cell(batch.rowCount - 1, 4999)) == [0x31])
            rows += batch.rowCount
        }
        #expect(rows == 200)
    }

    @Test(arguments: [16, 100, 1000])
    func `a record over the limit is refused, one of just that length is read`(chunk: Int) throws {
        func line(_ length: Int) -> String {
            "{\"a\":\"" + String(repeating: "x", count: length - 8) + "\"}"
        }
        func refusal(_ lines: [String]) -> Diagnostic? {
            do {
                var options = options(["a"], chunk: chunk)
                options.limits.record = 2000
                let text = lines.joined(separator: "\n")
                let reader = try RecordReader(
                    source: MemorySource(Array(text.utf8)), options: options)
                let batch = reader.makeBatch()
                while try reader.fill(batch) {}
                return nil
            } catch { return error.diagnostics.first }
        }
        #expect(refusal([line(20), line(2000), line(30)]) == nil)
        #expect(refusal([line(2000)]) == nil)
        for lines in [[line(20), line(2001), line(30)], [line(20), line(2001)]] {
            #expect(refusal(lines)?.code == .limit)
            #expect(refusal(lines)?.place.row == 2)
        }
    }

    @Test func `a byte order mark is no part of the first record`() throws {
        for chunk in [16, 1 << 18] {
            let rows = try records(
                "\u{FEFF}{\"a\":1}\n{\"a\":2}", format: .jsonl, chunk: chunk, most: 1,
                columns: ["a"]
            ).rows
            #expect(rows == [["1"], ["2"]])
        }
        #expect(try records("\u{FEFF}", format: .jsonl, columns: ["a"]).rows.isEmpty)
        #expect(refusal("{}\n\u{FEFF}{}", format: .jsonl, columns: ["a"])?.place.row == 2)
    }
}
