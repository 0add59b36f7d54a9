// SPDX-License-Identifier: Apache-2.0
internal import RecordStreams
internal import SharingPolicy

/// What each value of a coded column is written as, at each level that its rule allows.
///
/// Only values of records that consent let through are looked at: a dropped record changes nothing.
struct LabelLevels {
    /// Level → code → group of equal labels; -1 for codes that no kept record has.
    var groups: [[Int32]] = []
    /// Level → group → what is written.
    var labels: [[[UInt8]]] = []
    /// Level → group → the kind of what is written.
    var kinds: [[CellKind]] = []
    /// Level → group → leaves under it.
    var leaves: [[Int]] = []
    /// How many leaves the column has.
    var leafCount = 1
    /// Codes of kept records that the rule does not cover.
    var uncovered: [Int] = []

    /// The labels of a column under a hierarchy.
    init(
        _ coded: CodedColumn, hierarchy: Hierarchy, used: [Int], suppressed: String
    ) {
        let missing = coded.missing.flatMap { code in used.firstIndex(of: code) }
        let table = hierarchy.table(distinct: used.map { coded.value($0) }, missing: missing)
        leafCount = table.leafCount
        leaves = table.leaves
        uncovered = table.uncovered.map { used[$0] }
        for level in 0..<table.levels {
            var group = [Int32](repeating: -1, count: coded.count)
            for (position, code) in used.enumerated() { group[code] = table.group[level][position] }
            groups.append(group)
            let isTop = level == table.levels - 1
            labels.append(isTop ? [Array(suppressed.utf8)] : table.labels[level])
            var kinds = [CellKind](repeating: .text, count: table.labels[level].count)
            if !isTop, let missing { kinds[Int(table.group[level][missing])] = .missing }
            self.kinds.append(kinds)
        }
    }

    /// The labels of a column under a rule without levels.
    init(_ coded: CodedColumn, rule: any CellRule, used: [Int]) {
        let dictionary = ValueDictionary()
        var group = [Int32](repeating: -1, count: coded.count)
        var kinds: [CellKind] = []
        var out: [UInt8] = []
        for code in used {
            let kind: CellKind
            switch coded.value(code).withUnsafeBufferPointer({
                rule.rewrite($0, kind: coded.kinds[code], into: &out)
            }) {
            case .text: kind = .text
            case .number: kind = .number
            case .boolean: kind = .boolean
            case .missing:
                out.removeAll()
                kind = .missing
            case .outside:
                uncovered.append(code)
                continue
            }
            let (number, isNew) = out.withUnsafeBufferPointer {
                dictionary.insert($0, salt: kind.rawValue)
            }
            if isNew { kinds.append(kind) }
            group[code] = Int32(number)
        }
        groups = [group]
        labels = [(0..<dictionary.count).map { dictionary.value($0) }]
        self.kinds = [kinds]
        leaves = [[Int](repeating: 1, count: dictionary.count)]
        leafCount = max(dictionary.count, 1)
    }
}

/// The rule of a coded column that derives an age and is kept: the value is the age already.
final class WrittenAgeRule: CellRule {
    private let typed: Bool

    init(typed: Bool) { self.typed = typed }

    func rewrite(
        _ cell: UnsafeBufferPointer<UInt8>, kind: CellKind, into out: inout [UInt8]
    ) -> Rewritten {
        if kind == .missing { return .missing }
        out.removeAll(keepingCapacity: true)
        out.append(contentsOf: cell)
        return typed ? .number : .text
    }
}

extension LabelLevels {
    /// What is written already: each label is its own group, at one level.
    init(written labels: [PlannedClasses.Label]) {
        self.labels = [labels.map(\.bytes)]
        kinds = [labels.map(\.kind)]
        groups = [labels.indices.map { Int32(truncatingIfNeeded: $0) }]
    }
}

/// A level of a hierarchy, on values whose missing words are known.
final class WrittenLevelRule: CellRule {
    private let hierarchy: Hierarchy
    private let level: Int
    private let suppressed: [UInt8]

    init(_ hierarchy: Hierarchy, level: Int, suppressed: String) {
        (self.hierarchy, self.level) = (hierarchy, level)
        self.suppressed = Array(suppressed.utf8)
    }

    func rewrite(
        _ cell: UnsafeBufferPointer<UInt8>, kind: CellKind, into out: inout [UInt8]
    ) -> Rewritten {
        if level == hierarchy.top {
            // A value that no level covers is not covered by the top either.
            guard kind == .missing || hierarchy.generalise(cell, level: 0, into: &out) else {
                return .outside
            }
            out.removeAll(keepingCapacity: true)
            out.append(contentsOf: suppressed)
            return .text
        }
        if kind == .missing { return .missing }
        return hierarchy.generalise(cell, level: level, into: &out) ? .text : .outside
    }
}
