// SPDX-License-Identifier: Apache-2.0
internal import RecordStreams

/// Collects what one pass over a policy file finds, so that every error is shown and not only the
/// first.
final class Findings {
    /// How many errors a refusal shows.
    static let most = 20

    /// The file's name, for messages.
    let fileName: String
    /// What was found so far, in the order of finding.
    private(set) var diagnostics: [Diagnostic] = []

    /// Makes an empty collection.
    init(fileName: String) {
        self.fileName = fileName
    }

    /// Whether an error was found.
    var failed: Bool { diagnostics.contains { $0.severity == .error } }

    /// Adds an error.
    func error(
        _ code: DiagnosticCode, at position: SourcePosition, _ message: Message,
        why: Message? = nil, help: Message? = nil
    ) {
        add(.error, code, at: position, message, why: why, help: help)
    }

    /// Adds a warning.
    func warning(
        _ code: DiagnosticCode, at position: SourcePosition, _ message: Message,
        why: Message? = nil, help: Message? = nil
    ) {
        add(.warning, code, at: position, message, why: why, help: help)
    }

    /// Reports what the format has and this version does not do.
    func notBuilt(_ key: String, at position: SourcePosition) {
        error(
            .notInThisVersion, at: position, "\(Name(key)) is not in this version of ctanon",
            why: "a demand that is not understood is never passed over",
            help: "leave it out, or use a version that has it")
    }

    private func add(
        _ severity: Diagnostic.Severity, _ code: DiagnosticCode, at position: SourcePosition,
        _ message: Message, why: Message?, help: Message?
    ) {
        let place = Place(
            file: fileName, line: position.line, column: position.column, length: position.length)
        diagnostics.append(
            Diagnostic(severity, code, at: place, message, why: why, help: help))
    }

    /// The diagnostics in the order of the file, at most twenty errors.
    var inFileOrder: [Diagnostic] {
        let sorted = diagnostics.enumerated().sorted { a, b in
            let (p, q) = (a.element.place, b.element.place)
            return (p.line ?? 0, p.column ?? 0, a.offset) < (q.line ?? 0, q.column ?? 0, b.offset)
        }
        var errors = 0
        return sorted.map(\.element).filter { diagnostic in
            guard diagnostic.severity == .error else { return true }
            errors += 1
            return errors <= Findings.most
        }
    }

    /// The errors as a refusal, if there are any.
    var refusal: Refusal? {
        let errors = inFileOrder.filter { $0.severity == .error }
        guard let first = errors.first else { return nil }
        return Refusal(first, Array(errors.dropFirst()))
    }
}
