// SPDX-License-Identifier: Apache-2.0
internal import DisclosureRisk
internal import ReleasePipeline

/// What `check` prints for people, at most 80 columns wide.
///
/// The verdict stands first, then the limits, what is not kept before what is, then who can be
/// found and what can be learnt, and last what was lost and what was counted. Under each measure
/// stands what it does not protect against.
enum CheckTable {
    /// A measure with its value.
    struct Line {
        let label: String
        let value: String
        let limit: String?

        /// Words that are wrapped.
        init(text: String) { self.init(text, "") }

        /// A line; `limit` is missing for what is only counted.
        init(_ label: String, _ value: String, _ limit: String? = nil) {
            self.label = label
            self.value = value
            self.limit = limit
        }
    }

    /// Lines under a heading.
    struct Section {
        let heading: String
        var lines: [Line]
    }

    /// The table.
    static func text(_ report: CheckReport) -> String {
        let measures = report.measures
        var sections = [CheckSections.limits(report), CheckSections.found(report)]
        sections += measures.sensitive.sorted { $0.l < $1.l }.map(CheckSections.learnt)
        if let combined = measures.combinations {
            sections += CheckSections.combinations(combined, report)
        }
        if let people = measures.population {
            sections.append(CheckSections.population(people, report))
        }
        sections += [CheckSections.lost(measures.utility), CheckSections.counted(report)]
        let body = sections.map { "\n\($0.heading)\n" + lines($0.lines) }
        return verdict(report) + body.joined()
            + "\nNothing here knows what somebody else has published about the same people.\n"
    }

    private static func verdict(_ report: CheckReport) -> String {
        switch report.verdict {
        case .kept: "every limit is kept\n"
        case .notKept: "NOT every limit is kept\n"
        case .noClaim: "the audience claims nothing about classes\n"
        case .unknown:
            """
            NOT KNOWN whether every limit is kept: a limit could not be measured, or the
            file has no key of those who are to be counted

            """
        }
    }

    private static let widest = 80

    /// Labels in one column, values in another, a value that does not fit under its label.
    private static func lines(_ lines: [Line]) -> String {
        let labels = lines.filter { !$0.value.isEmpty && $0.label.count <= 44 }
        let width = labels.map(\.label.count).max() ?? 0
        return lines.map { line in
            if line.value.isEmpty { return wrapped(line.label, indent: "  ") }
            let gap = String(repeating: " ", count: max(0, width - line.label.count) + 2)
            let fits = line.label.count <= width && width + line.value.count + 4 <= widest
            let value = fits ? gap + line.value : "\n    " + line.value
            let limit = line.limit.map { wrapped($0, indent: "      ") } ?? ""
            return "  \(line.label)\(value)\n\(limit)"
        }.joined()
    }

    /// A sentence in lines of at most 80 columns.
    private static func wrapped(_ text: String, indent: String) -> String {
        var lines: [String] = []
        for word in text.split(separator: " ") {
            if let last = lines.last, last.count + 1 + word.count <= widest - indent.count {
                lines[lines.count - 1] = last + " " + word
            } else {
                lines.append(String(word))
            }
        }
        return lines.map { indent + $0 + "\n" }.joined()
    }

    /// A whole number, in groups of three from five digits (ISO 80000-1).
    static func count(_ number: Int) -> String {
        let digits = Array(String(number.magnitude))
        guard digits.count > 4 else { return "\(number)" }
        var grouped = ""
        for (place, digit) in digits.enumerated() {
            if place > 0, (digits.count - place) % 3 == 0 { grouped += " " }
            grouped.append(digit)
        }
        return (number < 0 ? "-" : "") + grouped
    }

    /// A share in per cent; what is not nothing is not shown as nothing, nor as everything.
    static func percent(_ share: Double) -> String {
        let hundredths = Int((share * 10_000).rounded())
        if hundredths == 0, share > 0 { return "under 0.01 %" }
        if hundredths == 10_000, share < 1 { return "over 99.99 %" }
        let rest = hundredths % 100
        return "\(hundredths / 100).\(rest < 10 ? "0" : "")\(rest) %"
    }

    /// Four decimals, and none from a hundred on.
    static func decimal(_ number: Double) -> String {
        if number >= 100 { return count(Int(number.rounded())) }
        let parts = Int((number * 10_000).rounded())
        let rest = String(parts % 10_000)
        return "\(parts / 10_000)." + String(repeating: "0", count: 4 - rest.count) + rest
    }
}
