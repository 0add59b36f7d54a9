// SPDX-License-Identifier: Apache-2.0
package import RecordStreams

/// Shows where in a policy file a diagnostic points, for a terminal.
package enum PolicyRendering {
    /// The whole message: code, place, the line with a caret under the word, why and help.
    package static func message(_ diagnostic: Diagnostic, sourceBytes: [UInt8]) -> String {
        var text = "\(diagnostic.severity.rawValue)[\(diagnostic.code.rawValue)]: "
        text +=
            diagnostic.message.description + "\n" + excerpt(diagnostic, sourceBytes: sourceBytes)
        let indent = String(repeating: " ", count: margin(diagnostic))
        if let why = diagnostic.why { text += indent + " = why: " + why.description + "\n" }
        if let help = diagnostic.help { text += indent + " = help: " + help.description + "\n" }
        return text
    }

    /// The place, the line and a caret under the word; only the place where there is no such line.
    package static func excerpt(_ diagnostic: Diagnostic, sourceBytes: [UInt8]) -> String {
        let place = diagnostic.place
        let indent = String(repeating: " ", count: margin(diagnostic))
        guard let line = place.line, let column = place.column else {
            return place.file.map { indent + "--> " + printable($0) + "\n" } ?? ""
        }
        let file = printable(place.file ?? "policy")
        let head = "\(indent)--> \(file):\(line):\(column)\n"
        let lines = SourceLines(withoutMark(sourceBytes))
        guard line <= lines.count else { return head }
        let text = Array(String(decoding: lines[line], as: UTF8.self).unicodeScalars)
        let before = text.prefix(max(0, column - 1))
        let meant = text.dropFirst(max(0, column - 1)).prefix(max(1, place.length ?? 1))
        let pad = before.map { width($0) == 0 ? "" : $0 == "\t" ? "\t" : " " }.joined()
        let carets = String(repeating: "^", count: max(1, meant.reduce(0) { $0 + width($1) }))
        let source = String(String.UnicodeScalarView(text))
        return head + "\(indent) |\n\(line) | \(printable(source))\n\(indent) | \(pad)\(carets)\n"
    }

    private static func margin(_ diagnostic: Diagnostic) -> Int {
        diagnostic.place.line.map { String($0).count } ?? 1
    }

    private static func withoutMark(_ bytes: [UInt8]) -> [UInt8] {
        bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(bytes.dropFirst(3)) : bytes
    }

    /// Marks that combine with the letter before them take no room.
    private static func width(_ scalar: Unicode.Scalar) -> Int {
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format: 0
        default: 1
        }
    }

    private static func printable(_ text: String) -> String {
        var shown = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            let value = scalar.value
            let control =
                value < 0x20 && value != 0x09 || (0x7F..<0xA0).contains(value)
                || value == 0x2028 || value == 0x2029
            let bidi = (0x202A...0x202E).contains(value) || (0x2066...0x2069).contains(value)
            shown.append(control || bidi ? "?" : scalar)
        }
        return String(shown)
    }
}
