// SPDX-License-Identifier: Apache-2.0
internal import TextForms

/// The form under which words of answers are compared (definitions 35).
enum AnswerWords {
    /// A word trimmed, in NFKC and folded.
    static func folded(_ word: String) -> [UInt8] {
        let bytes = Array(word.utf8)
        return bytes.withUnsafeBufferPointer { TextForms.answerForm($0) } ?? bytes
    }
}
