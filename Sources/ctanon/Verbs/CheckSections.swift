// SPDX-License-Identifier: Apache-2.0
internal import DisclosureRisk
internal import ReleasePipeline

/// The parts of what `check` prints.
enum CheckSections {
    typealias Line = CheckTable.Line
    typealias Section = CheckTable.Section

    /// The limits: those that are not kept, those of which nobody can say, those that are kept.
    static func limits(_ report: CheckReport) -> Section {
        if report.verdict == .noClaim {
            let line = Line("k, the smallest class", CheckTable.count(report.k), notGiven(.k))
            return Section(heading: "Classes", lines: [line])
        }
        let broken = report.limits.filter { $0.holds == false }
        let unknown = report.limits.filter { $0.holds == nil }
        let kept = report.limits.filter { $0.holds == true }
        return Section(heading: "Limits", lines: (broken + unknown + kept).map(line))
    }

    private static func line(_ limit: CheckReport.Limit) -> Line {
        let column = limit.column ?? ""
        let label =
            switch limit.kind {
            case .k: "k, the smallest class"
            case .l: "l of \(column)"
            case .entropyL: "entropy l of \(column)"
            case .closeness: "t of \(column), \(limit.distance ?? "")"
            case .share: "share of \(limit.word ?? "") in \(column)"
            case .groups: "groups in a class"
            case .population: "k-map, in the population"
            case .globalRisk: "global risk"
            }
        let word =
            switch limit.kind {
            case .closeness, .share, .globalRisk: "at most"
            default: "asked for"
            }
        let found = limit.found.map { number($0, limit.kind) } ?? "not measured"
        let verdict =
            switch limit.holds {
            case false?: ", NOT KEPT"
            case nil: ", NOT KNOWN"
            case true?: ""
            }
        return Line(
            label, "\(found) (\(word) \(number(limit.asked, limit.kind)))\(verdict)",
            notGiven(limit.kind))
    }

    private static func number(_ number: Double, _ kind: CheckReport.Limit.Kind) -> String {
        switch kind {
        case .k, .l, .groups, .population: CheckTable.count(Int(number))
        case .entropyL, .closeness: CheckTable.decimal(number)
        case .share, .globalRisk: CheckTable.percent(number)
        }
    }

    /// What a limit does not protect against.
    private static func notGiven(_ kind: CheckReport.Limit.Kind) -> String {
        switch kind {
        case .k: "k says how many look alike, not that they differ in what would harm them"
        case .l: "a class may hold two values and nearly always one of them"
        case .entropyL: "counts values, not what they mean: two words for one harm are two"
        case .closeness: "closeness to the table is no comfort where the whole table is grave"
        case .share: "caps one value at a time, not two that harm alike"
        case .groups: "members of one group know each other; so may members of two"
        case .population: "holds only against somebody who does not know who is in the table"
        case .globalRisk: "a share: it says how many are found, not who"
        }
    }

    /// How easily a person is found.
    static func found(_ report: CheckReport) -> Section {
        let measures = report.measures
        let risk = measures.individual
        let with = measures.weighted ? "by weights" : "without weights"
        var lines = [
            Line(
                "classes of one", CheckTable.count(report.uniques),
                "a person in a larger class may be the only one in a column not counted"),
            Line(
                "records in classes under \(report.threshold)",
                part(report.recordsBelow, of: report.rows),
                "a record in a larger class is no safer from who knows another column"),
            Line(
                "prosecutor risk, at most", CheckTable.percent(report.prosecutorMaximum),
                "the risk of a name; what all in a class share needs none"),
            Line(
                "marketer risk", CheckTable.percent(report.marketer),
                "an average: it hides one certain person among many safe ones"),
            Line(
                "individual risk, at most", "\(CheckTable.percent(risk.greatest)) (\(with))",
                "weights help only while nobody knows who is in the sample"),
            Line(
                "found by chance, expected",
                "\(CheckTable.decimal(risk.expected)) of \(CheckTable.count(risk.count))",
                "a sum: it says how many are found, not who"),
        ]
        if let homes = measures.households {
            lines += [
                Line(
                    "household risk, at most", CheckTable.percent(homes.greatest),
                    "takes members as found one by one; who finds one has found the others"),
                Line(
                    "households found, expected",
                    "\(CheckTable.decimal(homes.expected)) of \(CheckTable.count(homes.count))",
                    "a sum: it says how many are found, not which"),
            ]
        }
        if let groups = measures.groups {
            lines.append(
                Line(
                    "groups in a class, at least", CheckTable.count(groups),
                    "members of one group know each other; so may members of two"))
        }
        return Section(heading: "Who can be found", lines: lines)
    }

