// SPDX-License-Identifier: Apache-2.0
internal import Glibc
internal import TestSupport

/// A readable test of the command: lines to run and what must be true, then the files it needs.
///
///     exec 2 ctanon filter        run a program; the exit code is 0 unless given
///     stdin cases.csv             the next program reads this file
///     stdout|stderr PATTERN       the last program wrote something that matches
///     grep PATTERN FILE           a file contains something that matches
///     exists FILE                 a file is there
///     mode 600 FILE               a file has this mode
///     cmp FILE FILE               two files are equal; `stdout` is the last program's
///     -- FILE --                  the lines below are that file
///
/// `!` before a check turns it round. Words may stand between single quotes. `#` begins a comment.
struct CommandScript {
    private struct Step {
        let line: Int
        let negated: Bool
        let words: [String]
    }

    /// What was wrong, and where.
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    private var steps: [Step] = []
    private var files: [(name: String, text: String)] = []
    private let name: String

    /// Reads a script.
    init(_ text: String, name: String) throws(Failure) {
        self.name = name
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        for (index, line) in lines.enumerated() {
            if line.hasPrefix("-- "), line.hasSuffix(" --") {
                files.append((String(line.dropFirst(3).dropLast(3)), ""))
            } else if !files.isEmpty {
                files[files.count - 1].text += line + (index + 1 < lines.count ? "\n" : "")
            } else if let step = try step(line, number: index + 1) {
                steps.append(step)
            }
        }
        guard steps.contains(where: { $0.words[0] == "exec" }) else {
            throw Failure(description: "\(name): runs nothing")
        }
    }

    /// Runs the script in a folder of its own.
    func run() throws(Failure) {
        let folder = ScratchFolder()
        for file in files {
            guard TextFile.write(file.text, to: folder.path + "/" + file.name) else {
                throw Failure(description: "\(name): cannot write \(file.name)")
            }
        }
        var state = State(folder: folder.path)
        for step in steps {
            guard let problem = try state.take(step.words, negated: step.negated) else { continue }
            throw Failure(description: "\(name):\(step.line): \(problem)\n\(state.shown)")
        }
    }

    private func step(_ line: Substring, number: Int) throws(Failure) -> Step? {
        guard var words = ScriptWords.split(line) else {
            throw Failure(description: "\(name):\(number): a quote is open")
        }
        let negated = words.first == "!"
        if negated { words.removeFirst() }
        return words.isEmpty ? nil : Step(line: number, negated: negated, words: words)
    }
}

/// What a running script knows.
private struct State {
    let folder: String
    var input: String?
    var last: ChildProcess.Outcome?

    init(folder: String) { self.folder = folder }

    /// The last program's output, for a failure.
    var shown: String {
        last.map { "exit code \($0.code)\nstdout:\n\($0.stdout)stderr:\n\($0.stderr)" } ?? ""
    }

    /// Does a step; the result is what was wrong, or nil.
    mutating func take(
        _ words: [String], negated: Bool
    ) throws(CommandScript.Failure) -> String? {
        switch (words[0], words.count) {
        case ("exec", 2...): return execute(Array(words.dropFirst()))
        case ("stdin", 2):
            input = folder + "/" + words[1]
            return nil
        default: break
        }
        let holds = try check(words)
        return holds == negated ? words.joined(separator: " ") + " failed" : nil
    }

    private mutating func execute(_ words: [String]) -> String? {
        let expected = Int32(words[0])
        let command = expected == nil ? words : Array(words.dropFirst())
        last = ChildProcess.run(
            command, in: folder, input: input, environment: Repository.environment)
        input = nil
        guard let last else { return "\(command[0]) could not be started" }
        return last.code == expected ?? 0 ? nil : "exit code \(expected ?? 0) was expected"
    }

    private func check(_ words: [String]) throws(CommandScript.Failure) -> Bool {
        switch (words[0], words.count) {
        case ("stdout", 2): return try matches(words[1], last?.stdout)
        case ("stderr", 2): return try matches(words[1], last?.stderr)
        case ("grep", 3): return try matches(words[1], text(words[2]))
        case ("exists", 2): return access(folder + "/" + words[1], F_OK) == 0
        case ("mode", 3):
            var status = stat()
            guard stat(folder + "/" + words[2], &status) == 0 else { return false }
            return String(status.st_mode & 0o777, radix: 8) == words[1]
        case ("cmp", 3): return text(words[1]) != nil && text(words[1]) == text(words[2])
        default:
            throw CommandScript.Failure(description: "no such check: \(words)")
        }
    }

    private func text(_ name: String) -> String? {
        name == "stdout" ? last?.stdout : TextFile.read(folder + "/" + name)
    }

    private func matches(
        _ pattern: String, _ text: String?
    ) throws(CommandScript.Failure) -> Bool {
        guard let regex = try? Regex(pattern).anchorsMatchLineEndings() else {
            throw CommandScript.Failure(description: "no pattern: \(pattern)")
        }
        return text?.contains(regex) ?? false
    }
}

/// Words of a line, apart at spaces, with single quotes as in a shell.
enum ScriptWords {
    /// The words, or nil if a quote is open.
    static func split(_ line: Substring) -> [String]? {
        var words = [String]()
        var word: String?
        var quoted = false
        for character in line {
            if character == "'" {
                quoted.toggle()
                word = word ?? ""
            } else if quoted {
                word = (word ?? "") + String(character)
            } else if character == "#", word == nil {
                break
            } else if character == " " {
                if let word { words.append(word) }
                word = nil
            } else {
                word = (word ?? "") + String(character)
            }
        }
        if let word { words.append(word) }
        return quoted ? nil : words
    }
}
