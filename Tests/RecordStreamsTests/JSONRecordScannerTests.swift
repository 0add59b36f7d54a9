// SPDX-License-Identifier: Apache-2.0
import TestSupport
import Testing

@testable import RecordStreams

/// The fast scanner against the careful parser: what one takes, the other reads the same.
@Suite struct JSONRecordScannerTests {
    /// A record's cells, or why it is refused.
    enum Outcome: Equatable {
        case cells([Cell])
        case refused(Diagnostic)
    }

    struct Cell: Equatable {
        let kind: CellKind
        let bytes: [UInt8]
    }

    private func options(isExport: Bool = false) -> ReaderOptions {
        var options = ReaderOptions(
            format: .jsonl, fileName: "test",
            declaredColumns: isExport ? ["a", "b.c", "é"] : JSONLine.columns)
        options.isExport = isExport
        options.limits.field = 60
        options.limits.depth = 5
        return options
    }

    /// A batch that holds one line.
    private func load(_ line: [UInt8], _ options: ReaderOptions) throws -> RecordBatch {
        let batch = RecordBatch(columnCount: options.declaredColumns.count)
        let reader = try JSONLinesReader(source: MemorySource(line + [0x0A]), options: options)
        #expect(try reader.splitter.next(batch))
        return batch
    }

    private func cells(_ batch: RecordBatch) -> [Cell] {
        (0..<batch.columnCount).map {
            Cell(kind: batch.kind(0, $0), bytes: Array(batch.cell(0, $0)))
        }
    }

    /// Reads a line as every reader does.
    private func found(_ line: [UInt8], _ parser: JSONBatchParser, _ options: ReaderOptions) throws
        -> Outcome
    {
        let batch = try load(line, options)
        parser.parse(batch)
        if let flaw = batch.flaw { return .refused(flaw.diagnostics[0]) }
        #expect(batch.rowCount == 1)
        return .cells(cells(batch))
    }

    /// Reads a line with the careful parser alone.
    private func careful(_ line: [UInt8], _ options: ReaderOptions) throws -> Outcome {
        let batch = try load(line, options)
        batch.hasKinds = true
        batch.growCells(to: batch.columnCount, keeping: 0)
        do throws(Refusal) {
            var parser = JSONRecordParser(options: options)
            _ = try parser.parse(line, into: batch, row: 0, tail: batch.byteCount)
            return .cells(cells(batch))
        } catch {
            return .refused(error.diagnostics[0])
        }
    }

    /// Whether the scanner takes a line without help.
    private func takes(_ line: [UInt8], _ options: ReaderOptions) throws -> Bool {
        let batch = try load(line, options)
        let length = batch.byteCount
        batch.growCells(to: batch.columnCount, keeping: 0)
        batch.growBytes(to: 100 * length + 1000, keeping: length)
        var scanner = JSONRecordScanner(options: options, batch: batch, tail: length)
        return scanner.record(at: 0, row: 0) == length
    }

    /// A line with something wrong somewhere, often; without a line feed, and UTF-8.
    private func spoiled(_ line: String, _ random: inout RepeatableRandom) -> [UInt8]? {
        var bytes = Array(line.utf8)
        let marks = Array("{}[]\",:\\ 0123.eE+-tfnu/x\t\r\u{1}".utf8)
        for _ in 0...random.below(3) {
            let place = random.below(bytes.count)
            switch random.below(4) {
            case 0: bytes[place] = marks[random.below(marks.count)]
            case 1: bytes.insert(marks[random.below(marks.count)], at: place)
            case 2: bytes.remove(at: place)
            default:
                let end = min(place + random.below(30), bytes.count)
                bytes.insert(contentsOf: bytes[place..<end], at: random.below(bytes.count))
            }
            if bytes.isEmpty { return nil }
        }
        return String(validating: bytes, as: UTF8.self) == nil ? nil : bytes
    }

