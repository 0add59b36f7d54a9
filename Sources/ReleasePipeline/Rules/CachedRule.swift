// SPDX-License-Identifier: Apache-2.0
internal import RecordStreams
internal import SharingPolicy

/// Checks the cells of a column and runs its rule over them; short cells that were seen lately cost
/// a look-up, and the start of a day no more than its digits.
///
/// The cache is direct-mapped and of fixed size: 4,096 entries of 64 bytes, for cells of up to 16
/// bytes that become up to 32. It holds only cells that fit the column and that the rule covers.
final class CachedRule {
    private struct Entry {
        var key: SIMD2<UInt64> = .zero
        /// Length + 1 of the key; 0 is an empty entry.
        var keyLength: UInt8 = 0
        var keyKind: UInt8 = 0
        var valueLength: UInt8 = 0
        var valueKind: UInt8 = 0
        var value = SIMD32<UInt8>.zero

        static let valueOffset = MemoryLayout<Entry>.offset(of: \.value) ?? 0
    }

    private static let entries = 4096
    /// The most bytes that a cell takes without a look at its room.
    private static let shortest = 32
    private let cache: UnsafeMutablePointer<Entry>
    private let rule: any CellRule
    private let checker: ColumnChecker
    /// Whether the type of the cells decides anything.
    private let isChecked: Bool
    /// How much of a day is kept; 0 where the rule does not keep the start of days.
    private let keptDayLength: Int
    private let name: Name
    private let fileName: String
    /// Rows whose value the rule does not cover, which matters if they are released.
    private(set) var uncovered: [Int32] = []
    private var scratch: [UInt8] = []

    init(
        _ rule: any CellRule, column: Column, checker: ColumnChecker, isChecked: Bool,
        keptDayLength: Int?, fileName: String
    ) {
        self.rule = rule
        self.checker = checker
        self.isChecked = isChecked
        self.keptDayLength = keptDayLength ?? 0
        name = Name(column.name)
        self.fileName = fileName
        cache = .allocate(capacity: CachedRule.entries)
        cache.initialize(repeating: Entry(), count: CachedRule.entries)
    }

    deinit { cache.deallocate() }

    /// Appends a cell for each record that is still in question; `gate` judges the bad ones.
    func apply(
        _ batch: RecordBatch, column: Int, gate: RecordGate, _ progress: inout BatchProgress,
        into cells: CellColumn
    ) {
        cells.removeAll()
        uncovered.removeAll(keepingCapacity: true)
        var row = 0
        while row < progress.limit {
            let next = appendKnown(batch, column, from: row, to: progress.limit, into: cells)
            if next < progress.limit {
                append(batch, column, next, gate, &progress, into: cells)
            }
            row = next &+ 1
        }
    }

    /// Appends cells up to one that must be looked at, and returns its row.
    private func appendKnown(
        _ batch: RecordBatch, _ column: Int, from first: Int, to end: Int, into cells: CellColumn
    ) -> Int {
        let extents = UnsafePointer(batch.extents) + column
        let bytes = UnsafeRawPointer(batch.bytes)
        let kinds = batch.hasKinds ? UnsafePointer(batch.kinds) + column : nil
        let stride = batch.columnCount
        let (cache, dayLength) = (cache, keptDayLength)
        var room = cells.room(bytes: (end - first) * CachedRule.shortest, cells: end - first)
        var row = first
        while row < end {
            let extent = extents[row &* stride]
            let count = Int(extent.end & ~RecordBatch.Extent.quoted) &- Int(extent.start)
            let source = bytes + Int(extent.start)
            let target = UnsafeMutableRawPointer(room.bytes + room.used)
            var (length, writtenKind) = (dayLength, CellKind.text.rawValue)
            if dayLength > 0, count == 10, ISODay.exists(source) {
                target.storeBytes(
                    of: source.loadUnaligned(as: SIMD16<UInt8>.self), as: SIMD16<UInt8>.self)
            } else {
                if count > 16 { break }
                let key = ShortCell.key(source, count)
                let entry = cache + ShortCell.slot(key, count, of: CachedRule.entries)
                let kind = kinds?[row &* stride] ?? CellKind.text.rawValue
                guard entry.pointee.key == key, Int(entry.pointee.keyLength) == count &+ 1,
                    entry.pointee.keyKind == kind
                else { break }
                target.storeBytes(of: entry.pointee.value, as: SIMD32<UInt8>.self)
                length = Int(entry.pointee.valueLength)
                writtenKind = entry.pointee.valueKind
            }
            room.used &+= length
            room.ends[room.count] = UInt32(truncatingIfNeeded: room.used)
            room.kinds[room.count] = writtenKind
            room.count &+= 1
            row &+= 1
        }
        cells.settle(room)
        return row
    }

