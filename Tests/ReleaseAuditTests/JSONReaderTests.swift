// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import ReleaseAudit

@Suite struct JSONReaderTests {
    private func read(_ text: String) throws -> JSONValue { try JSONReader.read(Array(text.utf8)) }

    @Test func `values keep the text of numbers and the order of members`() throws {
        let value = try read(
            #" {"b": [1, -0.50e+2, true], "a": null, "": "x\u00e9\ud83d\ude00\n"} "#)
        #expect(
            value
                == .members([
                    "b": .array([.number("1"), .number("-0.50e+2"), .bool(true)]), "a": .null,
                    "": .string("xé😀\n"),
                ]))
    }

    @Test(arguments: [
        "", " ", "nul", "truefalse", "01", "-", "1.", ".5", "1e", "+1", "0x1", "NaN", "1 2",
        "{", "[1,]", "[,1]", "[1 2]", "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "{a:1}",
        "{\"a\":1 \"b\":2}",
        "\"", "\"\\x\"", "\"\\u12\"", "\"\\ud800\"", "\"\\ud800\\u0041\"", "\"\\udc00\"",
        "\"\\u0000\"", "\"a\tb\"", "'a'", "[1]]", "// x\n1",
        #"{"a":1,"a":2}"#, #"{"a":1,"\u0061":2}"#, "\u{FEFF}1",
    ])
    func `what the grammar does not allow is refused`(_ text: String) {
        #expect(throws: JSONError.self) { try JSONReader.read(Array(text.utf8)) }
    }

    @Test(
        arguments: [
            [0x22, 0xFF, 0x22], [0x22, 0xC3, 0x22], [0x22, 0xC0, 0x80, 0x22],
            [0x22, 0xED, 0xA0, 0x80, 0x22],
        ] as [[UInt8]])
    func `bytes that are not UTF-8 are refused`(_ bytes: [UInt8]) {
        #expect(throws: JSONError(offset: 0, reason: "the text is not UTF-8")) {
            try JSONReader.read(bytes)
        }
    }

    @Test func `two spellings of a name are two names`() throws {
        // U+00E9, and e with U+0301: equal for Swift's strings, different bytes.
        let value = try read("{\"\u{E9}\":1,\"e\u{301}\":2}")
        guard case .object(let members) = value else {
            Issue.record("not an object")
            return
        }
        #expect(members.count == 2)
    }

    @Test func `sixty-four levels are read and sixty-five refused`() throws {
        func nested(_ depth: Int) -> String {
            String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        }
        #expect(throws: Never.self) { try read(nested(64)) }
        #expect(throws: JSONError.self) { try read(nested(65)) }
        let objects =
            String(repeating: "{\"a\":", count: 65) + "1" + String(repeating: "}", count: 65)
        #expect(throws: JSONError.self) { try read(objects) }
    }

    @Test func `what is written reads back, byte for byte`() throws {
        let text = #"{"z":[1,2.50,-3e9],"a":{"b":"q\"\\\n\r\t\u0001/é"},"c":[],"d":{},"e":null}"#
        #expect(try JSONWriter.write(read(text)) == Array(text.utf8))
    }

    @Test(
        arguments: [
            (0.25, "0.25"), (0, "0"), (1, "1"), (-2, "-2"), (2.0 / 3.0, "0.6666666666666666"),
            (.infinity, "null"), (.nan, "null"),
        ] as [(Double, String)])
    func `numbers are written in their shortest form`(_ number: Double, _ text: String) {
        #expect(JSONWriter.write(.real(number)) == Array(text.utf8))
    }
}
