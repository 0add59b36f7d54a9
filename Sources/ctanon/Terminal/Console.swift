// SPDX-License-Identifier: Apache-2.0
internal import Glibc
internal import RecordStreams

/// The streams of a run: stdout carries data or the report and nothing else, stderr messages.
///
/// Tests pass descriptors of their own, so that a whole run can be watched in-process.
final class Console {
    /// Where INPUT comes from if none is named.
    let input: Int32
    /// Where data or a report goes.
    let output: Int32
    /// Where messages go.
    let errors: Int32
    /// Whether messages are objects on a line each.
    var messagesAsJSON = false
    /// Whether notes and progress are left out.
    var quiet = false
    /// Files whose lines messages quote.
    var quoted: [SourceText] = []
    /// Whether messages may carry colours.
    let colours: Bool

    /// Makes a console on three descriptors, which stay open.
    init(input: Int32, output: Int32, errors: Int32, colours: Bool = false) {
        self.input = input
        self.output = output
        self.errors = errors
        self.colours = colours
    }

    /// The console of the process: colours only on a terminal that has not said no
    /// (https://no-color.org).
    static func standard() -> Console {
        let plain = environment("NO_COLOR").map { !$0.isEmpty } ?? false
        let dumb = environment("TERM").map { $0 == "dumb" } ?? true
        return Console(
            input: 0, output: 1, errors: 2, colours: isatty(2) == 1 && !plain && !dumb)
    }

    /// Whether somebody would have to type the input.
    var inputIsTerminal: Bool { isatty(input) == 1 }

    /// Writes to stdout; a full disk is an error, a closed pipe ends the process.
    func write(_ text: String) throws(Refusal) {
        guard Console.writeAll(text, to: output) else {
            throw Refusal(.inputOutput, "standard output cannot be written")
        }
    }

    /// Shows what was found on stderr, in the order in which it was found.
    func report(_ diagnostics: [Diagnostic]) {
        for diagnostic in diagnostics where !quiet || diagnostic.severity != .note {
            let text =
                messagesAsJSON
                ? DiagnosticText.json(diagnostic) + "\n"
                : DiagnosticText.text(diagnostic, quoted: quoted, colours: colours)
            _ = Console.writeAll(text, to: errors)
        }
    }

    /// Says something that is no finding, such as a count of rows, on stderr.
    func note(_ message: Message) {
        guard !quiet else { return }
        let text =
            messagesAsJSON
            ? DiagnosticText.jsonNote(message) + "\n" : "note: \(message.description)\n"
        _ = Console.writeAll(text, to: errors)
    }

    /// Shows text of the program on stderr, such as the short usage.
    func explain(_ text: String) { _ = Console.writeAll(text, to: errors) }

    private static func environment(_ name: String) -> String? {
        getenv(name).map { String(cString: $0) }
    }

    private static func writeAll(_ text: String, to descriptor: Int32) -> Bool {
        var text = text
        return text.withUTF8 { bytes in
            var rest = bytes[...]
            while !rest.isEmpty {
                let part = UnsafeBufferPointer(rebasing: rest)
                let count = Glibc.write(descriptor, part.baseAddress, part.count)
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { return false }
                rest = rest.dropFirst(count)
            }
            return true
        }
    }
}
