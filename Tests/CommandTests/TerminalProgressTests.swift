// SPDX-License-Identifier: Apache-2.0
internal import RecordStreams
internal import Synchronization
internal import TestSupport
internal import Testing

@testable internal import ctanon

/// A terminal line under a clock of its own.
private final class Screen: Sendable {
    private let time = Mutex(5_000_000_000)
    private let text = Mutex("")
    private let width: Int

    init(width: Int = 80) { self.width = width }

    func makeProgress() -> TerminalProgress {
        TerminalProgress(
            now: { self.time.withLock { $0 } }, columns: { self.width },
            write: { part in self.text.withLock { $0 += part } })
    }

    func wait(milliseconds: Int) { time.withLock { $0 += milliseconds * 1_000_000 } }

    /// What was written since the last call.
    func take() -> String {
        text.withLock { text in
            defer { text = "" }
            return text
        }
    }

    /// What a terminal shows after some text: `\r` goes back, other characters overwrite.
    static func shown(_ text: String) -> String {
        var line: [Character] = []
        var place = 0
        for character in text {
            if character == "\r" {
                place = 0
            } else {
                if place < line.count { line[place] = character } else { line.append(character) }
                place += 1
            }
        }
        return String(line)
    }
}

@Suite struct TerminalProgressTests {
    @Test func `nothing is shown in the first second`() {
        let screen = Screen()
        let progress = screen.makeProgress()
        progress.begin(.reading, bytes: 1000)
        for _ in 0..<9 {
            screen.wait(milliseconds: 111)
            progress.add(bytes: 10)
            progress.add(rows: 1)
        }
        #expect(screen.take().isEmpty)
        screen.wait(milliseconds: 1)
        progress.add(bytes: 410)
        #expect(screen.take() == "\rreading: 50 %, 9 records, 0 MB/s")
    }

    @Test func `the line changes five times a second at most`() {
        let screen = Screen()
        let progress = screen.makeProgress()
        progress.begin(.reading, bytes: nil)
        screen.wait(milliseconds: 2000)
        var drawn = 0
        for _ in 0..<1000 {
            screen.wait(milliseconds: 1)
            progress.add(bytes: 1 << 20)
            drawn += screen.take().isEmpty ? 0 : 1
        }
        #expect(drawn == 5)
    }

    @Test func `a phase is shown at once, since the solver says nothing`() {
        let screen = Screen()
        let progress = screen.makeProgress()
        progress.begin(.reading, bytes: nil)
        screen.wait(milliseconds: 1500)
        progress.add(rows: 1_234_567)
        var text = screen.take()
        #expect(Screen.shown(text) == "reading: 1,234,567 records")
        progress.begin(.solving, bytes: nil)
        text += screen.take()
        #expect(Screen.shown(text).trimmed == "solving")
    }

    @Test func `what is erased leaves only blanks, and the line comes back`() {
        let screen = Screen()
        let progress = screen.makeProgress()
        progress.erase()
        #expect(screen.take().isEmpty)
        progress.begin(.writing, bytes: 200_000_000)
        screen.wait(milliseconds: 2000)
        progress.add(bytes: 100_000_000)
        progress.erase()
        let text = screen.take()
        #expect(text.hasSuffix(" \r"))
        #expect(Screen.shown(text).trimmed.isEmpty)
        progress.erase()
        #expect(screen.take().isEmpty)
        screen.wait(milliseconds: 500)
        progress.add(bytes: 1)
        #expect(Screen.shown(screen.take()) == "writing: 50 %, 40 MB/s")
    }

    @Test(arguments: [1, 2, 10, 20])
    func `the line is narrower than the terminal`(width: Int) {
        let screen = Screen(width: width)
        let progress = screen.makeProgress()
        screen.wait(milliseconds: 2000)
        progress.begin(.verifying, bytes: 1000)
        let text = screen.take()
        #expect(text.dropFirst().count == min(width - 1, "verifying: 0 %".count))
        #expect(!text.contains("\u{1B}"))
    }

    @Test func `a file that grew is not read to more than the whole`() {
        let words = TerminalProgress.words(
            .reading, bytes: 300, of: 100, rows: 1000, nanoseconds: 0)
        #expect(words == "reading: 100 %, 1,000 records")
    }

    @Test func `a console asks for progress only where somebody watches and wants it`() {
        func shows(_ isWatched: Bool, quiet: Bool = false, json: Bool = false) -> Bool {
            let console = Console(input: 0, output: 1, errors: 2, isWatched: isWatched)
            console.quiet = quiet
            console.messagesAsJSON = json
            return console.progressMeter() != nil
        }
        #expect(shows(true))
        #expect(!shows(false))
        #expect(!shows(true, quiet: true))
        #expect(!shows(true, json: true))
    }

    /// Runs the command on a terminal of its own, on input that takes more than a second to come.
    @Test func `a terminal shows the line and ends without it; nothing else does`() throws {
        let folder = Repository.root + "/Tests/CommandTests"
        let outcome = ChildProcess.run(
            ["python3", folder + "/progress.py"], in: folder, environment: Repository.environment)
        let found = try #require(outcome)
        if found.code == 127 {
            print("SKIPPED: python3 is not installed")
            return
        }
        #expect(found.code == 0, "\(found.stdout)\(found.stderr)")
        #expect(found.stdout == "12 runs\n")
    }
}

extension String {
    /// Without the blanks at the end.
    fileprivate var trimmed: String {
        var text = self
        while text.hasSuffix(" ") { text.removeLast() }
        return text
    }
}
