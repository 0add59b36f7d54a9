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
    /// Whether somebody watches stderr, who may be shown how far a run has come.
    let isWatched: Bool
    /// The line that shows it.
    private var progress: TerminalProgress?

    /// Makes a console on three descriptors, which stay open.
    init(
        input: Int32, output: Int32, errors: Int32, colours: Bool = false, isWatched: Bool = false
    ) {
        self.input = input
        self.output = output
        self.errors = errors
        self.colours = colours
        self.isWatched = isWatched
    }

    /// The console of the process: colours only on a terminal that has not said no
    /// (https://no-color.org).
    static func standard() -> Console {
        let plain = environment("NO_COLOR").map { !$0.isEmpty } ?? false
        let dumb = environment("TERM").map { $0 == "dumb" } ?? true
        let isWatched = isatty(2) == 1 && !dumb
        return Console(
            input: 0, output: 1, errors: 2, colours: isWatched && !plain, isWatched: isWatched)
    }

    /// What shows on stderr how far a run has come; nil where nobody watches or wants it.
    ///
    /// `rowsGoToOutput` says that rows are written to stdout while the run goes on: on a terminal
    /// they would mix with the line.
    func progressMeter(rowsGoToOutput: Bool = false) -> (any ProgressMeter)? {
        guard isWatched, !quiet, !messagesAsJSON else { return nil }
        if rowsGoToOutput, isatty(output) == 1 { return nil }
        let errors = errors
        let meter = TerminalProgress(
            columns: { Console.columns(of: errors) },
            write: { _ = Console.writeAll($0, to: errors) })
        progress = meter
        return meter
    }

    /// How wide a terminal is; 80 where it does not say.
    private static func columns(of descriptor: Int32) -> Int {
        var size = winsize()
        guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
        return Int(size.ws_col)
    }

    /// Takes the progress away for good; a run that has ended shows none.
    func endProgress() {
        progress?.erase()
        progress = nil
    }

    /// Whether somebody would have to type the input.
    var inputIsTerminal: Bool { isatty(input) == 1 }

    /// Writes to stdout; a full disk is an error, a closed pipe ends the process.
    func write(_ text: String) throws(Refusal) {
        progress?.erase()
        guard Console.writeAll(text, to: output) else {
            throw Refusal(.inputOutput, "standard output cannot be written")
        }
    }

    /// Shows what was found on stderr, in the order in which it was found.
    func report(_ diagnostics: [Diagnostic]) {
        progress?.erase()
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
        progress?.erase()
        let text =
            messagesAsJSON
            ? DiagnosticText.jsonNote(message) + "\n" : "note: \(message.description)\n"
        _ = Console.writeAll(text, to: errors)
    }

    /// Shows text of the program on stderr, such as the short usage.
    func explain(_ text: String) {
        progress?.erase()
        _ = Console.writeAll(text, to: errors)
    }

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
