// SPDX-License-Identifier: Apache-2.0
internal import RecordStreams

extension ShapeReader {
    /// A plain scalar where a number, `true` or a date form is wanted; a quoted number is not a
    /// number.
    private func plain(_ node: PolicyNode, path: String, _ wanted: Message) -> String? {
        guard case .scalar(let word, let plain) = node.content, !word.isEmpty else {
            wrong(node, "\(Name(path)) must be \(wanted)")
            return nil
        }
        guard plain else {
            wrong(
                node, "\(Name(path)) must be \(wanted), not a word in quotes",
                help: "take the quotes away")
            return nil
        }
        return word
    }

    /// A whole number, `0` or `-?[1-9][0-9]*`.
    func integer(
        _ node: PolicyNode, path: String, from least: Int = .min, to most: Int = .max
    ) -> Int? {
        guard let word = plain(node, path: path, "a whole number") else { return nil }
        guard Patterns.isInteger(word.utf8), let number = Int(word) else {
            wrong(node, "\(Name(word)) is not a whole number for \(Name(path))")
            return nil
        }
        guard number >= least else {
            wrong(node, "\(Name(path)) is \(number), but must be at least \(least)")
            return nil
        }
        guard number <= most else {
            wrong(node, "\(Name(path)) is \(number), but must be at most \(most)")
            return nil
        }
        return number
    }

    /// The bounds of a number.
    struct NumberRange {
        var least: Int?
        var above: Int?
        var most: Int?
        var below: Int?
    }

    /// A whole number or a decimal, kept exactly.
    func number(
        _ node: PolicyNode, path: String, _ range: NumberRange = NumberRange()
    ) -> DecimalNumber? {
        guard let word = plain(node, path: path, "a number") else { return nil }
        guard let number = Patterns.decimal(word.utf8) else {
            wrong(
                node, "\(Name(word)) is not a number for \(Name(path))",
                help: "write it with digits and a point, at most 9 digits behind it")
            return nil
        }
        if let least = range.least, number.isLess(than: least) {
            wrong(node, "\(Name(path)) must be at least \(least)")
            return nil
        }
        if let above = range.above, !number.isGreater(than: above) {
            wrong(node, "\(Name(path)) must be more than \(above)")
            return nil
        }
        if let most = range.most, number.isGreater(than: most) {
            wrong(node, "\(Name(path)) must be at most \(most)")
            return nil
        }
        if let below = range.below, !number.isLess(than: below) {
            wrong(node, "\(Name(path)) must be less than \(below)")
            return nil
        }
        return number
    }

    /// `true` or `false`.
    func boolean(_ node: PolicyNode, path: String) -> Bool? {
        guard let word = plain(node, path: path, "`true` or `false`") else { return nil }
        switch word {
        case "true": return true
        case "false": return false
        default:
            wrong(node, "\(Name(path)) must be `true` or `false`")
            return nil
        }
    }

    /// A day that exists, `2026-01-31`, with or without quotes.
    func day(_ node: PolicyNode, path: String) -> Located<Day>? {
        guard let word = word(node, path: path) else { return nil }
        guard let day = Patterns.day(word.utf8) else {
            wrong(
                node, "\(Name(word)) is not a day for \(Name(path))",
                help: "write year, month and day as in `2026-01-31`")
            return nil
        }
        return Located(day, at: node.position)
    }

    /// A duration in calendar units, `P2Y`, `P1Y6M`, `P30D`.
    func duration(_ node: PolicyNode, path: String) -> Located<CalendarDuration>? {
        guard let word = word(node, path: path) else { return nil }
        guard let duration = Patterns.duration(word.utf8) else {
            wrong(
                node, "\(Name(word)) is not a duration for \(Name(path))",
                help: "write years, months and days as in `P2Y`, `P1Y6M` or `P30D`")
            return nil
        }
        return Located(duration, at: node.position)
    }
}
