// SPDX-License-Identifier: Apache-2.0
internal import RecordStreams
internal import SharingPolicy

/// What a rule made of a cell.
enum Rewritten {
    case text, number, boolean, missing
    /// No hierarchy and no list of words covers the value (I0405).
    case outside
}

/// A rule that looks at one cell at a time: the same cell always becomes the same bytes.
protocol CellRule: AnyObject {
    /// Replaces `out` by what is written for a cell.
    func rewrite(
        _ cell: UnsafeBufferPointer<UInt8>, kind: CellKind, into out: inout [UInt8]
    ) -> Rewritten
}

/// `keep`: unchanged, but missing words are written alike and sets in canonical form.
final class KeepRule: CellRule {
    private let checker: ColumnChecker
    private let type: Column.ValueType
    private let comma: Bool
    /// Whether numbers of a delimited input become JSON numbers.
    private let typed: Bool

    init(_ column: Column, checker: ColumnChecker, typed: Bool) {
        self.checker = checker
        type = column.type
        comma = column.decimalComma
        self.typed = typed
    }

    func rewrite(
        _ cell: UnsafeBufferPointer<UInt8>, kind: CellKind, into out: inout [UInt8]
    ) -> Rewritten {
        if checker.isMissing(cell, kind: kind) { return .missing }
        if type == .set { return checker.canonicalSet(cell, into: &out) == 0 ? .missing : .text }
        out.removeAll(keepingCapacity: true)
        if typed, kind == .text, type == .integer || type == .decimal {
            canonicalNumber(cell, into: &out)
            return .number
        }
        out.append(contentsOf: cell)
        return kind == .number ? .number : kind == .boolean ? .boolean : .text
    }

    private func canonicalNumber(_ cell: UnsafeBufferPointer<UInt8>, into out: inout [UInt8]) {
        let point: UInt8 = 0x2E
        let token = cell.map { comma && $0 == 0x2C ? point : $0 }
        let canonical = [UInt8](unsafeUninitializedCapacity: token.count + 32) { buffer, count in
            token.withUnsafeBufferPointer { token in
                if let base = buffer.baseAddress {
                    count = JSONNumber.writeCanonical(token, into: base)
                }
            }
        }
        out.append(contentsOf: canonical)
    }
}

/// `generalise` at a fixed level.
final class GeneraliseRule: CellRule {
    private let hierarchy: Hierarchy
    private let level: Int
    private let isTop: Bool
    private let suppressed: [UInt8]
    private let checker: ColumnChecker
    private let derivesAge: Bool
    private var age: [UInt8] = []

    init(
        _ column: Column, hierarchy: Hierarchy, level: Int, checker: ColumnChecker,
        suppressed: String
    ) {
        self.hierarchy = hierarchy
        self.level = level
        self.checker = checker
        self.suppressed = Array(suppressed.utf8)
        isTop = level == hierarchy.levelNames.count - 1
        derivesAge = column.derivesAge
    }

    func rewrite(
        _ cell: UnsafeBufferPointer<UInt8>, kind: CellKind, into out: inout [UInt8]
    ) -> Rewritten {
        out.removeAll(keepingCapacity: true)
        if isTop {
            out.append(contentsOf: suppressed)
            return .text
        }
        if checker.isMissing(cell, kind: kind) { return .missing }
        guard derivesAge else {
            return hierarchy.generalise(cell, level: level, into: &out) ? .text : .outside
        }
        guard let years = checker.age(cell) else { return .outside }
        age.removeAll(keepingCapacity: true)
        age.append(contentsOf: String(years).utf8)
        return age.withUnsafeBufferPointer {
            hierarchy.generalise($0, level: level, into: &out) ? .text : .outside
        }
    }
}

/// `keep` of a column that derives an age: the age in whole years.
final class AgeRule: CellRule {
    private let checker: ColumnChecker
    private let typed: Bool

    init(checker: ColumnChecker, typed: Bool) {
        self.checker = checker
        self.typed = typed
    }

    func rewrite(
        _ cell: UnsafeBufferPointer<UInt8>, kind: CellKind, into out: inout [UInt8]
    ) -> Rewritten {
        if checker.isMissing(cell, kind: kind) { return .missing }
        guard let years = checker.age(cell) else { return .outside }
        out.removeAll(keepingCapacity: true)
        out.append(contentsOf: String(years).utf8)
        return typed ? .number : .text
    }
}

/// `round` and `truncate`.
final class NumberRule: CellRule {
    enum Kind {
        case round(NumberRounding)
        case truncate(NumberTruncation)
    }

    private let kind: Kind
    private let checker: ColumnChecker
    private let comma: Bool

    init(_ kind: Kind, checker: ColumnChecker, comma: Bool) {
        self.kind = kind
        self.checker = checker
        self.comma = comma
    }

    func rewrite(
        _ cell: UnsafeBufferPointer<UInt8>, kind cellKind: CellKind, into out: inout [UInt8]
    ) -> Rewritten {
        if checker.isMissing(cell, kind: cellKind) { return .missing }
        let read =
            switch kind {
            case .round(let rule): rule.write(cell, kind: cellKind, into: &out)
            case .truncate(let rule): rule.write(cell, kind: cellKind, into: &out)
            }
        return read ? .text : .outside
    }
}
