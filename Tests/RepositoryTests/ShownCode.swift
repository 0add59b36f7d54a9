// SPDX-License-Identifier: Apache-2.0

/// Code and output that a page shows and that lie elsewhere.
///
/// `<!-- region: FILE NAME -->` stands before a ```` ```swift ```` block that equals the lines of
/// FILE between `// region: NAME` and `// endregion`; `<!-- output -->` before a ```` ```text ````
/// block of what the example prints, with `…` as in a console block.
struct ShownCode {
    /// The comment before the block, without its dashes; empty if there is none.
    let source: String
    /// What follows the three backticks.
    let language: String
    /// The line where it begins.
    let line: Int
    /// The lines inside.
    let text: String

    /// The fenced blocks of a page.
    static func blocks(of page: String) -> [ShownCode] {
        var blocks: [ShownCode] = []
        var (source, language, start) = ("", "", 0)
        var inside: [String]?
        let lines = page.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        for (index, line) in lines.enumerated() {
            if let text = inside {
                if line == "```" {
                    blocks.append(
                        ShownCode(
                            source: source, language: language, line: start,
                            text: text.joined(separator: "\n")))
                    (inside, source) = (nil, "")
                } else {
                    inside = text + [line]
                }
            } else if line.hasPrefix("```") {
                (inside, language, start) = ([], String(line.dropFirst(3)), index + 1)
            } else if line.hasPrefix("<!-- "), line.hasSuffix(" -->") {
                source = String(line.dropFirst(5).dropLast(4))
            } else if !line.isEmpty {
                source = ""
            }
        }
        return blocks
    }

    /// The file and the name of the region that the block shows.
    var region: (file: String, name: String)? {
        let words = source.split(separator: " ").map(String.init)
        guard words.count == 3, words[0] == "region:" else { return nil }
        return (words[1], words[2])
    }

    /// The lines of a region; nil if the text has none of that name, or two.
    static func region(_ name: String, of text: String) -> String? {
        let parts = text.split(separator: "// region: \(name)\n", omittingEmptySubsequences: false)
        guard parts.count == 2, let end = parts[1].firstRange(of: "\n// endregion") else {
            return nil
        }
        return String(parts[1][..<end.lowerBound])
    }
}