    /// Looks at one cell, and remembers what becomes of it.
    private func append(
        _ batch: RecordBatch, _ column: Int, _ row: Int, _ gate: RecordGate,
        _ progress: inout BatchProgress, into cells: CellColumn
    ) {
        var cell = batch.cell(row, column)
        var kind = batch.kind(row, column)
        if isChecked {
            let verdict = checker.verdict(cell, kind: kind)
            if verdict != .ok, verdict != .missing {
                gate.fail(verdict, batch, row, column, name, &progress)
                // A blanked cell goes on as a missing one; a dropped record is not written.
                (cell, kind) = (batch.cell(row, column), batch.kind(row, column))
                if row >= progress.limit || progress.invalid[row] {
                    cells.append(UnsafeBufferPointer(start: nil, count: 0))
                    return
                }
            }
        }
        let written: CellKind
        switch rule.rewrite(cell, kind: kind, into: &scratch) {
        case .text: written = .text
        case .number: written = .number
        case .boolean: written = .boolean
        case .missing:
            scratch.removeAll(keepingCapacity: true)
            written = .missing
        case .outside:
            uncovered.append(Int32(row))
            cells.append(UnsafeBufferPointer(start: nil, count: 0))
            return
        }
        scratch.withUnsafeBufferPointer { cells.append($0, written) }
        remember(cell, kind, written)
    }

    private func remember(
        _ cell: UnsafeBufferPointer<UInt8>, _ kind: CellKind, _ written: CellKind
    ) {
        guard cell.count <= 16, scratch.count <= CachedRule.shortest,
            let base = UnsafeRawPointer(cell.baseAddress)
        else { return }
        let key = ShortCell.key(base, cell.count)
        let entry = cache + ShortCell.slot(key, cell.count, of: CachedRule.entries)
        entry.pointee.key = key
        entry.pointee.keyLength = UInt8(truncatingIfNeeded: cell.count + 1)
        entry.pointee.keyKind = kind.rawValue
        entry.pointee.valueLength = UInt8(truncatingIfNeeded: scratch.count)
        entry.pointee.valueKind = written.rawValue
        let room = UnsafeMutableRawPointer(entry) + Entry.valueOffset
        scratch.withUnsafeBytes { bytes in
            if let base = bytes.baseAddress { room.copyMemory(from: base, byteCount: bytes.count) }
        }
    }

    /// The refusal of the first row that is released and whose value the rule does not cover.
    func refuseUncovered(
        _ batch: RecordBatch, _ reasons: UnsafePointer<UInt8>, _ progress: inout BatchProgress
    ) {
        for row in uncovered where Int(row) < progress.limit {
            guard Reason(rawValue: reasons[Int(row)])?.exports ?? false else { continue }
            progress.stop(
                at: Int(row),
                .uncovered(fileName, name, row: batch.number(ofRow: Int(row))))
            return
        }
    }
}

extension Refusal {
    /// A value that no hierarchy and no list of words covers.
    static func uncovered(_ fileName: String, _ column: Name, row: Int?) -> Refusal {
        Refusal(
            .valueOutside, at: Place(file: fileName, field: column, row: row),
            "the rule of column \(column) does not cover the value",
            why: "a value that no hierarchy and no list of words knows is never released",
            help: "add it to the hierarchy or the words, or correct the record")
    }
}
