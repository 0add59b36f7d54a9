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
            case .rareValues: "rare values of \(column)"
            }
        let word =
            switch limit.kind {
            case .closeness, .share, .globalRisk, .rareValues: "at most"
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
        case .k, .l, .groups, .population, .rareValues: CheckTable.count(Int(number))
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
        case .rareValues: "a value that k hold still tells who knows its holders something"
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
                    "t, in order", CheckTable.decimal(ordered),
                    "neighbours count as alike, though one step may be the harm"))
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
    static func part(_ number: Int, of all: Int) -> String {
        let share = all == 0 ? 0 : Double(number) / Double(all)
        return "\(CheckTable.count(number)) (\(CheckTable.percent(share)))"
    }
}
