// SPDX-License-Identifier: Apache-2.0
import RecordStreams
import Testing

@Suite struct JSONLinesReaderTests {
    let columns = ["a", "person.name", "visits[].place"]

    @Test func `leaves are found by path and scalars are canonical`() throws {
        let text = """
            {"a": 2.30e1, "person": {"name": "\\u0041n\\u00e4"}}
            {"visits":[{"place":"X"},{"place":null},{"place":"Y"}],"\\u0061":true}
            {"person":{"name":null}}
            """
        let (_, rows) = try records(text, format: .jsonl, columns: columns)
        #expect(rows == [["23", "Anä", "␀"], ["true", "␀", "X;Y"], ["␀", "␀", "␀"]])
    }

    @Test(arguments: [
        ("{\"b\":1}", DiagnosticCode.unknownColumn),
        ("{\"a\":1,\"a\":2}", .duplicateColumn),
        ("{\"a\":1,\"\\u0061\":2}", .duplicateColumn),
        ("{\"a\":{\"x\":1}}", .unknownColumn),
        ("{\"a\":01}", .raggedRow),
        ("{\"a\":1", .raggedRow),
        ("{\"a\":1}x", .raggedRow),
        ("[1]", .raggedRow),
        ("{\"a\":\"\\ud800\"}", .encoding),
        ("{\"a\":\"\\u0000\"}", .forbiddenCharacter),
        ("{\"visits\":[{\"place\":\"a;b\"}]}", .valueUnreadable),
    ])
    func `what is not an object of known scalars is refused`(text: String, code: DiagnosticCode) {
        #expect(refusal(text + "\n", format: .jsonl, columns: columns)?.code == code)
    }

    @Test func `objects of many members and long arrays are read, and no name stands twice`() throws
    {
        let empty = (0..<100).map { "\"m\($0)\":null" }
        let columns = columns + (0..<100).map { "m\($0)" }
        let places = Array(repeating: "{\"place\":\"X\"}", count: 3000).joined(separator: ",")
        let text = "{\(empty.joined(separator: ",")),\"visits\":[\(places)]}"
        let rows = try records(text, format: .jsonl, columns: columns).rows
        #expect(rows[0][2].utf8.count == 2 * 3000 - 1)
        for twice in [0, 31, 32, 33, 99] {
            let text = "{\(empty.joined(separator: ",")),\"m\(twice)\":null}"
            #expect(refusal(text, format: .jsonl, columns: columns)?.code == .duplicateColumn)
        }
    }

    @Test(arguments: [
        "{\"b\":{}}", "{\"b\":[]}", "{\"b\":{\"c\":[]}}", "{\"b\":[[]]}", "{\"b\":[{}]}",
        "{\"a\":1,\"Ana B., 12 May\":{}}", "{\"visits\":[{\"place\":\"X\",\"notes\":[]}]}",
        "{\"person\":{\"nam\":{}}}", "{\"a\":[[]]}",
    ])
    func `an undeclared member is unknown though its value is empty`(text: String) throws {
        let found = try #require(refusal(text + "\n", format: .jsonl, columns: columns))
        #expect(found.code == .unknownColumn)
        #expect(!found.message.description.contains("Ana"))
    }

    @Test func `an empty object or array is missing where leaves are declared`() throws {
        let text = """
            {"a":{},"person":{},"visits":[]}
            {"a":[],"person":[],"visits":[{}]}
            {"visits":{}}
            {}
            {"visits":[{"place":[]},{"place":"X"}]}
            """
        let rows = try records(text, format: .jsonl, columns: columns).rows
        #expect(rows[..<4].allSatisfy { $0 == ["␀", "␀", "␀"] })
        #expect(rows[4] == ["␀", "␀", "X"])
    }

    @Test(arguments: [
        "{\"a\":1}", "{\"a\":1,\"p.q\":2,\"c\":{}}", "{\"a\":{},\"p.q\":2}",
        "{\"a\":[],\"p.q\":2}", "{\"a\":[1],\"p.q\":2}", "{\"p.q\":2,\"a\":1}",
        "{\"a\":1,\"p\":{\"q\":2}}", "{}", "{\"a\":1,\"p.q\":2,\"c\":3}",
    ])
    func `a record of an export has the declared members and no others`(text: String) {
        var options = ReaderOptions(
            format: .jsonl, fileName: "test", declaredColumns: ["a", "p.q"])
        options.isExport = true
        func read(_ text: String) -> Diagnostic? {
            do {
                let reader = try RecordReader(
                    source: MemorySource(Array(text.utf8)), options: options)
                let batch = reader.makeBatch()
                while try reader.fill(batch) {}
                return nil
            } catch { return error.diagnostics.first }
        }
        let good = "{\"a\":null,\"p.q\":\"x\"}\n"
        #expect(read(good) == nil)
        let found = read(good + text + "\n")
        #expect(found?.code == .unknownColumn)
        #expect(found?.place.row == 2)
    }

    @Test func `half a surrogate pair is no matter of the file's encoding`() throws {
        let found = try #require(
            refusal("{\"a\":\"\\ud800\"}\n", format: .jsonl, columns: columns))
        #expect(found.code == .encoding)
        #expect(found.help == nil)
    }

    @Test func `nesting over the limit is refused`() {
        let text = String(repeating: "{\"x\":", count: 40)
        #expect(refusal(text + "\n", format: .jsonl, columns: columns)?.code == .limit)
    }

    @Test(arguments: [1, 3, 64])
    func `short reads change nothing`(size: Int) throws {
        let text = (0..<50).map { "{\"a\":\($0),\"person\":{\"name\":\"é\($0)\"}}" }
            .joined(separator: "\n")
        let rows = try records(text, format: .jsonl, chunk: 16, most: size, columns: columns).rows
        #expect(rows.count == 50)
        #expect(rows[49] == ["49", "é49", "␀"])
    }
}

@Suite struct JSONNumberTests {
    @Test(arguments: [
        ("23", "23"), ("2.3e1", "23"), ("23.0", "23"), ("-0", "0"), ("0.0500", "0.05"),
        ("1e21", "1e21"), ("123456789012345678901234", "1.23456789012345678901234e23"),
        ("1E-7", "1e-7"), ("0.000001", "0.000001"), ("-12.50", "-12.5"), ("100", "100"),
        ("1e20", "100000000000000000000"),
    ])
    func `equal numbers are written alike`(token: String, expected: String) {
        let bytes = Array(token.utf8)
        let written = [UInt8](unsafeUninitializedCapacity: bytes.count + 32) { out, count in
            bytes.withUnsafeBufferPointer { token in
                if let base = out.baseAddress {
                    count = JSONNumber.writeCanonical(token, into: base)
                }
            }
        }
        #expect(String(decoding: written, as: UTF8.self) == expected)
    }
}
