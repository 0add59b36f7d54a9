// SPDX-License-Identifier: Apache-2.0
internal import RecordStreams
internal import SharingPolicy

/// Numbers the cells of a quasi-identifier, a missing one included.
///
/// Cells of at most 15 bytes of text are looked up in a small direct-mapped table of two words
/// each before the dictionary is asked, since most columns have few values and a look-up by
/// words costs a tenth of one by bytes.
final class CellCoder {
    let column: CheckPlan.Column
    private let values: ValueDictionary
    /// The code of a missing value, once there was one.
    private(set) var missing: UInt32?
    /// The code of each row.
    private(set) var codes: [UInt32] = []
    private var scratch: [UInt8] = []

    private static let slots = 1 << 12
    private struct Slot {
        var low: UInt64 = 0
        /// The rest of the bytes, and 1 more than the length in the highest byte; 0 is empty.
        var high: UInt64 = 0
        var code: UInt32 = 0
    }
    private let cache: UnsafeMutablePointer<Slot>

    init(_ column: CheckPlan.Column) {
        self.column = column
        values = ValueDictionary()
        cache = .allocate(capacity: CellCoder.slots)
        cache.initialize(repeating: Slot(), count: CellCoder.slots)
    }

    deinit { cache.deallocate() }

    /// Codes a batch of the table.
    func add(_ batch: RecordBatch) {
        codes += code(batch, batch.cells(column.input))
    }

    /// Codes a batch of another table, in which the column stands at `input`.
    func codes(_ batch: RecordBatch, input: Int) -> [UInt32] { code(batch, batch.cells(input)) }

    private func code(_ batch: RecordBatch, _ cells: RecordBatch.ColumnCells) -> [UInt32] {
        let rows = batch.rowCount
        let cache = cache
        return [UInt32](unsafeUninitializedCapacity: rows) { out, count in
            for row in 0..<rows {
                let cell = cells[row]
                let kind = cells.kind(row)
                guard kind == .text, cell.count <= 15, let base = cell.baseAddress else {
                    out[row] = look(cell, kind)
                    continue
                }
                // The bytes of a batch may be read past the end of a cell (`RecordBatch.padding`).
                let (low, high) = CellCoder.words(UnsafeRawPointer(base), cell.count)
                let mixed = (low ^ (high &* 0x9E37_79B9_7F4A_7C15)) &* 0xD6E8_FEB8_6659_FD93
                let slot = cache + Int(truncatingIfNeeded: mixed >> 52)
                if slot.pointee.high == high, slot.pointee.low == low {
                    out[row] = slot.pointee.code
                    continue
                }
                let code = look(cell, kind)
                slot.pointee = Slot(low: low, high: high, code: code)
                out[row] = code
            }
            count = rows
        }
    }

    /// The bytes of a cell in two words, with 1 more than the length in the highest byte.
    @inline(__always)
    private static func words(_ base: UnsafeRawPointer, _ count: Int) -> (UInt64, UInt64) {
        let end = UInt64(truncatingIfNeeded: count &+ 1) << 56
        let low = UInt64(littleEndian: base.loadUnaligned(as: UInt64.self))
        if count < 8 {
            let mask = (1 as UInt64) << UInt64(truncatingIfNeeded: count &* 8) &- 1
            return (low & mask, end)
        }
        let high = UInt64(littleEndian: base.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
        let mask = (1 as UInt64) << UInt64(truncatingIfNeeded: (count &- 8) &* 8) &- 1
        return (low, high & mask | end)
    }

    private func look(_ cell: UnsafeBufferPointer<UInt8>, _ kind: CellKind) -> UInt32 {
        if column.isMissing(cell, kind) {
            let empty = UnsafeBufferPointer<UInt8>(start: nil, count: 0)
            let code = UInt32(values.insert(empty, salt: 0xFF).number)
            missing = code
            return code
        }
        if column.isSet {
            _ = column.elements.canonical(cell, into: &scratch)
            return scratch.withUnsafeBufferPointer { UInt32(values.insert($0).number) }
        }
        return UInt32(values.insert(cell, salt: kind.rawValue).number)
    }
}
