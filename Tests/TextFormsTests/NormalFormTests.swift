// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import TextForms

@Suite struct NormalFormTests {
    private struct Case {
        let source: String
        let composed: String
        let compatible: String
    }

    /// UAX #15, figures 3 to 6.
    private static let figures = [
        Case(source: "\u{212B}", composed: "\u{00C5}", compatible: "\u{00C5}"),
        Case(source: "\u{2126}", composed: "\u{03A9}", compatible: "\u{03A9}"),
        Case(source: "s\u{0323}\u{0307}", composed: "\u{1E69}", compatible: "\u{1E69}"),
        Case(
            source: "\u{1E0B}\u{0323}", composed: "\u{1E0D}\u{0307}", compatible: "\u{1E0D}\u{0307}"
        ),
        Case(source: "\u{FB01}", composed: "\u{FB01}", compatible: "fi"),
        Case(source: "2\u{2075}", composed: "2\u{2075}", compatible: "25"),
        Case(source: "\u{1E9B}\u{0323}", composed: "\u{1E9B}\u{0323}", compatible: "\u{1E69}"),
        Case(source: "plain", composed: "plain", compatible: "plain"),
    ]

    @Test func `the figures of UAX 15 come out`() {
        for figure in Self.figures {
            let source = Array(figure.source.utf8)
            #expect(TextForms.nfc(source) == Array(figure.composed.utf8))
            #expect(TextForms.nfkc(source) == Array(figure.compatible.utf8))
        }
    }

    @Test func `what is not UTF-8 has no form`() {
        for bytes: [UInt8] in [[0xFF], [0xE2, 0x82], [0xED, 0xA0, 0x80], [0xC1, 0x81]] {
            #expect(TextForms.nfc(bytes) == nil)
            #expect(TextForms.nfkc(bytes) == nil)
        }
    }

    @Test func `the Unicode version has three numbers and is at least 15`() throws {
        let parts = TextForms.unicodeVersion.split(separator: ".").compactMap { Int($0) }
        #expect(parts.count == 3)
        #expect(try #require(parts.first) >= 15)
    }
}
