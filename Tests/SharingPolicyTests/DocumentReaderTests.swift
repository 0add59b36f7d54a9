// SPDX-License-Identifier: Apache-2.0
import RecordStreams
import Testing

@testable import SharingPolicy

@Suite struct DocumentReaderTests {
    private func read(_ bytes: [UInt8]) -> (node: PolicyNode?, findings: [Diagnostic]) {
        let findings = Findings(fileName: "p.yaml")
        let node = DocumentReader.read(bytes, findings)
        return (node, findings.diagnostics)
    }

    private func read(_ text: String) -> (node: PolicyNode?, findings: [Diagnostic]) {
        read(Array(text.utf8))
    }

    /// A node without its places, written as JSON with `'` round plain words.
    private func plain(_ node: PolicyNode?) -> String {
        switch node?.content {
        case nil: "none"
        case .scalar(let word, let plain): plain ? "'\(word)'" : "\"\(word)\""
        case .sequence(let items): "[" + items.map { self.plain($0) }.joined(separator: ",") + "]"
        case .mapping(let entries):
            "{" + entries.map { $0.key.value + ":" + self.plain($0.value) }.joined(separator: ",")
                + "}"
        }
    }

    @Test func `block and flow style give the same nodes`() {
        let block = "a:\n  - 1\n  - b: \"2\"\nc: 'x y'\n"
        let flow = "{a: [1, {b: \"2\"}], c: 'x y'}"
        #expect(plain(read(block).node) == "{a:['1',{b:\"2\"}],c:\"x y\"}")
        #expect(plain(read(flow).node) == plain(read(block).node))
    }

    @Test func `JSON is read with its own escapes`() {
        let json = #"{"a":[true,null,1.5],"b\u0041":"x\/y\n\"z\""}"#
        #expect(plain(read(json).node) == "{a:['true','null','1.5'],bA:\"x/y\n\"z\"\"}")
    }

    @Test func `JSON may be indented with tabs`() {
        #expect(plain(read("{\n\t\"a\": [\n\t\t1\n\t]\n}\n").node) == "{a:['1']}")
    }

    @Test func `nodes know their line and column and length`() throws {
        let root = try #require(read("# first\nalpha: {beta: \"gamma\"}\n").node)
        guard case .mapping(let entries) = root.content,
            case .mapping(let inner) = entries[0].value.content
        else {
            Issue.record("not a map of maps")
            return
        }
        #expect(entries[0].key.position == SourcePosition(line: 2, column: 1, length: 5))
        #expect(entries[0].value.position == SourcePosition(line: 2, column: 8, length: 15))
        #expect(inner[0].key.position == SourcePosition(line: 2, column: 9, length: 4))
        #expect(inner[0].value.position == SourcePosition(line: 2, column: 15, length: 7))
    }

    @Test func `columns count characters and not bytes`() throws {
        let root = try #require(read("é: نعم\n").node)
        guard case .mapping(let entries) = root.content else { return }
        #expect(entries[0].value.position == SourcePosition(line: 1, column: 4, length: 3))
    }

    @Test func `a byte order mark at the start is no part of the first word`() {
        #expect(plain(read([0xEF, 0xBB, 0xBF] + Array("a: b\n".utf8)).node) == "{a:'b'}")
    }

    @Test func `32 levels are read and 33 are not`() {
        func nested(_ depth: Int) -> String {
            String(repeating: "[", count: depth) + "x" + String(repeating: "]", count: depth)
        }
        #expect(read(nested(32)).node != nil)
        #expect(read(nested(33)).findings.map(\.code) == [.yamlFeature])
    }

    @Test func `one mebibyte is read and a byte more is not`() {
        let head = Array("a: \"".utf8)
        let body = [UInt8](repeating: UInt8(ascii: "x"), count: (1 << 20) - head.count - 1)
        #expect(read(head + body + [UInt8(ascii: "\"")]).node != nil)
        let over = read(head + body + [UInt8(ascii: "x"), UInt8(ascii: "\"")])
        #expect(over.findings.map(\.code) == [.yamlFeature])
    }

    @Test(arguments: ["", "\n", "# only a comment\n", "---\n...\n"])
    func `a file that says nothing is refused`(text: String) {
        let codes = Policy.read(yaml: Array(text.utf8)).diagnostics.map(\.code)
        #expect(codes.count == 1)
        #expect([.yamlSyntax, .wrongValue].contains(codes.first))
    }

    @Test func `UTF-16 is not UTF-8`() {
        #expect(read([0xFF, 0xFE, 0x61, 0x00]).findings.map(\.code) == [.yamlSyntax])
    }

    @Test func `every feature that is not allowed is named, not only the first`() {
        let found = read("a: &x 1\nb: !!int 2\nc: *x\nd: |\n  text\n").findings
        #expect(found.map(\.place.line) == [1, 2, 3, 4])
        #expect(found.allSatisfy { $0.code == .yamlFeature })
    }

    @Test func `quotes keep what YAML would take for a feature`() {
        let text = "{a: \"&x\", b: '*x', c: \"!t\", d: \"|\", \"<<\": \"%\"}"
        #expect(plain(read(text).node) == "{a:\"&x\",b:\"*x\",c:\"!t\",d:\"|\",<<:\"%\"}")
    }

    /// Bytes that once made YAML parsers slow or crash; none may, whatever they mean.
    @Test(arguments: [
        String(repeating: "[", count: 100_000), String(repeating: "{a: ", count: 50_000),
        String(repeating: "- ", count: 50_000), String(repeating: "? ", count: 50_000),
        "a: " + String(repeating: "\"", count: 99_999), String(repeating: "&a ", count: 30_000),
    ])
    func `hostile texts are refused`(text: String) {
        #expect(read(text).node == nil)
    }
}
