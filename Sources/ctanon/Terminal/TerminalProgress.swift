// SPDX-License-Identifier: Apache-2.0
internal import Glibc
internal import RecordStreams
internal import Synchronization

/// One line on a terminal that says how far a long run has come, and is rewritten in place.
///
/// It appears after a second and changes at most five times a second. It is made of `\r` and plain
/// characters alone, since it carries no colour and a terminal need not know any escape for it.
final class TerminalProgress: ProgressMeter {
    /// The parts of time, in nanoseconds.
    private static let second = 1_000_000_000
    private static let pause = second / 5

    private struct State {
        var phase: ProgressPhase?
        var total: Int?
        var bytes = 0
        var rows = 0
        /// When the phase began.
        var since = 0
        /// When the line was drawn last.
        var drawn = 0
        /// How many characters stand on the line.
        var width = 0
    }

    private let state = Mutex(State())
    private let begun: Int
    private let now: @Sendable () -> Int
    private let columns: @Sendable () -> Int
    private let write: @Sendable (String) -> Void

    /// Makes a line that is not shown yet.
    ///
    /// `now` counts nanoseconds, `columns` says how wide the terminal is, and `write` puts text on
    /// it.
    init(
        now: @escaping @Sendable () -> Int = TerminalProgress.clock,
        columns: @escaping @Sendable () -> Int, write: @escaping @Sendable (String) -> Void
    ) {
        self.now = now
        self.columns = columns
        self.write = write
        begun = now()
    }

    /// Starts a phase; its bytes and records are counted from nothing.
    func begin(_ phase: ProgressPhase, bytes: Int?) {
        state.withLock { state in
            state.phase = phase
            state.total = bytes
            (state.bytes, state.rows) = (0, 0)
            state.since = now()
            // A phase is shown at once: the solver has nothing to say while it works.
            state.drawn = 0
            draw(&state)
        }
    }

    /// Counts bytes of the phase.
    func add(bytes: Int) {
        state.withLock { state in
            state.bytes += bytes
            draw(&state)
        }
    }

    /// Counts records of the phase.
    func add(rows: Int) {
        state.withLock { state in
            state.rows += rows
            draw(&state)
        }
    }

    /// Takes the line away, so that something else can be written; the next call draws it anew.
    func erase() {
        state.withLock { state in
            if state.width == 0 { return }
            write("\r" + String(repeating: " ", count: state.width) + "\r")
            state.width = 0
        }
    }

    private func draw(_ state: inout State) {
        let time = now()
        guard let phase = state.phase, time - begun >= TerminalProgress.second,
            time - state.drawn >= TerminalProgress.pause
        else { return }
        state.drawn = time
        let words = TerminalProgress.words(
            phase, bytes: state.bytes, of: state.total, rows: state.rows,
            nanoseconds: time - state.since)
        // A line as wide as the terminal would wrap, and `\r` goes back to the start of its end.
        let line = String(words.prefix(max(columns() - 1, 0)))
        write("\r" + line + String(repeating: " ", count: max(state.width - line.count, 0)))
        state.width = max(state.width, line.count)
    }

    /// `reading: 43 %, 1,234,567 records, 310 MB/s`; what is not known is left out.
    static func words(
        _ phase: ProgressPhase, bytes: Int, of total: Int?, rows: Int, nanoseconds: Int
    ) -> String {
        var parts: [String] = []
        if let total, total > 0 { parts.append("\(min(bytes, total) * 100 / total) %") }
        if rows > 0 { parts.append("\(grouped(rows)) records") }
        if bytes > 0, nanoseconds > 0 {
            parts.append("\(Int(Double(bytes) / Double(nanoseconds) * 1000)) MB/s")
        }
        return parts.isEmpty
            ? phase.rawValue : "\(phase.rawValue): \(parts.joined(separator: ", "))"
    }

    private static func grouped(_ number: Int) -> String {
        var text = ""
        let digits = String(number)
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index) % 3 == 0 { text.append(",") }
            text.append(digit)
        }
        return text
    }

    /// Nanoseconds of a clock that nobody sets.
    static let clock: @Sendable () -> Int = {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Int(time.tv_sec) * second + Int(time.tv_nsec)
    }
}
