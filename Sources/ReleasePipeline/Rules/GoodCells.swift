// SPDX-License-Identifier: Apache-2.0
internal import RecordStreams

/// Cells of a column that were found to be of its type lately; most columns hold few values many
/// times.
///
/// Direct-mapped and of fixed size: 1,024 cells of up to 16 bytes.
final class GoodCells {
    private struct Entry {
        var key = SIMD2<UInt64>.zero
        /// Length and kind, plus 1; 0 is an empty entry.
        var form = 0
    }

    private static let entries = 1024
    private let table: UnsafeMutablePointer<Entry>
    /// Whether every day `yyyy-mm-dd` that exists is of the column.
    private let takesDays: Bool

    init(takesDays: Bool) {
        self.takesDays = takesDays
        table = .allocate(capacity: GoodCells.entries)
        table.initialize(repeating: Entry(), count: GoodCells.entries)
    }

    deinit { table.deallocate() }

    /// The first of some rows whose cell is not known to be good.
    func firstUnknown(_ batch: RecordBatch, _ column: Int, _ rows: Range<Int>) -> Int {
        let extents = UnsafePointer(batch.extents) + column
        let bytes = UnsafeRawPointer(batch.bytes)
        let kinds = batch.hasKinds ? UnsafePointer(batch.kinds) + column : nil
        let (table, takesDays, stride) = (table, takesDays, batch.columnCount)
        var row = rows.lowerBound
        while row < rows.upperBound {
            let extent = extents[row &* stride]
            let count = Int(extent.end & ~RecordBatch.Extent.quoted) &- Int(extent.start)
            let source = bytes + Int(extent.start)
            if !(takesDays && count == 10 && ISODay.exists(source)) {
                if count > ShortCell.longest { break }
                let key = ShortCell.key(source, count)
                let entry = table + ShortCell.slot(key, count, of: GoodCells.entries)
                let form = GoodCells.form(count, kinds?[row &* stride] ?? 0)
                if entry.pointee.form != form || entry.pointee.key != key { break }
            }
            row &+= 1
        }
        return row
    }

    /// Remembers that a row's cell is good.
    func remember(_ batch: RecordBatch, _ row: Int, _ column: Int) {
        let cell = batch.cell(row, column)
        guard cell.count <= ShortCell.longest, let base = UnsafeRawPointer(cell.baseAddress) else {
            return
        }
        let key = ShortCell.key(base, cell.count)
        let entry = table + ShortCell.slot(key, cell.count, of: GoodCells.entries)
        entry.pointee.key = key
        entry.pointee.form = GoodCells.form(cell.count, batch.kind(row, column).rawValue)
    }

    @inline(__always)
    private static func form(_ count: Int, _ kind: UInt8) -> Int { count << 8 | Int(kind) &+ 1 }
}
