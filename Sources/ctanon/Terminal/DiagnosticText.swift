// SPDX-License-Identifier: Apache-2.0
internal import RecordStreams
internal import ReleaseAudit
internal import SharingPolicy

/// How a message looks: text for people, one object a line for programs (definitions 40).
enum DiagnosticText {
    /// Code and place, then why and what to do; with the line meant if its file is at hand.
    static func text(_ diagnostic: Diagnostic, quoted: [SourceText], colours: Bool) -> String {
        let headline = headline(diagnostic, colours: colours) + "\n"
        let place = diagnostic.place
        if place.line != nil, let source = quoted.last(where: { $0.file == place.file }) {
            let shown = PolicyRendering.message(diagnostic, sourceBytes: source.bytes)
            let lines = shown.split(separator: "\n", omittingEmptySubsequences: false)
            return headline + lines.dropFirst().joined(separator: "\n")
        }
        var lines = [String]()
        if let words = self.place(place) { lines.append("  --> " + words) }
        if let why = diagnostic.why { lines.append("   = why: \(why.description)") }
        if let help = diagnostic.help { lines.append("   = help: \(help.description)") }
        return headline + lines.map { $0 + "\n" }.joined()
    }

    /// All members, absent ones null.
    static func json(_ diagnostic: Diagnostic) -> String { object(diagnostic).text }

    /// The same as a value, for reports that contain it.
    static func object(_ diagnostic: Diagnostic) -> JSON {
        let place = diagnostic.place
        return object(
            severity: diagnostic.severity.rawValue,
            code: diagnostic.code == .note ? nil : diagnostic.code.rawValue, place: place,
            message: diagnostic.message, why: diagnostic.why, help: diagnostic.help)
    }

    /// A note without a code.
    static func jsonNote(_ message: Message) -> String {
        object(
            severity: "note", code: nil, place: Place(), message: message, why: nil, help: nil
        ).text
    }

    /// `cases.csv:12:4, row 11, column `age``.
    static func place(_ place: Place) -> String? {
        var parts = [String]()
        if let file = place.file {
            let shown = visible(file)
            let line = place.line.map { ":\($0)" } ?? ""
            let column = place.line == nil ? "" : place.column.map { ":\($0)" } ?? ""
            parts.append(shown + line + column)
        }
        if let row = place.row { parts.append("row \(row)") }
        if let field = place.field { parts.append("column \(field.description)") }
        return parts.isEmpty ? nil : parts.joined(separator: ", ")
    }

    /// A path with control and bidi characters made visible.
    static func visible(_ path: String) -> String {
        var shown = ""
        for scalar in path.unicodeScalars {
            let control = scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value)
            let bidi =
                (0x202A...0x202E).contains(scalar.value)
                || (0x2066...0x2069).contains(scalar.value)
            shown.unicodeScalars.append(control || bidi ? "?" : scalar)
        }
        return shown
    }

    private static func headline(_ diagnostic: Diagnostic, colours: Bool) -> String {
        let severity = diagnostic.severity.rawValue
        let label = diagnostic.code == .note ? severity : "\(severity)[\(diagnostic.code.rawValue)]"
        guard colours else { return "\(label): \(diagnostic.message.description)" }
        let colour = diagnostic.severity == .error ? "31" : "33"
        return "\u{1B}[1;\(colour)m\(label)\u{1B}[0m: \(diagnostic.message.description)"
    }

    private static func object(
        severity: String, code: String?, place: Place, message: Message, why: Message?,
        help: Message?
    ) -> JSON {
        let field = place.field.map { String($0.description.dropFirst().dropLast()) }
        return .object([
            ("severity", .string(severity)), ("code", .optional(code)),
            ("file", .optional(place.file)), ("line", .optional(place.line)),
            ("column", .optional(place.column)), ("field", .optional(field)),
            ("row", .optional(place.row)), ("message", .string(message.description)),
            ("why", .optional(why?.description)), ("help", .optional(help?.description)),
        ])
    }
}
