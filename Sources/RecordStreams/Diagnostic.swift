// SPDX-License-Identifier: Apache-2.0

/// A word of a policy, a header or a command line that a message may show; never a cell.
///
/// Cells are bytes everywhere and no part of ctanon makes a `Name` from them, so that a message
/// cannot carry a value.
public struct Name: Sendable, Hashable, CustomStringConvertible {
    /// The word with control characters made visible, cut after 80 characters, between backticks.
    public let description: String

    /// Quotes a word for a message.
    public init(_ word: String) {
        var quoted = "`"
        for scalar in word.unicodeScalars.prefix(80) {
            let control = scalar.value < 0x20 || scalar.value == 0x7F
            let bidi =
                (0x202A...0x202E).contains(scalar.value) || (0x2066...0x2069).contains(scalar.value)
            if control || bidi || scalar == "`" {
                quoted += "?"
            } else {
                quoted.unicodeScalars.append(scalar)
            }
        }
        description = quoted + (word.unicodeScalars.count > 80 ? "…`" : "`")
    }
}

/// The text of a message: literals, numbers and names, and nothing else.
public struct Message: Sendable, Hashable, ExpressibleByStringInterpolation, CustomStringConvertible
{
    /// The finished text.
    public let description: String

    /// Makes a message from a literal.
    public init(stringLiteral value: StaticString) {
        description = value.description
    }

    /// Makes a message from a literal with numbers and names in it.
    public init(stringInterpolation: StringInterpolation) {
        description = stringInterpolation.text
    }

    /// What may stand inside a message.
    public struct StringInterpolation: StringInterpolationProtocol {
        var text = ""

        /// Reserves room for the text.
        public init(literalCapacity: Int, interpolationCount: Int) {
            text.reserveCapacity(literalCapacity + interpolationCount * 12)
        }

        /// Appends a literal of the source.
        public mutating func appendLiteral(_ literal: StaticString) { text += literal.description }

        /// For texts of this module that hold no data, such as the system's words for an error.
        mutating func appendText(_ words: String) { text += words }

        /// Appends a number.
        public mutating func appendInterpolation(_ number: Int) { text += String(number) }

        /// Appends a number with as many decimals as needed.
        public mutating func appendInterpolation(_ number: Double) { text += "\(number)" }

        /// Appends a quoted name.
        public mutating func appendInterpolation(_ name: Name) { text += name.description }

        /// Appends names, separated by commas.
        public mutating func appendInterpolation(_ names: [Name]) {
            text += names.map(\.description).joined(separator: ", ")
        }

        /// Appends a code.
        public mutating func appendInterpolation(_ code: DiagnosticCode) { text += code.rawValue }

        /// Appends a piece of text that is itself made of literals, numbers and names.
        public mutating func appendInterpolation(_ message: Message) { text += message.description }

        /// Appends a fixed word that is chosen by the program.
        public mutating func appendInterpolation(plain word: StaticString) {
            text += word.description
        }
    }
}

/// Where something was found.
public struct Place: Sendable, Hashable {
    /// The file's name as the user gave it.
    public var file: String?
    /// The line, counted from 1.
    public var line: Int?
    /// The column within the line, counted from 1.
    public var column: Int?
    /// How many characters are meant.
    public var length: Int?
    /// The name of the data column.
    public var field: Name?
    /// The data row, counted from 1 after the header.
    public var row: Int?

    /// Makes a place from what is known of it.
    public init(
        file: String? = nil, line: Int? = nil, column: Int? = nil, length: Int? = nil,
        field: Name? = nil, row: Int? = nil
    ) {
        self.file = file
        self.line = line
        self.column = column
        self.length = length
        self.field = field
        self.row = row
    }
}

/// One message: a stable code and a place, then why and what to do.
public struct Diagnostic: Sendable, Hashable {
    /// How much it matters.
    public enum Severity: String, Sendable { case error, warning, note }

    /// How much it matters.
    public var severity: Severity
    /// The stable code.
    public var code: DiagnosticCode
    /// Where it was found.
    public var place: Place
    /// What was found, in lower case, without a full stop.
    public var message: Message
    /// Why that matters.
    public var why: Message?
    /// What to do about it.
    public var help: Message?

    /// Makes a message.
    public init(
        _ severity: Severity = .error, _ code: DiagnosticCode, at place: Place = Place(),
        _ message: Message, why: Message? = nil, help: Message? = nil
    ) {
        self.severity = severity
        self.code = code
        self.place = place
        self.message = message
        self.why = why
        self.help = help
    }
}

extension Diagnostic {
    /// The same message, `rows` rows further down.
    package func shifted(by rows: Int) -> Diagnostic {
        var moved = self
        moved.place.row = place.row.map { $0 + rows }
        return moved
    }
}

/// What stops a run: at least one error, the first of which decides the exit code.
public struct Refusal: Error, Sendable, Equatable {
    /// The errors in the order in which they were found.
    public let diagnostics: [Diagnostic]

    /// Refuses with several errors; `first` decides the exit code.
    public init(_ first: Diagnostic, _ others: [Diagnostic] = []) {
        diagnostics = [first] + others
    }

    /// Refuses with one error.
    public init(
        _ code: DiagnosticCode, at place: Place = Place(), _ message: Message, why: Message? = nil,
        help: Message? = nil
    ) {
        self.init(Diagnostic(.error, code, at: place, message, why: why, help: help))
    }

    /// The same refusal, `rows` rows further down.
    package func shifted(by rows: Int) -> Refusal {
        let moved = diagnostics.map { $0.shifted(by: rows) }
        return Refusal(moved[0], Array(moved.dropFirst()))
    }

    /// The code that decides.
    public var code: DiagnosticCode { diagnostics[0].code }
}
