// SPDX-License-Identifier: Apache-2.0
import RecordStreams
import Testing

@testable import RecordStreams

/// All records of a text, read in chunks of `chunk` bytes.
func records(
    _ text: String, format: RecordFormat = .csv, delimiter: UInt8? = nil, chunk: Int = 1 << 18,
    most: Int = .max, columns: [String] = [], limits: Limits = Limits()
) throws -> (header: [String], rows: [[String]]) {
    var options = ReaderOptions(
        format: format, fileName: "test", delimiter: delimiter, declaredColumns: columns,
        limits: limits)
    options.chunkSize = chunk
    let reader = try RecordReader(
        source: MemorySource(Array(text.utf8), most: most), options: options)
    let batch = reader.makeBatch()
    var rows: [[String]] = []
    while try reader.fill(batch) {
        for row in 0..<batch.rowCount {
            rows.append(
                (0..<batch.columnCount).map { column in
                    batch.kind(row, column) == .missing
                        ? "␀" : String(decoding: batch.cell(row, column), as: UTF8.self)
                })
        }
    }
    return (reader.columnNames, rows)
}

/// The refusal that reading a text ends in.
func refusal(
    _ text: String, format: RecordFormat = .csv, columns: [String] = [], limits: Limits = Limits()
) -> Diagnostic? {
    do {
        _ = try records(text, format: format, columns: columns, limits: limits)
        return nil
    } catch { return (error as? Refusal)?.diagnostics.first }
}

@Suite struct DelimitedReaderTests {
    @Test func `quotes, doubled quotes, line breaks in quotes and a missing final newline`() throws
    {
        let text = "a,b,c\r\n1,\"x, \"\"y\"\"\",\r\n\"line\r\nbreak\",\"\",\"\"\"\"\n,,z"
        let (header, rows) = try records(text)
        #expect(header == ["a", "b", "c"])
        #expect(rows == [["1", "x, \"y\"", ""], ["line\r\nbreak", "", "\""], ["", "", "z"]])
    }

    @Test(arguments: [1, 2, 3, 5, 7, 63, 64, 65, 1000])
    func `chunks and short reads change nothing`(size: Int) throws {
        var text = "id;näme;note\n"
        for row in 0..<200 {
            text += "\(row);\"O\"\"Brien; \(row)\";\(String(repeating: "é", count: row % 71))\r\n"
        }
        let whole = try records(text)
        let pieces = try records(text, chunk: max(size, 8), most: size)
        #expect(whole.header == pieces.header)
        #expect(whole.rows == pieces.rows)
        #expect(whole.rows.count == 200)
        #expect(whole.rows[3] == ["3", "O\"Brien; 3", "ééé"])
    }

    @Test(arguments: [(",", "a,b;c\n"), (";", "a;b,c;d\n"), ("\t", "a\tb\n"), ("|", "a|b|c,d\n")])
    func `the delimiter is sniffed from the header row`(delimiter: String, text: String) throws {
        let reader = try RecordReader(
            source: MemorySource(Array(text.utf8)),
            options: ReaderOptions(format: .csv, fileName: "test"))
        #expect(reader.delimiter == delimiter.utf8.first)
    }

    @Test func `a byte order mark is skipped and repeated names are numbered`() throws {
        let (header, _) = try records("\u{FEFF}a,b,a,a\n1,2,3,4\n")
        #expect(header == ["a", "b", "a#2", "a#3"])
    }

    @Test func `a row of HXL tags is left out of the records`() throws {
        let (_, rows) = try records("a,b\n#adm1+name,\n#1,2\n")
        #expect(rows == [["#1", "2"]])
    }

    @Test(arguments: [
        ("a,b\n1\n", DiagnosticCode.raggedRow, 1),
        ("a,b\n1,2\n1,2,3\n", .raggedRow, 2),
        ("a,b\n1,x\"y\n", .raggedRow, 1),
        ("a,b\n1,\"x\"y\n", .raggedRow, 1),
        ("a,b\n1,\"x\n", .raggedRow, 1),
        ("a,b\n1,2\n\n3,4\n", .raggedRow, 2),
        ("a,b\n1,x\ry\n", .raggedRow, 1),
        ("a,b\n1,\u{0}\n", .forbiddenCharacter, 1),
    ])
    func `what is not well formed is refused with its row`(
        text: String, code: DiagnosticCode, row: Int
    ) {
        let found = refusal(text)
        #expect(found?.code == code)
        #expect(found?.place.row == row)
    }

    @Test func `bad UTF-8 is refused with row and column`() {
        let bytes = Array("a,b\n1,2\n3,x".utf8) + [0xC3, 0x28] + Array("\n".utf8)
        let reader = try? RecordReader(
            source: MemorySource(bytes), options: ReaderOptions(format: .csv, fileName: "test"))
        let batch = RecordBatch(columnCount: 2)
        var found: Diagnostic?
        do { while try reader?.fill(batch) == true {} } catch { found = error.diagnostics.first }
        #expect(found?.code == .encoding)
        #expect(found?.place.row == 2)
        #expect(found?.place.column == 2)
    }

    @Test func `a cell over the limit is refused`() {
        var limits = Limits()
        limits.field = 100
        let text = "a,b\n1,\(String(repeating: "x", count: 101))\n"
        #expect(refusal(text, limits: limits)?.code == .limit)
    }

    @Test func `an empty input is refused and a blank last line is not`() throws {
        #expect(refusal("")?.code == .noInput)
        #expect(try records("a,b\n1,2\n\n").rows == [["1", "2"]])
        #expect(try records("a\n1\n\n2\n").rows == [["1"], [""], ["2"]])
    }
}
