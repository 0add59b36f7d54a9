// SPDX-License-Identifier: Apache-2.0

/// A block of a page that shows a terminal: lines that were typed and what they print.
///
/// A block begins with ```` ```console ````. A line that begins with `$ ` is typed; if it ends with
/// a backslash the next line belongs to it. A line `…` stands for any lines, and `…` within a line
/// for any text. The blocks of a page share one scratch folder. HTML comments before a block make
/// it ready: `<!-- fixture: FOLDER -->` copies a folder of the repository into the scratch folder,
/// `<!-- setup: COMMAND -->` runs a command that must succeed. Where `<!-- needs: COMMAND -->` fails, a
/// program is absent and the page is skipped.
struct ConsoleBlock {
    /// A command with the lines it prints.
    struct Command {
        let line: Int
        var typed: String
        var printed: [String]
    }

    /// Where it begins.
    let line: Int
    /// Folders to copy first.
    let fixtures: [String]
    /// Commands to run then.
    let setups: [String]
    /// What is typed, in order.
    private(set) var commands: [Command] = []

    /// The blocks of a page.
    static func blocks(of page: String) -> [ConsoleBlock] {
        var blocks = [ConsoleBlock]()
        var (fixtures, setups) = ([String](), [String]())
        var open: ConsoleBlock?
        let lines = page.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        for (index, line) in lines.enumerated() {
            if var block = open {
                if line == "```" {
                    blocks.append(block)
                    (open, fixtures, setups) = (nil, [], [])
                } else {
                    block.add(line, number: index + 1)
                    open = block
                }
            } else if line == "```console" {
                open = ConsoleBlock(line: index + 1, fixtures: fixtures, setups: setups)
            } else if let name = comment("fixture", line) {
                fixtures.append(name)
            } else if let command = comment("setup", line) {
                setups.append(command)
            }
        }
        return blocks
    }

    /// Whether the page says that a command fails: it shows an error, or its exit code next.
    func showsFailure(of index: Int) -> Bool {
        let next = index + 1 < commands.count ? commands[index + 1].typed : ""
        return next == "echo $?" || commands[index].printed.contains { $0.hasPrefix("error[") }
    }

    private mutating func add(_ line: String, number: Int) {
        if let last = commands.last, last.printed.isEmpty, last.typed.hasSuffix("\\") {
            commands[commands.count - 1].typed += "\n" + line
        } else if line.hasPrefix("$ ") {
            commands.append(
                Command(line: number, typed: String(line.dropFirst(2)), printed: []))
        } else if !commands.isEmpty {
            commands[commands.count - 1].printed.append(line)
        }
    }

    /// What must succeed for a page to be run at all.
    static func needs(of page: String) -> [String] {
        page.split(separator: "\n").compactMap { comment("needs", String($0)) }
    }

    private static func comment(_ word: String, _ line: String) -> String? {
        let start = "<!-- \(word): "
        guard line.hasPrefix(start), line.hasSuffix(" -->") else { return nil }
        return String(line.dropFirst(start.count).dropLast(4))
    }
}

/// Compares what was printed with what a page shows.
enum ShownOutput {
    /// Whether printed lines are what the page shows.
    static func matches(_ printed: [String], _ shown: [String]) -> Bool {
        matches(printed[...], shown[...])
    }

    /// Whether a line is what the page shows, with `…` for any text.
    static func lineMatches(_ line: String, _ shown: String) -> Bool {
        let parts = shown.split(separator: "…", omittingEmptySubsequences: false).map(String.init)
        guard parts.count > 1, let first = parts.first, let last = parts.last else {
            return line == shown
        }
        guard line.hasPrefix(first) else { return false }
        var rest = line.dropFirst(first.count)
        for part in parts.dropFirst().dropLast() where !part.isEmpty {
            guard let range = rest.firstRange(of: part) else { return false }
            rest = rest[range.upperBound...]
        }
        return rest.hasSuffix(last)
    }

    private static func matches(
        _ printed: ArraySlice<String>, _ shown: ArraySlice<String>
    ) -> Bool {
        guard let first = shown.first else { return printed.isEmpty }
        let rest = shown.dropFirst()
        if first == "…" {
            return (printed.startIndex...printed.endIndex).contains { index in
                matches(printed[index...], rest)
            }
        }
        guard let line = printed.first, lineMatches(line, first) else { return false }
        return matches(printed.dropFirst(), rest)
    }
}
