// SPDX-License-Identifier: Apache-2.0
internal import RecordStreams

/// How the cells of one column coarsen, ready to run: level 0 is `exact`, the last level is `all`.
///
/// For most uses call `load`, then `generalise` for each cell that is not missing. A missing cell
/// never comes here: below the top it is written as an empty cell, at the top like everything else
/// (definitions, "Missing"). A column that derives ages is read as ages. Not thread-safe; one for
/// each worker.
package final class Hierarchy {
    /// The names of all levels, `exact` first, `all` last.
    package let levelNames: [String]
    /// The file that the hierarchy was read from, as the policy names it, with the digest of its
    /// bytes.
    package let fileDigest: (name: String, sha256: [UInt8])?
    let ladder: Ladder
    private let checker: ColumnChecker

    init(
        ladder: Ladder, column: Column, dataset: Dataset,
        fileDigest: (name: String, sha256: [UInt8])? = nil
    ) {
        self.ladder = ladder
        self.fileDigest = fileDigest
        levelNames = ["exact"] + ladder.middleNames + ["all"]
        checker = ColumnChecker(column, dataset: dataset)
    }

    private init(_ other: Hierarchy, dataset: Dataset) {
        (ladder, fileDigest, levelNames) = (other.ladder, other.fileDigest, other.levelNames)
        checker = ColumnChecker(other.checker.column, dataset: dataset)
    }

    /// The same hierarchy for another thread.
    package func copy(dataset: Dataset) -> Hierarchy { Hierarchy(self, dataset: dataset) }

    /// How much of a day `yyyy-mm-dd` a level keeps, where it keeps the start of every day that
    /// exists and the column asks for no more than such days.
    package func keptDayLength(level: Int) -> Int? {
        guard case .dates(let dates) = ladder, checker.asksOnlyForDays else { return nil }
        return dates.keptLength(level: level)
    }

    /// The number of levels, `exact` and `all` included.
    package var levelCount: Int { levelNames.count }

    /// The last level, at which every value is written as `output.suppressed`.
    package var top: Int { levelNames.count - 1 }

    /// The level that a policy means, or nil if there is none.
    package func level(_ reference: LevelReference) -> Int? {
        switch reference {
        case .index(let index): levelNames.indices.contains(index) ? index : nil
        case .name(let name): levelNames.firstIndex { $0.utf8.elementsEqual(name.utf8) }
        }
    }

    /// Replaces `out` by what a cell becomes at a level; at the top level `out` stays empty.
    ///
    /// - Returns: false where the hierarchy does not cover the value (I0405), at whatever level.
    package func generalise(
        _ cell: UnsafeBufferPointer<UInt8>, level: Int, into out: inout [UInt8]
    ) -> Bool {
        out.removeAll(keepingCapacity: true)
        switch ladder {
        case .flat:
            guard level < top else { return true }
            if checker.column.type == .set { return checker.canonicalSet(cell, into: &out) > 0 }
            out.append(contentsOf: cell)
            return true
        case .bands(let bands): return bands.write(cell, level: level, into: &out)
        case .cuts(let cuts): return cuts.write(cell, level: level, into: &out)
        case .dates(let dates): return dates.write(cell, level: level, into: &out)
        case .prefix(let prefix): return prefix.write(cell, level: level, into: &out)
        case .file(let table): return table.write(cell, level: level, into: &out)
        }
    }

    /// Whether a level below the top can have produced these bytes: the level's image.
    ///
    /// The caller judges the top level, which is `output.suppressed`, and empty cells, which are
    /// missing values.
    package func contains(_ written: UnsafeBufferPointer<UInt8>, level: Int) -> Bool {
        guard level >= 0, level < top, written.count > 0 else { return false }
        switch ladder {
        case .flat:
            if checker.column.derivesAge {
                return NumberDomain(checker.column).containsAge(written)
            }
            guard checker.verdict(written, kind: .text) == .ok else { return false }
            return checker.column.type != .set || checker.elements.isCanonical(written)
        case .bands(let bands): return bands.contains(written, level: level)
        case .cuts(let cuts): return cuts.contains(written, level: level)
        case .dates(let dates): return dates.contains(written, level: level)
        case .prefix(let prefix): return prefix.contains(written, level: level)
        case .file(let table): return table.contains(written, level: level)
        }
    }
}

/// The kinds of hierarchy, compiled.
enum Ladder {
    case flat
    case bands(BandLadder)
    case cuts(CutLadder)
    case dates(DateLadder)
    case prefix(PrefixLadder)
    case file(HierarchyTable)

    /// The names of the levels between `exact` and `all`.
    var middleNames: [String] {
        switch self {
        case .flat: []
        case .bands(let bands): bands.widths.map { "by-\($0)" }
        case .cuts(let cuts): cuts.levels.indices.map { "cut-\($0 + 1)" }
        case .dates(let dates): dates.levels.map(\.rawValue)
        case .prefix(let prefix): prefix.lengths.map { "prefix-\($0)" }
        case .file(let table): table.names
        }
    }
}
