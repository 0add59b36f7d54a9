// SPDX-License-Identifier: Apache-2.0

/// Lines that fit a terminal of 80 columns.
enum TextLayout {
    /// Breaks a paragraph at spaces; ends with a line feed.
    static func wrap(
        _ text: String, width: Int = 80, indent: Int = 0, firstIndent: Int? = nil
    ) -> String {
        var lines = [String]()
        var line = String(repeating: " ", count: firstIndent ?? indent)
        var isEmpty = true
        for word in text.split(separator: " ") {
            if !isEmpty, line.count + 1 + word.count > width {
                lines.append(line)
                line = String(repeating: " ", count: indent)
                isEmpty = true
            }
            line += (isEmpty ? "" : " ") + word
            isEmpty = false
        }
        lines.append(line)
        return lines.map { $0 + "\n" }.joined()
    }

    /// Two columns; what is too wide for the left one has a line of its own.
    static func table(_ rows: [(String, String)], width: Int = 80) -> String {
        let widest = rows.map { $0.0.count }.max() ?? 0
        let column = min(widest, 24) + 4
        var text = ""
        for (left, right) in rows {
            let lead = "  " + left
            if lead.count + 2 > column {
                text += lead + "\n" + wrap(right, width: width, indent: column)
            } else {
                let padding = String(repeating: " ", count: column - lead.count)
                let body = wrap(right, width: width, indent: column)
                text += lead + padding + body.dropFirst(column)
            }
        }
        return text
    }
}
