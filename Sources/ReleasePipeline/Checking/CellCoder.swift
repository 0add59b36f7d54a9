// SPDX-License-Identifier: Apache-2.0
internal import RecordStreams
internal import SharingPolicy

/// Numbers the cells of a quasi-identifier, a missing one included.
///
/// Cells of at most 23 bytes of text are looked up in a small direct-mapped table of three words
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
        var middle: UInt64 = 0
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

    /// The number of codes, of another table's values too.
    var valueCount: Int { values.count }

    /// The bytes of a code.
    func value(_ code: Int) -> [UInt8] { values.value(code) }

    /// The code of a text, or nil where no cell has it.
    func code(of text: UnsafeBufferPointer<UInt8>) -> UInt32? {
        values.find(text).map { UInt32($0) }
    }

    /// Codes a batch of the table.
    func add(_ batch: RecordBatch) {
        codes += code(batch, batch.cells(column.input))
    }

    /// Codes a batch of another table, in which the column stands at `input`.
    func codes(_ batch: RecordBatch, input: Int) -> [UInt32] { code(batch, batch.cells(input)) }

    private func code(_ batch: RecordBatch, _ cells: RecordBatch.ColumnCells) -> [UInt32] {
        let rows = batch.rowCount
        let cache = cache
        let typed = batch.hasKinds
        return [UInt32](unsafeUninitializedCapacity: rows) { out, count in
            for row in 0..<rows {
                let cell = cells[row]
                guard cell.count <= 23, let base = UnsafeRawPointer(cell.baseAddress),
                    !typed || cells.kind(row) == .text
                else {
                    out[row] = look(cell, cells.kind(row))
                    continue
                }
                // The bytes of a batch may be read past the end of a cell (`RecordBatch.padding`).
                let key = CellCoder.key(base, cell.count)
                let slot = cache + CellCoder.place(key)
                if slot.pointee.high == key.high, slot.pointee.low == key.low,
                    slot.pointee.middle == key.middle
                {
                    out[row] = slot.pointee.code
                    continue
                }
                let code = look(cell, .text)
                slot.pointee = Slot(low: key.low, middle: key.middle, high: key.high, code: code)
                out[row] = code
            }
            count = rows
        }
    }

    private typealias Key = (low: UInt64, middle: UInt64, high: UInt64)

    @inline(__always)
    private static func place(_ key: Key) -> Int {
        let mixed = key.low ^ (key.middle &* 0x8BB8_4B93_962E_ACC9)
        let product = (mixed ^ (key.high &* 0x9E37_79B9_7F4A_7C15)) &* 0xD6E8_FEB8_6659_FD93
        return Int(truncatingIfNeeded: product >> 52)
    }

    /// The bytes of a cell in three words, with 1 more than the length in the highest byte.
    @inline(__always)
    private static func key(_ base: UnsafeRawPointer, _ count: Int) -> Key {
        let end = UInt64(truncatingIfNeeded: count &+ 1) << 56
        let low = word(base, 0)
        if count < 8 { return (low & mask(count), 0, end) }
        let middle = word(base, 8)
        if count < 16 { return (low, middle & mask(count &- 8), end) }
        return (low, middle, word(base, 16) & mask(count &- 16) | end)
    }

    @inline(__always)
    private static func word(_ base: UnsafeRawPointer, _ offset: Int) -> UInt64 {
        UInt64(littleEndian: base.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
    }

    /// The lowest `count` bytes, of 0 to 7.
    @inline(__always)
    private static func mask(_ count: Int) -> UInt64 {
        (1 as UInt64) &<< UInt64(truncatingIfNeeded: count &* 8) &- 1
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