    /// What a class teaches about a sensitive column.
    static func learnt(_ column: CheckMeasures.Sensitive) -> Section {
        var lines = [
            Line(
                "records with a value", part(column.valued, of: column.records),
                "a gap counts as no value; where one value is ever written, a gap is the other"),
            Line(
                "distinct l", CheckTable.count(column.l),
                "a class may hold two values and nearly always one of them"),
            Line(
                "entropy l", CheckTable.decimal(column.entropyL),
                "counts values, not what they mean: two words for one harm are two"),
            Line(
                "recursive (c,2), c above", infinite(column.recursiveC),
                "bounds the most frequent value; a rare grave one may still stand out"),
            Line(
                "greatest share (alpha)", column.greatestShare.map(CheckTable.percent) ?? "-",
                "caps one value at a time, not two that harm alike"),
            Line(
                "t, equal distances", CheckTable.decimal(column.tEqual),
                "closeness to the table is no comfort where the whole table is grave"),
        ]
        if let ordered = column.tOrdered {
            lines.append(
                Line(
                    "t, as numbers", CheckTable.decimal(ordered),
                    "near numbers count as alike, though one step may be the harm"))
        }
        if let tree = column.tHierarchical {
            lines.append(
                Line(
                    "t, by its hierarchy", CheckTable.decimal(tree),
                    "what meets low in the hierarchy counts as alike, whatever it means"))
        }
        lines += [
            Line(
                "beta, basic", CheckTable.decimal(column.beta),
                "sees what is gained about a value, not that another is ruled out"),
            Line(
                "beta, enhanced", infinite(column.enhancedBeta),
                "bounds gains by how rare a value is; it rules nothing out either"),
            Line(
                "delta", infinite(column.delta),
                "relative to the table: a common harm stays common"),
        ]
        return Section(heading: "What can be learnt of \(column.column)", lines: lines)
    }

    private static func infinite(_ number: Double?) -> String {
        number.map(CheckTable.decimal) ?? "infinite"
    }

    /// A number of a whole, with its share.
    private static func part(_ number: Int, of all: Int) -> String {
        let share = all == 0 ? 0 : Double(number) / Double(all)
        return "\(CheckTable.count(number)) (\(CheckTable.percent(share)))"
    }
}

extension CheckSections {
    /// Which few columns, or elements, are enough.
    static func combinations(
        _ combined: CheckMeasures.Combined, _ report: CheckReport
    ) -> [Section] {
        var lines = [
            Line(
                "with a class under \(report.threshold)",
                "\(CheckTable.count(combined.below)) of \(CheckTable.count(combined.counted))",
                "knows nothing of columns that are not among the quasi-identifiers")
        ]
        for (columns, found) in combined.worst where found.k < report.threshold {
            lines.append(
                Line(
                    text: "k \(CheckTable.count(found.k)): \(columns.joined(separator: ", ")) "
                        + "(\(CheckTable.count(found.uniques)) alone, "
                        + "\(CheckTable.count(found.recordsBelow)) records)"))
        }
        let shown = lines.count - 1
        if shown < combined.below {
            lines.append(Line(text: "and \(CheckTable.count(combined.below - shown)) more"))
        }
        for set in combined.sets {
            let value =
                set.found.map {
                    "\(CheckTable.count($0.k)), with \(CheckTable.count($0.below)) of "
                        + "\(CheckTable.count($0.occurring)) under \(report.threshold)"
                }
                ?? "not counted: too many combinations"
            lines.append(
                Line(
                    "k^m of \(set.column), m = \(combined.most)", value,
                    "who knows that an element is absent knows more"))
        }
        let heading =
            combined.most == 1
            ? "Single columns" : "Combinations of up to \(combined.most) columns"
        return [Section(heading: heading, lines: lines)]
    }

