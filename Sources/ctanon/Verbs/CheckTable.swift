// SPDX-License-Identifier: Apache-2.0
internal import DisclosureRisk
internal import ReleasePipeline

/// What `check` prints for people: each measure, and below it what it does not protect against.
enum CheckTable {
    /// A measure with its value; the sentence is missing where the line above has it.
    private struct Line {
        let label: String
        let value: String
        let limit: String?

        init(_ label: String, _ value: String, _ limit: String? = nil) {
            self.label = label
            self.value = value
            self.limit = limit
        }
    }

    /// The table.
    static func text(_ report: CheckReport) -> String {
        let measures = report.measures
        var lines = classes(report) + risks(report)
        lines += limits(report)
        for column in measures.sensitive { lines += sensitive(column) }
        if let combined = measures.combinations { lines += combinations(combined, report) }
        if let people = measures.population { lines += population(people, report) }
        lines += utility(measures)
        let width = lines.map(\.label.count).max() ?? 0
        let table = lines.map { line in
            let gap = String(repeating: " ", count: width - line.label.count + 2)
            let limit = line.limit.map { "    \($0)\n" } ?? ""
            return "\(line.label)\(gap)\(line.value)\n\(limit)"
        }
        let verdict =
            switch report.holds {
            case true?: "every limit is kept\n"
            case false?: "NOT every limit is kept\n"
            case nil: "the audience claims nothing about classes\n"
            }
        return table.joined() + verdict
            + "Nothing here knows what somebody else has published about the same people.\n"
    }

    private static func classes(_ report: CheckReport) -> [Line] {
        let asked = report.holds == nil ? "" : " (asked for: \(report.threshold))"
        var lines = [
            Line("records", "\(report.rows)"),
            Line("units", "\(report.units) (\(report.countUnit))"),
            Line("missing values mean", "\(report.measures.missing.rawValue)", missing(report)),
            Line("classes", "\(report.classes)"),
            Line("largest class", "\(report.largest)"),
            Line(
                "k, the smallest class", "\(report.k)\(asked)",
                "k says how many look alike; not that they differ in what would harm them"),
            Line("classes of one", "\(report.uniques)"),
            Line(
                "records in classes under \(report.threshold)", "\(report.recordsBelow)",
                "a record in a larger class is no safer from who knows another column"),
        ]
        if let groups = report.measures.groups {
            lines.append(
                Line(
                    "groups in a class, at least", "\(groups)",
                    "members of one group know each other; so may members of two"))
        }
        return lines
    }

    private static func missing(_ report: CheckReport) -> String? {
        switch report.measures.missing {
        case .ownValue: nil
        case .wildcard: "a gap hides nobody from who knows that it is a gap, or why"
        case .refuse: nil
        }
    }

    private static func risks(_ report: CheckReport) -> [Line] {
        let risk = report.measures.individual
        let with = report.measures.weighted ? "by weights" : "without weights"
        var lines = [
            Line(
                "prosecutor risk, at most", percent(report.prosecutorMaximum),
                "the risk of a name; what all in a class share needs none"),
            Line(
                "marketer risk", percent(report.marketer),
                "an average: it hides one certain person among many safe ones"),
            Line(
                "individual risk, at most", "\(percent(risk.greatest)) (\(with))",
                "weights help only while nobody knows who is in the sample"),
            Line(
                "found by chance, expected", "\(decimal(risk.expected)) of \(risk.count)",
                "a sum: it says how many are found, not who"),
        ]
        if let homes = report.measures.households {
            lines.append(
                Line(
                    "household risk, at most", percent(homes.greatest),
                    "takes members as found one by one; who finds one has found the others"))
            lines.append(
                Line("households found, expected", "\(decimal(homes.expected)) of \(homes.count)"))
        }
        return lines
    }

    private static func limits(_ report: CheckReport) -> [Line] {
        report.l.map { column, least, required in
            Line("l of \(column)", "\(least) (asked for: \(required))")
        }
            + report.atMost.map { column, word, share, allowed in
                Line("share of \(word) in \(column)", "\(share) (at most: \(allowed))")
            }
    }

