// SPDX-License-Identifier: Apache-2.0
internal import RecordStreams
internal import SharingPolicy

/// Runs a cell rule over the chosen rows of a batch; cells that were seen lately cost a look-up.
///
/// The cache is direct-mapped and of fixed size: 4,096 entries of 64 bytes.
final class CachedRule {
    private static let entries = 4096
    private static let stride = 64
    private static let keyRoom = 30
    private static let valueRoom = 30
    // An entry: key length + 1 (0 is empty), key kind, value length, value kind, key, value.
    private let cache: UnsafeMutablePointer<UInt8>
    private let rule: any CellRule
    private let name: Name
    private let fileName: String
    private var scratch: [UInt8] = []

    init(_ rule: any CellRule, column: Column, fileName: String) {
        self.rule = rule
        name = Name(column.name)
        self.fileName = fileName
        cache = .allocate(capacity: CachedRule.entries * CachedRule.stride)
        cache.initialize(repeating: 0, count: CachedRule.entries * CachedRule.stride)
    }

    deinit { cache.deallocate() }

    /// Appends a cell for each row of the batch; rows that were not chosen get an empty one.
    func apply(
        _ batch: RecordBatch, column: Int, rows: UnsafeBufferPointer<Int32>, into cells: CellColumn
    ) throws(Refusal) {
        cells.removeAll()
        let source = batch.cells(column)
        let cache = cache
        for row in rows {
            cells.skip(to: Int(row))
            let cell = source[Int(row)]
            let kind = source.kind(Int(row))
            guard cell.count <= CachedRule.keyRoom else {
                try append(cell, kind, batch, Int(row), into: cells)
                continue
            }
            let hash = ByteHash.hash(cell, seed: UInt64(kind.rawValue))
            let entry = cache + (Int(truncatingIfNeeded: hash) & (CachedRule.entries - 1)) * 64
            if isHit(entry, cell, kind) {
                let length = Int(entry[2])
                let target = cells.reserve(length)
                target.update(from: entry + 4 + CachedRule.keyRoom, count: length)
                cells.commit(length, CellKind(rawValue: entry[3]) ?? .text)
                continue
            }
            let written = try append(cell, kind, batch, Int(row), into: cells)
            if scratch.count <= CachedRule.valueRoom { store(entry, cell, kind, written) }
        }
    }

    @inline(__always)
    private func isHit(
        _ entry: UnsafeMutablePointer<UInt8>, _ cell: UnsafeBufferPointer<UInt8>, _ kind: CellKind
    ) -> Bool {
        guard Int(entry[0]) == cell.count + 1, entry[1] == kind.rawValue else { return false }
        for index in 0..<cell.count where entry[4 + index] != cell[index] { return false }
        return true
    }

    private func store(
        _ entry: UnsafeMutablePointer<UInt8>, _ cell: UnsafeBufferPointer<UInt8>, _ kind: CellKind,
        _ written: CellKind
    ) {
        entry[0] = UInt8(cell.count + 1)
        entry[1] = kind.rawValue
        entry[2] = UInt8(scratch.count)
        entry[3] = written.rawValue
        for index in 0..<cell.count { entry[4 + index] = cell[index] }
        for index in 0..<scratch.count { entry[4 + CachedRule.keyRoom + index] = scratch[index] }
    }

    @discardableResult
    private func append(
        _ cell: UnsafeBufferPointer<UInt8>, _ kind: CellKind, _ batch: RecordBatch, _ row: Int,
        into cells: CellColumn
    ) throws(Refusal) -> CellKind {
        let written: CellKind
        switch rule.rewrite(cell, kind: kind, into: &scratch) {
        case .text: written = .text
        case .number: written = .number
        case .boolean: written = .boolean
        case .missing:
            scratch.removeAll(keepingCapacity: true)
            written = .missing
        case .outside:
            throw Refusal.uncovered(fileName, name, row: batch.number(ofRow: row))
        }
        scratch.withUnsafeBufferPointer { cells.append($0, written) }
        return written
    }
}

extension Refusal {
    /// A value that no hierarchy and no list of words covers.
    static func uncovered(_ fileName: String, _ column: Name, row: Int) -> Refusal {
        Refusal(
            .valueOutside, at: Place(file: fileName, field: column, row: row),
            "the rule of column \(column) does not cover the value",
            why: "a value that no hierarchy and no list of words knows is never released",
            help: "add it to the hierarchy or the words, or correct the record")
    }
}