    @Test(arguments: [41, 42, 43, 44] as [UInt64])
    func `a spoiled record is read or refused as the careful parser does`(seed: UInt64) throws {
        var random = RepeatableRandom(seed: seed)
        let options = options()
        let parser = JSONBatchParser(options: options)
        var refused = 0
        for _ in 0..<1500 {
            let good = JSONLine.random(&random)
            guard let line = spoiled(good, &random) else { continue }
            let wanted = try careful(line, options)
            let found = try found(line, parser, options)
            if case .refused = wanted { refused += 1 }
            let text = String(decoding: line, as: UTF8.self)
            #expect(found == wanted, "seed \(seed): \(text)")
            // What the scanner does not take is a flaw, or one of the few oddities left to the
            // careful parser: an empty name, or one that needs an escape.
            if case .cells = wanted {
                let isTaken = try takes(line, options)
                #expect(isTaken || text.contains("\"\""), "seed \(seed): \(text)")
            }
        }
        #expect(refused > 300)
    }

    @Test(arguments: [51, 52] as [UInt64])
    func `a record of an export is read or refused as the careful parser does`(
        seed: UInt64
    ) throws {
        var random = RepeatableRandom(seed: seed)
        let options = options(isExport: true)
        let parser = JSONBatchParser(options: options)
        let lines = [
            "{\"a\":1,\"b.c\":\"x\",\"é\":null}", "{\"a\":1,\"b\":{\"c\":2},\"é\":3}",
            "{\"a\":true,\"b.c\":\"\\u0041\",\"e\u{301}\":0}", "{\"b.c\":1,\"a\":1,\"é\":1}",
            "{\"a\":1,\"b.c\":1}", "{}", "{\"a\":[],\"b.c\":{},\"é\":1}",
            "{\"a\":1,\"b.c\":\"x\",\"é\":null,\"é\":1}", "{\"a\":1,\"a\":1,\"b.c\":1,\"é\":2}",
        ]
        for round in 0..<600 {
            let text = lines[random.below(lines.count)]
            guard let line = round < 50 ? Array(text.utf8) : spoiled(text, &random) else {
                continue
            }
            let wanted = try careful(line, options)
            let found = try found(line, parser, options)
            #expect(found == wanted, "seed \(seed): \(String(decoding: line, as: UTF8.self))")
        }
        let good = Array(lines[0].utf8)
        #expect(try takes(good, options))
    }

    @Test func `well-formed records need no second look`() throws {
        var random = RepeatableRandom(seed: 61)
        var options = options()
        options.limits = Limits()
        for _ in 0..<300 {
            let line = JSONLine.random(&random)
            #expect(try takes(Array(line.utf8), options), "\(line)")
        }
        for line in JSONLine.numbers() + JSONLine.lengths() {
            #expect(try takes(Array(line.utf8), options), "\(line)")
        }
    }

    @Test func `an escape for an ordinary letter asks for no look at the cells`() throws {
        func suspicious(_ text: String) throws -> Bool {
            let options = options()
            let batch = try load(Array("{\"a\":\"\(text)\"}".utf8), options)
            JSONBatchParser(options: options).parse(batch)
            #expect(batch.flaw == nil)
            return batch.hasSuspiciousBytes
        }
        #expect(
            try !suspicious("\\u0645\\u00e9\\n\\r\\t\\u0009\\u200d\\u202f\\u2065\\ud83d\\ude00"))
        for text in [
            "\\u0001", "\\b", "\\f", "\\u001f", "\\u202a", "\\u202E", "\\u2066", "\\u2069",
            "\u{202A}",
        ] {
            #expect(try suspicious(text), "\(text)")
        }
    }

    @Test func `names that lead nowhere do not make the table grow`() {
        let table = JSONMemberTable(PathTable(["a", "b.c"]))
        func find(_ name: String, _ parent: Int32 = 0) -> Int32? {
            Array(name.utf8).withUnsafeBufferPointer { table.find($0, in: parent) }
        }
        for number in 0..<1000 { #expect(find("name \(number)") == nil) }
        #expect(find("a") == 0)
        #expect(find("b") == 1)
        #expect(find("b.c") == 2)
        #expect(find("a") == 0)
    }
}