    /// The population.
    static func population(_ people: PopulationMeasures, _ report: CheckReport) -> Section {
        Section(
            heading: "In the population",
            lines: [
                Line(
                    "k-map", CheckTable.count(people.kMap),
                    "holds only against somebody who does not know who is in the table"),
                Line(
                    "records under \(report.threshold) in it",
                    part(people.recordsBelow, of: report.rows),
                    "counts look-alikes; one of them may be known to be elsewhere"),
                Line(
                    "journalist risk, at most", CheckTable.percent(people.journalistMaximum),
                    "the population file may lack people, or be of another day"),
                Line(
                    "marketer risk", CheckTable.percent(people.marketer),
                    "an average: it hides one certain person among many safe ones"),
                Line(
                    "classes larger than in it", CheckTable.count(people.classesBeyond),
                    "above 0 it is not this file's population, or is coded otherwise"),
                Line(
                    "classes as large as in it", CheckTable.count(people.classesWhole),
                    "whoever belongs to one of them is known to be in the file"),
            ])
    }

    /// What was lost.
    static func lost(_ utility: CheckMeasures.Utility) -> Section {
        var lines: [Line] = []
        if let lost = utility.recordsLost, let before = utility.recordsBefore {
            lines.append(
                Line(
                    "records lost", part(lost, of: before),
                    "says that they are not here, not who decided it: consent or suppression"))
        }
        lines.append(
            Line(
                "cells lost", part(utility.cellsLost, of: utility.cells),
                utility.recordsBefore == nil
                    ? "cells that read as suppressed; what was left out does not show in a file"
                    : "cells that read as suppressed, in the records that are here"))
        if utility.emptyRecords > 0 {
            lines.append(
                Line(
                    "records of nothing else", CheckTable.count(utility.emptyRecords),
                    "counted as a class: whoever is in none of the others is in this one"))
        }
        if let loss = utility.loss {
            let others = utility.withoutLeaves + utility.withoutLevels
            let rest =
                others.isEmpty
                ? "" : "; not of \(others.joined(separator: ", ")), whose leaves are not known"
            lines.append(
                Line(
                    "loss", CheckTable.decimal(loss),
                    "of \(utility.weighed.joined(separator: ", ")), from 0 to 1\(rest)"))
        }
        if let precision = utility.precision {
            lines.append(
                Line(
                    "precision", CheckTable.decimal(precision),
                    "counts levels of \(utility.levelled.joined(separator: ", ")); one step may "
                        + "lose much, another nothing"))
        }
        lines += [
            Line(
                "average class", CheckTable.decimal(utility.averageClass),
                "says what was lost, not whether it was needed; protects nobody"),
            Line(
                "discernibility", CheckTable.count(utility.discernibility),
                "grows with the square of classes; compare it within one file only"),
        ]
        return Section(heading: "What was lost", lines: lines)
    }

    /// What was counted.
    static func counted(_ report: CheckReport) -> Section {
        var lines = [Line("records", CheckTable.count(report.rows))]
        if report.countUnit != "row" {
            let word = report.countUnit == "household" ? "households" : "people"
            lines.append(Line("\(word), whom k counts", CheckTable.count(report.units)))
        } else if report.lacksKey {
            lines.append(
                Line(
                    "counted", "records",
                    "the audience counts people or households; the file has no key of them"))
        }
        lines += [
            Line("classes", CheckTable.count(report.classes)),
            Line("largest class", CheckTable.count(report.largest)),
            Line("missing quasi-identifiers", CheckTable.count(report.measures.missingCells)),
        ]
        switch report.measures.missing {
        case .ownValue: lines.append(Line("a missing value is", "a value of its own"))
        case .wildcard:
            lines.append(
                Line(
                    "a missing value is", "like every value (wildcard)",
                    "a gap hides nobody from who knows that it is a gap, or why"))
        case .refuse: lines.append(Line("a missing value is", "refused"))
        }
        return Section(heading: "What was counted", lines: lines)
    }
}
