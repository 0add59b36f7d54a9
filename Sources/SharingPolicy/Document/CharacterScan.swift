// SPDX-License-Identifier: Apache-2.0
internal import RecordStreams

/// Looks at the characters of a policy file before YAML is read.
///
/// What a reader of the file cannot see must not change what it says: control characters, the
/// invisible line breaks of Unicode (they would end a comment) and bidirectional overrides are
/// refused (CVE-2021-42574, "Trojan Source").
enum CharacterScan {
    /// How many bytes a policy file may have.
    static let largestFile = 1 << 20

    /// Reports the first character that may not stand in a policy file; true when there is none.
    static func passes(_ bytes: [UInt8], _ findings: Findings) -> Bool {
        guard bytes.count <= largestFile else {
            findings.error(
                .yamlFeature, at: SourcePosition(line: 1, column: 1),
                "the file has \(bytes.count) bytes, more than the \(largestFile) that are read",
                help: "put long lists of values into hierarchy files")
            return false
        }
        var decoder = UTF8()
        var iterator = bytes.makeIterator()
        var position = SourcePosition(line: 1, column: 1)
        var afterReturn = false
        while true {
            switch decoder.decode(&iterator) {
            case .emptyInput:
                return true
            case .error:
                findings.error(
                    .yamlSyntax, at: position, "the file is not UTF-8 from here on",
                    help: "save the file as UTF-8")
                return false
            case .scalarValue(let scalar):
                if let complaint = complaint(scalar) {
                    findings.error(complaint.code, at: position, complaint.message)
                    return false
                }
                advance(&position, scalar, &afterReturn)
            }
        }
    }

    private static func advance(
        _ position: inout SourcePosition, _ scalar: Unicode.Scalar, _ afterReturn: inout Bool
    ) {
        switch scalar {
        case "\n" where afterReturn:
            afterReturn = false
        case "\n", "\r":
            position = SourcePosition(line: position.line + 1, column: 1)
            afterReturn = scalar == "\r"
        default:
            position.column += 1
            afterReturn = false
        }
    }

    private static func complaint(
        _ scalar: Unicode.Scalar
    ) -> (code: DiagnosticCode, message: Message)? {
        switch scalar.value {
        case 0x09, 0x0A, 0x0D:
            nil
        case 0x00..<0x20, 0x7F..<0xA0, 0xFFFE, 0xFFFF:
            scalar.value == 0x85
                ? (.yamlFeature, "an invisible line break (U+0085) stands here")
                : (.yamlSyntax, "a control character stands here")
        case 0x2028, 0x2029:
            (.yamlFeature, "an invisible line break (U+2028 or U+2029) stands here")
        case 0x202A...0x202E, 0x2066...0x2069:
            (.yamlFeature, "a character that reverses the order of text stands here")
        default:
            nil
        }
    }
}
