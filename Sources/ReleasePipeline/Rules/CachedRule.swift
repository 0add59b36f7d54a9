// SPDX-License-Identifier: Apache-2.0
internal import RecordStreams
internal import SharingPolicy

/// Runs a cell rule over the chosen rows of a batch; short cells that were seen lately cost a
/// look-up.
///
/// The cache is direct-mapped and of fixed size: 4,096 entries of 64 bytes, for cells of up to 16
/// bytes that become up to 32.
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
    private let cache: UnsafeMutablePointer<Entry>
    private let rule: any CellRule
    private let name: Name
    private let fileName: String
    init(_ rule: any CellRule, column: Column, fileName: String) {
        self.rule = rule
        name = Name(column.name)
        self.fileName = fileName
        cache = .allocate(capacity: CachedRule.entries)
        cache.initialize(repeating: Entry(), count: CachedRule.entries)
    }

    deinit { cache.deallocate() }

    /// Appends a cell for each row of the batch; rows that were not chosen get an empty one.
    func apply(
        _ batch: RecordBatch, column: Int, rows: UnsafeBufferPointer<Int32>, into cells: CellColumn
    ) throws(Refusal) {
        cells.removeAll()
        let source = batch.cells(column)
        let cache = cache
        // A local, since each access to a stored property of a class is checked at run time.
        var scratch: [UInt8] = []
        scratch.reserveCapacity(64)
        for row in rows {
            cells.skip(to: Int(row))
            let cell = source[Int(row)]
            let kind = source.kind(Int(row))
            guard cell.count <= 16, let key = CachedRule.key(cell) else {
                try append(cell, kind, batch, Int(row), &scratch, into: cells)
                continue
            }
            let hash = ByteHash.mixed(key[0] ^ ByteHash.mixed(key[1] ^ UInt64(cell.count)))
            let entry = cache + (Int(truncatingIfNeeded: hash) & (CachedRule.entries - 1))
            if entry.pointee.key == key, Int(entry.pointee.keyLength) == cell.count + 1,
                entry.pointee.keyKind == kind.rawValue
            {
                let target = UnsafeMutableRawPointer(cells.reserve(32))
                target.storeBytes(of: entry.pointee.value, as: SIMD32<UInt8>.self)
                cells.commit(
                    Int(entry.pointee.valueLength),
                    CellKind(rawValue: entry.pointee.valueKind) ?? .text)
                continue
            }
            let written = try append(cell, kind, batch, Int(row), &scratch, into: cells)
            if scratch.count <= 32 {
                CachedRule.remember(entry, key, cell.count, kind, written, scratch)
            }
        }
    }

    /// The bytes of a short cell as two words, zeros behind them; a batch may be read past its end.
    @inline(__always)
    private static func key(_ cell: UnsafeBufferPointer<UInt8>) -> SIMD2<UInt64>? {
        guard let base = UnsafeRawPointer(cell.baseAddress) else { return nil }
        let words = base.loadUnaligned(as: SIMD2<UInt64>.self)
        let bits = UInt64(cell.count) * 8
        let low: UInt64 = bits >= 64 ? .max : (1 << bits) &- 1
        let high: UInt64 = bits >= 128 ? .max : bits <= 64 ? 0 : (1 << (bits - 64)) &- 1
        return words & SIMD2(low, high)
    }

    @inline(__always)
    private static func remember(
        _ entry: UnsafeMutablePointer<Entry>, _ key: SIMD2<UInt64>, _ length: Int,
        _ kind: CellKind, _ written: CellKind, _ value: [UInt8]
    ) {
        entry.pointee.key = key
        entry.pointee.keyLength = UInt8(truncatingIfNeeded: length + 1)
        entry.pointee.keyKind = kind.rawValue
        entry.pointee.valueLength = UInt8(truncatingIfNeeded: value.count)
        entry.pointee.valueKind = written.rawValue
        let room = UnsafeMutableRawPointer(entry) + Entry.valueOffset
        value.withUnsafeBytes { bytes in
            if let base = bytes.baseAddress { room.copyMemory(from: base, byteCount: bytes.count) }
        }
    }

    @discardableResult
    private func append(
        _ cell: UnsafeBufferPointer<UInt8>, _ kind: CellKind, _ batch: RecordBatch, _ row: Int,
        _ scratch: inout [UInt8], into cells: CellColumn
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
