// SPDX-License-Identifier: Apache-2.0

/// What an export tells in full: the columns that are written so that nothing of a cell is lost,
/// and those that anyone can compute from them.
///
/// A column is told in full by `keep` and `keep-because`; by `generalise` at a level that loses
/// nothing, which is `exact`, the day of a date and a band of one, be it fixed or the finest where no
/// solver chooses; by `round` to ones of an integer; and by a `replace` that gives each word a word
/// of its own. It is not where a solver may choose the level, even if it chooses `exact`; nor as a
/// token, nor sealed.
struct OpenFacts {
    /// Whether the rule of a column tells it in full.
    let open: [Bool]
    /// Whether the export tells a column in full, by its rule or by others that it follows from.
    let known: [Bool]

    /// Looks at the rules of an audience.
    ///
    /// `solves` says whether the audience makes a claim about classes, for which a solver chooses the
    /// levels of quasi-identifiers.
    init(columns: [Column], linked: [[Int]], rules: [Rule], solves: Bool) {
        open = zip(columns, rules).map {
            $1.tellsAll(of: $0, levelIsChosen: solves && $0.role == .quasi)
        }
        var known = open
        var changed = true
        while changed {
            changed = false
            for group in linked where group.contains(where: { known[$0] }) {
                for member in group where !known[member] {
                    known[member] = true
                    changed = true
                }
            }
            for (index, column) in columns.enumerated() where !known[index] {
                let sources = column.isMerged ? column.merges : column.derivedFrom
                guard !sources.isEmpty, sources.allSatisfy({ known[$0] }) else { continue }
                known[index] = true
                changed = true
            }
        }
        self.known = known
    }
}

extension Rule {
    /// Whether every value of the column can be told from what is written.
    func tellsAll(of column: Column, levelIsChosen: Bool) -> Bool {
        switch self {
        case .keep, .keepBecause: return !column.derivesAge
        case .generalise(let rule):
            if column.derivesAge { return false }
            if rule.maximum.map({ column.losesNothing(at: $0) }) == true { return true }
            if let level = rule.level { return column.losesNothing(at: level) }
            // Where no solver chooses, the finest level is written (definitions 27).
            return !levelIsChosen && rule.minimum.map { column.losesNothing(at: $0) } ?? true
        case .round(let rounding): return column.type == .integer && rounding.losesNoInteger
        case .replace(let words): return words.isOneToOne(of: column)
        case .drop, .pseudonymise, .encrypt, .truncate: return false
        }
    }

    /// Whether anything of the column can be read: neither absent nor a token nor sealed.
    var isReadable: Bool {
        switch self {
        case .drop, .pseudonymise, .encrypt: false
        case .keep, .keepBecause, .generalise, .round, .truncate, .replace: true
        }
    }
}

extension Column {
    /// Whether a level of the column's hierarchy writes every value apart from all others, as far as
    /// the policy tells; what files and prefixes merge only the values could tell.
    fileprivate func losesNothing(at level: LevelReference) -> Bool {
        if level == .index(0) || level == .name("exact") { return true }
        guard level == .index(1) || level == .name("day") || level == .name("by-1") else {
            return false
        }
        switch hierarchy?.kind {
        case .dates(let levels)?: return type == .date && levels.first == .day
        case .bands(let widths, let floor, let ceiling)?:
            return type == .integer && widths.first == 1 && floor == nil && ceiling == nil
        default: return false
        }
    }
}

extension Rounding {
    /// Whether every integer is written as it is.
    fileprivate var losesNoInteger: Bool {
        to.digits == 1 && to.scale == 0 && top == nil && bottom == nil
    }
}

extension Replacement {
    /// Whether each word becomes a word of its own, so that nothing is merged.
    fileprivate func isOneToOne(of column: Column) -> Bool {
        guard rare == nil else { return false }
        let written = words.map(\.to) + only
        guard Set(written).count == written.count else { return false }
        // `other` is never written where all values that the column may have are listed.
        let listed = Set(words.map(\.from) + only)
        return other == nil || column.values.map { listed.isSuperset(of: $0) } == true
    }
}
