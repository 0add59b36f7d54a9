// SPDX-License-Identifier: Apache-2.0

/// What an export tells in full: the columns that are written so that nothing of a cell is lost,
/// and those that anyone can compute from them.
///
/// A column is told in full by `keep` and `keep-because`, by `generalise` fixed at level `exact`,
/// and by a `replace` that gives each word a word of its own. It is not where a solver may choose the
/// level, even if it chooses `exact`; nor as a token, nor sealed.
struct OpenFacts {
    /// Whether the rule of a column tells it in full.
    let open: [Bool]
    /// Whether the export tells a column in full, by its rule or by others that it follows from.
    let known: [Bool]

    /// Looks at the rules of an audience.
    init(columns: [Column], linked: [[Int]], rules: [Rule]) {
        open = zip(columns, rules).map { $1.tellsAll(of: $0) }
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
    func tellsAll(of column: Column) -> Bool {
        switch self {
        case .keep, .keepBecause: !column.derivesAge
        case .generalise(let rule):
            !column.derivesAge && (rule.level?.isExact == true || rule.maximum?.isExact == true)
        case .replace(let words): words.isOneToOne
        case .drop, .pseudonymise, .encrypt, .round, .truncate: false
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

extension LevelReference {
    /// Whether nothing is coarsened.
    fileprivate var isExact: Bool { self == .index(0) || self == .name("exact") }
}

extension Replacement {
    /// Whether each word becomes a word of its own, so that nothing is merged.
    fileprivate var isOneToOne: Bool {
        guard rare == nil, other == nil else { return false }
        let written = words.map(\.to) + only
        return Set(written).count == written.count
    }
}
