// SPDX-License-Identifier: Apache-2.0
internal import RecordStreams

/// Checks what a hierarchy says by itself and for a column's type (P0305); files are opened later.
struct HierarchyChecks {
    let findings: Findings

    private func error(
        _ specification: HierarchySpecification, _ message: Message, help: Message? = nil
    ) {
        findings.error(.hierarchy, at: specification.position, message, help: help)
    }

    /// Checks the numbers and names of a hierarchy: each level must be coarser than the one before.
    func check(_ specification: HierarchySpecification) {
        switch specification.kind {
        case .bands(let widths, let floor, let ceiling):
            checkBands(specification, widths, floor, ceiling)
        case .cuts(let cuts, let labels):
            checkCuts(specification, cuts, labels)
        case .dates(let levels):
            for (finer, coarser) in zip(levels, levels.dropFirst())
            where !finer.nests(in: coarser) {
                error(
                    specification,
                    "\(Name(finer.rawValue)) does not lie within one \(Name(coarser.rawValue))",
                    help: "begin with the finest; a week lies within nothing but `all`")
            }
        case .prefix(let lengths):
            for (finer, coarser) in zip(lengths, lengths.dropFirst()) where coarser >= finer {
                error(
                    specification, "a prefix of \(coarser) is not shorter than one of \(finer)",
                    help: "begin with the longest")
            }
        case .file(let path, _, _, let levels):
            checkFile(specification, path, levels)
        }
    }

    private func checkBands(
        _ specification: HierarchySpecification, _ widths: [Int], _ floor: Int?, _ ceiling: Int?
    ) {
        for (finer, coarser) in zip(widths, widths.dropFirst())
        where coarser <= finer || coarser % finer != 0 {
            error(
                specification, "bands of \(finer) do not divide bands of \(coarser)",
                help: "each width must divide the next")
        }
        let widest = widths.max() ?? 1
        for (bound, name) in [(floor, "floor"), (ceiling, "ceiling")] {
            if let bound, bound % widest != 0 {
                error(
                    specification,
                    """
                    \(Name(name)) is \(bound), which is not a multiple of the widest band, \
                    \(widest)
                    """
                )
            }
        }
        if let floor, let ceiling, floor >= ceiling {
            error(specification, "`floor` is not less than `ceiling`")
        }
    }

    private func checkCuts(
        _ specification: HierarchySpecification, _ cuts: [[DecimalNumber]], _ labels: [[String]]?
    ) {
        for list in cuts where zip(list, list.dropFirst()).contains(where: { !$0.isLess(than: $1) })
        {
            error(specification, "the cuts of a level must rise")
        }
        for (finer, coarser) in zip(cuts, cuts.dropFirst()) {
            if coarser.contains(where: { !finer.contains($0) }) || coarser.count >= finer.count {
                error(specification, "each list of cuts must contain the next, with some left out")
            } else if finer.first != coarser.first {
                error(
                    specification, "each list of cuts must begin with the same number",
                    help: "a value below the first cut has no class")
            }
        }
        if let labels {
            if labels.count != cuts.count
                || zip(labels, cuts).contains(where: { $0.count != $1.count })
            {
                error(
                    specification, "`labels` needs a list for each level and a label for each cut")
            }
            if labels.joined().contains(where: \.isEmpty) {
                error(specification, "a label is empty")
            }
            for list in labels where Set(list.map { Array($0.utf8) }).count < list.count {
                error(specification, "two labels of one level are the same")
            }
        } else if cuts.joined().contains(where: { $0.scale > 0 }) {
            error(specification, "cuts at decimals need `labels`")
        }
    }

    private func checkFile(
        _ specification: HierarchySpecification, _ path: String, _ levels: [String]?
    ) {
        if path.hasPrefix("/") {
            error(
                specification, "the path \(Name(path)) must be relative to the policy",
                why: "a policy moves with its files")
        }
        if let levels, Set(levels).count < levels.count {
            error(specification, "two levels have the same name")
        }
        for taken in ["exact", "all", "solver"] where levels?.contains(taken) == true {
            error(specification, "a level of a file cannot be called \(Name(taken))")
        }
    }

    private func error(
        _ specification: HierarchySpecification, _ message: Message, why: Message
    ) {
        findings.error(.hierarchy, at: specification.position, message, why: why)
    }

    /// Checks that a hierarchy can coarsen the values of a column.
    func checkFit(_ specification: HierarchySpecification, _ column: ColumnDraft) {
        let whole = column.type == .integer || column.derivesAge
        let dates = (column.type == .date || column.type == .datetime) && !column.derivesAge
        let numbers = [.decimal, .latitude, .longitude].contains(column.type)
        let fits: Bool
        let help: Message
        switch specification.kind {
        case .bands:
            fits = whole
            help = "bands need whole numbers: `type: integer`, or a date with `derive: age`"
        case .cuts(_, let labels):
            fits = whole || numbers && labels != nil
            help = "cuts need numbers, and `labels` where these are decimals"
        case .dates:
            fits = dates
            help = "levels of dates need `type: date`"
        case .prefix:
            fits = [.string, .adminArea, .phone, .integer].contains(column.type)
            help = "prefixes need words or codes"
        case .file:
            fits = true
            help = ""
        }
        var isFile = false
        if case .file = specification.kind { isFile = true }
        guard fits else {
            findings.error(
                .hierarchy, at: column.position(of: "hierarchy"),
                """
                the hierarchy does not fit the type \(Name(column.type.rawValue)) of \
                \(Name(column.name.value))
                """,
                help: help)
            return
        }
        if column.code == .name, !isFile {
            findings.error(
                .hierarchy, at: column.position(of: "code"),
                "names of countries in \(Name(column.name.value)) need a hierarchy file",
                why: "a country has many names")
        }
    }
}

extension HierarchySpecification.DateLevel {
    /// Whether every such span lies within one span of the other level (ISO weeks cross months and
    /// years).
    func nests(in coarser: HierarchySpecification.DateLevel) -> Bool {
        let order: [HierarchySpecification.DateLevel] = [.day, .month, .quarter, .half, .year]
        if coarser == .week { return self == .day }
        guard let a = order.firstIndex(of: self), let b = order.firstIndex(of: coarser) else {
            return false
        }
        return a < b
    }
}

extension HierarchySpecification {
    /// The names of all levels, from `exact` to `all`; nil where only the file knows.
    var levelNames: [String]? {
        let between: [String]
        switch kind {
        case .bands(let widths, _, _): between = widths.map { "by-\($0)" }
        case .cuts(let cuts, _): between = cuts.indices.map { "cut-\($0 + 1)" }
        case .dates(let levels): between = levels.map(\.rawValue)
        case .prefix(let lengths): between = lengths.map { "prefix-\($0)" }
        case .file: return nil
        }
        return ["exact"] + between + ["all"]
    }
}
