// SPDX-License-Identifier: Apache-2.0
import Glibc
import Testing

@testable import TextForms

/// The form `id/1` of bytes, or nil if they are refused.
func identifierForm(_ cell: [UInt8]) -> [UInt8]? {
    var out: [UInt8] = [1, 2, 3]
    let taken = cell.withUnsafeBufferPointer { TextForms.id1($0, into: &out) }
    if !taken { #expect(out.isEmpty) }
    return taken ? out : nil
}

/// A row of `TestVectors/sealing/id-1.table`.
struct GoldenForm: CustomTestStringConvertible, Sendable {
    let cell: [UInt8]
    let form: [UInt8]?
    let note: String

    var testDescription: String { note }

    static let all: [GoldenForm] = {
        var parts = #filePath.split(separator: "/", omittingEmptySubsequences: false)
        parts.removeLast(3)
        let path = parts.joined(separator: "/") + "/TestVectors/sealing/id-1.table"
        guard let file = fopen(path, "re") else { return [] }
        defer { fclose(file) }
        var rows: [GoldenForm] = []
        var line = [CChar](repeating: 0, count: 4096)
        while fgets(&line, Int32(line.count), file) != nil {
            let text = line.prefix { $0 != 0 && $0 != 10 }.map { UInt8(bitPattern: $0) }
            if text.first == 0x23 { continue }
            rows.append(GoldenForm(String(decoding: text, as: UTF8.self)))
        }
        return rows
    }()

    private init(_ line: String) {
        let halves = line.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
        let words = halves[0].split(separator: " ", omittingEmptySubsequences: false)
        note = halves.count > 1 ? String(halves[1].dropFirst()) : line
        cell = Self.bytes(words[0])
        form = words.count > 2 && words[2] == "refused" ? nil : Self.bytes(words[2])
    }

    private static func bytes(_ hex: Substring) -> [UInt8] {
        let digits = Array(hex)
        return stride(from: 0, to: digits.count - 1, by: 2).compactMap {
            UInt8(String(digits[$0...$0 + 1]), radix: 16)
        }
    }
}

@Suite struct IdentifierFormTests {
    @Test func `the golden table is whole`() {
        #expect(GoldenForm.all.count == 59)
        #expect(GoldenForm.all.filter { $0.form == nil }.count == 11)
    }

    @Test(arguments: GoldenForm.all)
    func `the form of a cell is frozen`(row: GoldenForm) {
        #expect(identifierForm(row.cell) == row.form)
    }

    @Test func `the ASCII path and the general path agree`() {
        // A format character is removed first, but sends the cell down the general path.
        for first in UInt8(1)...0x7F {
            for second in UInt8(1)...0x7F {
                let cell: [UInt8] = [0x20, first, second, 0x41, second]
                #expect(identifierForm(cell) == identifierForm(cell + [0xE2, 0x80, 0x8F]))
            }
        }
    }

    @Test func `every decimal digit of Unicode 15 becomes its ASCII digit`() {
        var found = 0
        for value in UInt32(0x80)...0x10FFFF {
            guard let scalar = Unicode.Scalar(value),
                scalar.properties.generalCategory == .decimalNumber,
                let age = scalar.properties.age, age.major <= 15,
                let digit = scalar.properties.numericValue
            else { continue }
            found += 1
            #expect(identifierForm(Array(String(scalar).utf8)) == [0x30 + UInt8(digit)])
        }
        // DerivedGeneralCategory.txt of 15.0 counts 680 with the ten of ASCII.
        #expect(found == 670)
    }

    @Test func `no assigned letter or mark is lost`() {
        for value in [0x0640, 0x064B, 0x0651, 0x102C, 0x1037, 0x0E34, 0x093F, 0x0301] as [UInt32] {
            guard let scalar = Unicode.Scalar(value) else { continue }
            let base = Array("\u{1000}".utf8)
            #expect(identifierForm(base + Array(String(scalar).utf8)) != identifierForm(base))
        }
    }

    @Test func `a long cell takes the same path as a short one`() {
        let cell = Array(String(repeating: "É\u{FDFA} ", count: 5000).utf8)
        let one = identifierForm(Array("É\u{FDFA}".utf8)) ?? []
        let expected = Array(repeating: one, count: 5000).joined(separator: [0x20])
        #expect(identifierForm(cell) == Array(expected))
    }
}
