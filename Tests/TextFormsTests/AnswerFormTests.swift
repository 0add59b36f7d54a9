// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import TextForms

@Suite struct AnswerFormTests {
    private func form(_ text: String) -> String? {
        Array(text.utf8).withUnsafeBufferPointer { TextForms.answerForm($0) }
            .map { String(decoding: $0, as: UTF8.self) }
    }

    @Test(arguments: [
        (" Yes ", "yes"), ("YES\r\n", "yes"), ("\u{00A0}Oui\u{3000}", "oui"), ("نعم", "نعم"),
        ("ＹＥＳ", "yes"), ("SÍ", "sí"), ("STRASSE", "strasse"), ("Straße", "strasse"),
        ("yes  no", "yes  no"), ("", ""), (" \t ", ""), ("\u{2003}", ""),
    ])
    func `an answer is trimmed and folded`(cell: String, expected: String) {
        #expect(form(cell).map { Array($0.utf8) } == Array(expected.utf8))
    }

    @Test(arguments: [
        "y\u{200B}es", "yes\u{200F}", "\u{FEFF}yes", "\u{202E}yes", "yes\u{0}", "уes", "y es",
        "yes\u{0640}",
    ])
    func `a word with something in it is not the word`(cell: String) {
        #expect(form(cell).map { Array($0.utf8) } != Array("yes".utf8))
    }

    @Test func `composed and decomposed answers are one`() {
        #expect(form("si\u{0301}").map { Array($0.utf8) } == Array("s\u{00ED}".utf8))
    }

    @Test func `what is not UTF-8 has no form`() {
        for cell: [UInt8] in [
            [0xFF], [0x79, 0xE2, 0x82], [0xED, 0xA0, 0x80], [0x20, 0xC0, 0x80],
        ] {
            #expect(cell.withUnsafeBufferPointer { TextForms.answerForm($0) } == nil)
        }
    }
}
