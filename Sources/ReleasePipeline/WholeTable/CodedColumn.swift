// SPDX-License-Identifier: Apache-2.0
internal import RecordStreams
internal import SharingPolicy

/// A column whose values are numbered during the survey, so that the solver works on codes.
///
/// Each distinct cell is looked at once: its type, the age derived from it, the canonical form of a
/// set.
final class CodedColumn {
    /// Index into the policy's columns.
    let index: Int
    let column: Column
    let input: Int
    let name: Name
    private let checker: ColumnChecker
    private let cells = CellDictionary()
    private var codes: [UInt32] = []
    private var verdicts: [CellVerdict] = []
    /// Whether some cell was neither of the column's type nor missing.
    private(set) var hasBadCells = false
    private let values = CellDictionary()
    private(set) var kinds: [CellKind] = []
    private var scratch: [UInt8] = []
    /// The code of the missing value, if it was seen.
    private(set) var missing: Int?

    init(_ index: Int, _ context: ReleaseContext) {
        self.index = index
        column = context.policy.columns[index]
        input = context.inputs[index]
        checker = context.checkers[index]
        name = Name(column.name)
    }

    /// Adds a value that was surveyed before; in the order of its codes.
    func adopt(_ value: [UInt8], _ kind: CellKind) {
        if kind == .missing {
            _ = missingCode()
            return
        }
        value.withUnsafeBufferPointer { _ = values.insert($0, salt: kind.rawValue) }
        kinds.append(kind)
    }

    /// How many distinct values were seen.
    var count: Int { values.count }

    /// A value as it stands before generalisation; empty for the missing one.
    func value(_ code: Int) -> [UInt8] { values.value(code) }

    /// Writes the codes of the first `rows` records of a batch to `target`, `stride` apart.
    ///
    /// `numbers` is room for as many.
    func code(
        _ batch: RecordBatch, rows: Int, numbers: UnsafeMutablePointer<UInt32>,
        into target: UnsafeMutablePointer<UInt32>, stride: Int
    ) {
        cells.number(batch, column: input, rows: rows, into: numbers)
        for row in 0..<rows where Int(numbers[row]) == codes.count {
            add(batch.cell(row, input), batch.kind(row, input))
        }
        codes.withUnsafeBufferPointer { codes in
            for row in 0..<rows { target[row &* stride] = codes[Int(numbers[row])] }
        }
    }

    /// What the column's type says of a cell that was coded.
    func verdict(_ batch: RecordBatch, row: Int) -> CellVerdict {
        let number = cells.find(batch.cell(row, input), salt: batch.kind(row, input).rawValue)
        return number.map { verdicts[$0] } ?? .ok
    }

    /// The code of the missing value, which is made if need be.
    func missingCode() -> UInt32 {
        if let missing { return UInt32(missing) }
        let (number, _) = values.insert(UnsafeBufferPointer(start: nil, count: 0), salt: 0xFF)
        kinds.append(.missing)
        missing = number
        return UInt32(number)
    }

    private func add(_ cell: UnsafeBufferPointer<UInt8>, _ kind: CellKind) {
        let verdict = checker.verdict(cell, kind: kind)
        verdicts.append(verdict)
        if verdict != .ok, verdict != .missing { hasBadCells = true }
        guard verdict == .ok else {
            codes.append(missingCode())
            return
        }
        scratch.removeAll(keepingCapacity: true)
        if column.derivesAge {
            scratch.append(contentsOf: String(checker.age(cell) ?? 0).utf8)
        } else if column.type == .set {
            _ = checker.canonicalSet(cell, into: &scratch)
        } else {
            scratch.append(contentsOf: cell)
        }
        let stored: CellKind = column.derivesAge || column.type == .set ? .text : kind
        let (number, isNew) = scratch.withUnsafeBufferPointer {
            values.insert($0, salt: stored.rawValue)
        }
        if isNew { kinds.append(stored) }
        codes.append(UInt32(number))
    }
}
