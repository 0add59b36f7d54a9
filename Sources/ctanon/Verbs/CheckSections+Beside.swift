// SPDX-License-Identifier: Apache-2.0
internal import DisclosureRisk
internal import ReleasePipeline

/// What stands beside the measures of classes: combinations, the population, what was lost.
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
