// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import RecordStreams

@Suite struct RecordWriterTests {
    func written(
        _ input: String, format: RecordFormat = .csv, guardsFormulas: Bool = true,
        rows chosen: [Int32]? = nil
    ) throws -> String {
        let reader = try RecordReader(
            source: MemorySource(Array(input.utf8)),
            options: ReaderOptions(format: .csv, fileName: "test"))
        let writer = RecordWriter(
            options: .init(
                format: format, guardsFormulas: guardsFormulas, inputDelimiter: reader.delimiter,
                fileName: "test"))
        let output = OutputBuffer()
        writer.writeHeader(reader.columnNames, to: output)
        let columns = reader.columnNames.enumerated().map {
            OutputColumn(name: $1, source: .input($0), isPlaintext: true)
        }
        let batch = reader.makeBatch()
        while try reader.fill(batch) {
            let rows = chosen ?? Array(0..<Int32(batch.rowCount))
            try rows.withUnsafeBufferPointer { rows throws(Refusal) in
                try writer.write(batch, rows: rows, columns: columns, to: output)
            }
        }
        let sink = MemorySink()
        try output.flush(to: sink)
        return String(decoding: sink.bytes, as: UTF8.self)
    }

    @Test func `quotes are minimal and semicolons become commas`() throws {
        let text = "a;b\n\"1\";\"x,y\"\n\"q\"\"q\";2,5\n"
        #expect(try written(text) == "a,b\n1,\"x,y\"\n\"q\"\"q\",\"2,5\"\n")
    }

    @Test func `a name that begins with the byte order mark keeps it`() throws {
        let text = "\u{FEFF}\u{FEFF}a,\u{FEFF}b\n1,2\n"
        let again = "\"\u{FEFF}a\",\u{FEFF}b\n1,2\n"
        #expect(try written(text) == again)
        #expect(try written(again) == again)
    }

    @Test func `formulas are guarded and plain numbers are not`() throws {
        let text = "a,b\n=1+1,-5\n+x,+3.5\n@a,-a\n"
        #expect(try written(text) == "a,b\n'=1+1,-5\n'+x,+3.5\n'@a,'-a\n")
        #expect(try written(text, guardsFormulas: false) == text)
    }

    @Test func `an empty record of one column is not a blank line`() throws {
        #expect(try written("a\n\nb\n") == "a\n\"\"\nb\n")
    }

    @Test func `JSON Lines escapes what it must and writes missing as null`() throws {
        let text = "a,b\n\"x\"\"y\n\",\n"
        #expect(try written(text, format: .jsonl) == "{\"a\":\"x\\\"y\\n\",\"b\":null}\n")
    }

    @Test
    func `what CSV need not quote is escaped in JSON Lines, in a batch with a blanked cell too`()
        throws
    {
        let reader = try RecordReader(
            source: MemorySource(Array("a,b,c\nx\\y,,z\n1,2,\"q\"\n".utf8)),
            options: ReaderOptions(format: .csv, fileName: "test"))
        let batch = reader.makeBatch()
        #expect(try reader.fill(batch))
        let writer = RecordWriter(
            options: .init(
                format: .jsonl, guardsFormulas: false, inputDelimiter: 0x2C, fileName: "test"))
        func written() throws -> String {
            let output = OutputBuffer()
            let columns = ["a", "b", "c"].enumerated().map {
                OutputColumn(name: $1, source: .input($0), isPlaintext: true)
            }
            try [Int32(0), 1].withUnsafeBufferPointer { rows throws(Refusal) in
                try writer.write(batch, rows: rows, columns: columns, to: output)
            }
            let bytes = UnsafeBufferPointer(start: output.bytes, count: output.used)
            return String(decoding: bytes, as: UTF8.self)
        }
        let first = "{\"a\":\"x\\\\y\",\"b\":null,\"c\":\"z\"}\n"
        #expect(try written() == first + "{\"a\":\"1\",\"b\":\"2\",\"c\":\"q\"}\n")
        batch.blank(1, 1)
        #expect(try written() == first + "{\"a\":\"1\",\"b\":null,\"c\":\"q\"}\n")
    }

    @Test func `rows are written in the order given`() throws {
        #expect(try written("a\n1\n2\n3\n", rows: [2, 0]) == "a\n3\n1\n")
    }

    @Test func `a bidirectional override in a released cell is refused`() {
        do {
            _ = try written("a\nx\u{202E}y\n")
            Issue.record("it was written")
        } catch {
            #expect((error as? Refusal)?.code == .forbiddenCharacter)
        }
    }
}

/// The delimiter, line ends, byte order mark and tags of a delimited export.
@Suite struct DialectTests {
    private func written(
        _ input: String, _ dialect: Dialect?, tags: Bool = false, format: RecordFormat = .csv
    ) throws -> String {
        let reader = try RecordReader(
            source: MemorySource(Array(input.utf8)),
            options: ReaderOptions(format: .csv, fileName: "test"))
        let writer = RecordWriter(
            options: .init(
                format: format, guardsFormulas: true, inputDelimiter: reader.delimiter,
                fileName: "test", dialect: dialect ?? reader.dialect))
        let output = OutputBuffer()
        writer.writeHeader(
            reader.columnNames, tags: tags ? reader.tagRow?.tags ?? [] : [], to: output)
        let columns = reader.columnNames.enumerated().map {
            OutputColumn(name: $1, source: .input($0), isPlaintext: true)
        }
        let batch = reader.makeBatch()
        while try reader.fill(batch) {
            try Array(0..<Int32(batch.rowCount)).withUnsafeBufferPointer { rows throws(Refusal) in
                try writer.write(batch, rows: rows, columns: columns, to: output)
            }
        }
        return String(
            decoding: UnsafeBufferPointer(start: output.bytes, count: output.used), as: UTF8.self)
    }

    @Test(arguments: [
        "a,b\n1,\"x,y\"\n", "a;b\r\n1;x,y\r\n\"p;q\";\"r\ns\"\r\n", "\u{FEFF}a|b\n\"1|\"|,\n",
        "a\tb\r\n\"\"\"\"\t2\r\n", "a\n1\n", "a\r\n\"\"\r\n",
    ])
    func `what is written as it should be comes back byte for byte`(text: String) throws {
        #expect(try Array(written(text, nil).utf8) == Array(text.utf8))
    }

    @Test func `quotes follow the delimiter that is written`() throws {
        let text = "a,b\n\"x;y\",\"x,y\"\n=1,-\n"
        let semicolons = Dialect(delimiter: UInt8(ascii: ";"), endsWithCRLF: true)
        #expect(try written(text, semicolons) == "a;b\r\n\"x;y\";x,y\r\n'=1;'-\r\n")
    }

    @Test func `tags stand under the header in their own form and nothing else does`() throws {
        let text = "a,b,c\n #ADM1 +Name,,#x y\n1,2,3\n"
        #expect(try written(text, nil, tags: true) == "a,b,c\n#adm1+name,,\n1,2,3\n")
        #expect(try written(text, nil) == "a,b,c\n1,2,3\n")
        // A row without a single tag would be a record.
        #expect(try written("a,b\n#x y,\n1,2\n", nil, tags: true) == "a,b\n1,2\n")
        let comma = Dialect(delimiter: UInt8(ascii: ","))
        #expect(
            try written("a,b\n#x,#y\n1,2\n", comma, tags: true, format: .jsonl)
                == "{\"a\":\"1\",\"b\":\"2\"}\n")
    }
}
