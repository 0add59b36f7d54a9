// SPDX-License-Identifier: Apache-2.0
import Foundation
import RecordStreams
import Testing

@testable import RecordStreams

/// A file of `TestVectors/records`; the README of the vectors is the format.
struct RecordVector: CustomTestStringConvertible, Sendable {
    enum Fault: Error { case head(String, String) }

    static let folder = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "TestVectors/records")

    let name: String
    let format: RecordFormat
    let expect: String
    /// The encoding as declared.
    let encoding: TextEncoding?
    private(set) var declared: [String] = []
    private(set) var names: [String]?
    private(set) var rows: [[String?]] = []
    private(set) var place: String?
    let input: [UInt8]

    var testDescription: String { name }
    var mustRead: Bool { expect == "read" }

    /// All vectors; a test says how many there are.
    static func all() -> [RecordVector] {
        do {
            return try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
                .map { try RecordVector($0) }
        } catch {
            Issue.record(error)
            return []
        }
    }

    init(_ file: String) throws {
        name = file
        let content = Array(try Data(contentsOf: Self.folder.appending(path: file)))
        let mark = Array("\n---\n".utf8)
        guard file.hasSuffix(".records"), let cut = content.firstRange(of: mark) else {
            throw Fault.head(file, "---")
        }
        input = Array(content[cut.upperBound...])
        var single: [String: String] = [:]
        var rowTexts: [String] = []
        for line in String(decoding: content[..<cut.lowerBound], as: UTF8.self).split(
            separator: "\n")
        {
            if line.hasPrefix("#") { continue }
            let parts = line.split(separator: ":", maxSplits: 1).map(String.init)
            guard parts.count == 2 else { throw Fault.head(file, String(line)) }
            let value = String(parts[1].dropFirst())
            if parts[0] == "row" {
                rowTexts.append(value)
            } else if single.updateValue(value, forKey: parts[0]) != nil {
                throw Fault.head(file, parts[0])
            }
        }
        guard let format = RecordFormat(rawValue: single["format"] ?? ""),
            let expect = single["expect"]
        else { throw Fault.head(file, "format") }
        self.format = format
        self.expect = expect
        encoding = try single["encoding"].map { word in
            guard let encoding = TextEncoding(rawValue: word) else {
                throw Fault.head(file, "encoding")
            }
            return encoding
        }
        var wanted: Set = ["format", "expect"]
        if format == .jsonl { wanted.insert("declared") }
        if encoding != nil { wanted.insert("encoding") }
        if expect != "read" {
            wanted.insert("place")
        } else if format != .jsonl {
            wanted.insert("names")
        }
        guard Set(single.keys) == wanted, mustRead || rowTexts.isEmpty else {
            throw Fault.head(file, "keys")
        }
        place = single["place"]
        names = try single["names"].map { try Self.words($0) }
        declared = try single["declared"].map { try Self.words($0) } ?? []
        rows = try rowTexts.map { try JSONDecoder().decode([String?].self, from: Data($0.utf8)) }
    }

    private static func words(_ text: String) throws -> [String] {
        try JSONDecoder().decode([String].self, from: Data(text.utf8))
    }
}

@Suite struct RecordVectorTests {
    /// Reads a vector in pieces of a size: the names, the cells by their scalars, the refusal.
    private func read(
        _ vector: RecordVector, most: Int, chunk: Int
    ) -> (names: [String], rows: [[String?]], refusal: Diagnostic?) {
        var options = ReaderOptions(
            format: vector.format, fileName: "vector", encoding: vector.encoding,
            declaredColumns: vector.declared)
        options.chunkSize = chunk
        var rows: [[String?]] = []
        do {
            let reader = try RecordReader(
                source: MemorySource(vector.input, most: most), options: options)
            let batch = reader.makeBatch()
            while try reader.fill(batch) {
                for row in 0..<batch.rowCount {
                    rows.append(
                        (0..<batch.columnCount).map { column in
                            batch.kind(row, column) == .missing
                                ? nil : String(decoding: batch.cell(row, column), as: UTF8.self)
                        })
                }
            }
            return (reader.columnNames, rows, nil)
        } catch {
            return ([], rows, error.diagnostics[0])
        }
    }

    private func words(_ place: Place) -> String {
        if let line = place.line { return "line \(line)" }
        guard let row = place.row else { return "none" }
        return "row \(row)" + (place.column.map { " column \($0)" } ?? "")
    }

    /// Texts as scalars: Swift takes two spellings of a letter for one.
    private func scalars(_ rows: [[String?]]) -> [[[Unicode.Scalar]?]] {
        rows.map { row in row.map { cell in cell.map { Array($0.unicodeScalars) } } }
    }

    @Test func `no vector is lost`() {
        #expect(RecordVector.all().count == 127)
        #expect(RecordVector.all().filter(\.mustRead).count == 57)
    }

    @Test(arguments: RecordVector.all())
    func `a vector reads as it says, however it is cut into reads`(vector: RecordVector) {
        for size in [1 << 18, 64, 7, 1] {
            let (names, rows, refusal) = read(vector, most: size, chunk: max(size, 16))
            guard vector.mustRead else {
                #expect(refusal?.code.rawValue == vector.expect, "in reads of \(size)")
                #expect(refusal.map { words($0.place) } == vector.place, "in reads of \(size)")
                continue
            }
            #expect(refusal == nil, "in reads of \(size)")
            if let wanted = vector.names {
                #expect(scalars([names]) == scalars([wanted]), "in reads of \(size)")
            }
            #expect(scalars(rows) == scalars(vector.rows), "in reads of \(size)")
        }
    }
}