    private static func sensitive(_ column: CheckMeasures.Sensitive) -> [Line] {
        var lines = [
            Line(
                "\(column.column): distinct l", "\(column.l)",
                "a class may hold two values and nearly always one of them"),
            Line(
                "\(column.column): entropy l", decimal(column.entropyL),
                "counts values, not what they mean: two words for one harm are two"),
            Line(
                "\(column.column): recursive (c,2), c above", infinite(column.recursiveC),
                "bounds the most frequent value; a rare grave one may still stand out"),
            Line(
                "\(column.column): greatest share (alpha)",
                column.greatestShare.map(percent) ?? "-",
                "caps one value at a time, not two that harm alike"),
            Line(
                "\(column.column): t, equal distances", decimal(column.tEqual),
                "closeness to the table is no comfort where the whole table is grave"),
        ]
        if let ordered = column.tOrdered {
            lines.append(Line("\(column.column): t, as numbers", decimal(ordered)))
        }
        if let tree = column.tHierarchical {
            lines.append(Line("\(column.column): t, by its hierarchy", decimal(tree)))
        }
        return lines + [
            Line(
                "\(column.column): beta, basic", decimal(column.beta),
                "sees what is gained about a value, not that another is ruled out"),
            Line("\(column.column): beta, enhanced", infinite(column.enhancedBeta)),
            Line(
                "\(column.column): delta", infinite(column.delta),
                "relative to the table: a common harm stays common"),
        ]
    }

    private static func combinations(
        _ combined: CheckMeasures.Combined, _ report: CheckReport
    ) -> [Line] {
        var lines = [
            Line(
                "combinations of up to \(combined.most) columns",
                "\(combined.counted), \(combined.below) with a class under \(report.threshold)",
                "knows nothing of columns that are not among the quasi-identifiers")
        ]
        for (columns, found) in combined.worst where found.k < report.threshold {
            lines.append(
                Line(
                    "  " + columns.joined(separator: ", "),
                    "k \(found.k), of one: \(found.uniques), records: \(found.recordsBelow)"))
        }
        for set in combined.sets {
            let value =
                set.found.map {
                    "\($0.k), \($0.below) of \($0.occurring) under \(report.threshold)"
                }
                ?? "not counted: too many combinations"
            lines.append(
                Line(
                    "\(set.column): k^m, m = \(combined.most)", value,
                    "who knows that an element is absent knows more"))
        }
        return lines
    }

    private static func population(
        _ people: PopulationMeasures, _ report: CheckReport
    ) -> [Line] {
        [
            Line(
                "k-map, in the population", "\(people.kMap)",
                "holds only against somebody who does not know who is in the table"),
            Line("records under \(report.threshold) in it", "\(people.recordsBelow)"),
            Line(
                "journalist risk, at most", percent(people.journalistMaximum),
                "the population file may lack people, or be of another day"),
            Line("marketer risk, by population", percent(people.marketer)),
            Line("classes larger than in it", "\(people.classesBeyond)"),
        ]
    }

    private static func utility(_ measures: CheckMeasures) -> [Line] {
        [
            Line(
                "average class", decimal(measures.averageClass),
                "says what was lost, not whether it was needed; protects nobody"),
            Line("discernibility", "\(measures.discernibility)"),
            Line("missing quasi-identifiers", "\(measures.missingCells)"),
        ]
    }

    private static func percent(_ share: Double) -> String {
        let hundredths = Int((share * 10_000).rounded())
        let rest = hundredths % 100
        return "\(hundredths / 100).\(rest < 10 ? "0" : "")\(rest) %"
    }

    /// Four decimals.
    private static func decimal(_ number: Double) -> String {
        let parts = Int((number * 10_000).rounded())
        let rest = String(parts % 10_000)
        return "\(parts / 10_000)." + String(repeating: "0", count: 4 - rest.count) + rest
    }

    private static func infinite(_ number: Double?) -> String {
        number.map(decimal) ?? "infinite"
    }
}
