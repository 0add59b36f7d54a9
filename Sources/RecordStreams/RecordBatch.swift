// SPDX-License-Identifier: Apache-2.0

/// Some records, cell by cell: the unit that crosses modules.
///
/// `cell(row, column)` is the value itself: quotes are gone, doubled quotes are single, JSON
/// escapes are resolved. Columns are those of the input in its order (CSV) or the declared ones
/// (JSON Lines). The bytes belong to the batch and change when it is filled again. Not thread-safe.
package final class RecordBatch {
    /// What the writer must know of a record that was read from a delimited input; 0 is a record
    /// that can be written as it stands.
    enum Form {
        /// The line ends in CR LF.
        static let carriageReturn: UInt8 = 1
        /// Some cell begins as a formula might.
        static let formula: UInt8 = 2
        /// Some cell stands in quotes that it needs, without a quote inside.
        static let quotes: UInt8 = 4
        /// Some cell is written otherwise than it was read.
        static let rewrite: UInt8 = 8
    }

    /// Where a cell lies: bit 31 of `end` says that the cell may hold a byte that the output must
    /// quote (in the dialect of a delimited input) or escape (in JSON Lines, of any other).
    package struct Extent {
        @usableFromInline package var start: UInt32
        @usableFromInline package var end: UInt32
        @inlinable
        package init(start: UInt32, end: UInt32) {
            self.start = start
            self.end = end
        }
        @inlinable package static var quoted: UInt32 { 1 << 31 }
    }

    /// The cells of one column, for a loop over rows; valid until the batch changes.
    package struct ColumnCells {
        @usableFromInline let bytes: UnsafePointer<UInt8>
        @usableFromInline let extents: UnsafePointer<Extent>
        @usableFromInline let kinds: UnsafePointer<UInt8>?
        @usableFromInline let stride: Int

        init(_ batch: RecordBatch, _ column: Int) {
            bytes = UnsafePointer(batch.bytes)
            extents = UnsafePointer(batch.extents) + column
            kinds = batch.hasKinds ? UnsafePointer(batch.kinds) + column : nil
            stride = batch.columnCount
        }

        /// The bytes of a row's cell.
        @inlinable
        @inline(__always)
        package subscript(row: Int) -> UnsafeBufferPointer<UInt8> {
            let extent = extents[row &* stride]
            let end = extent.end & ~Extent.quoted
            return UnsafeBufferPointer(
                start: bytes + Int(extent.start), count: Int(end &- extent.start))
        }

        /// What a row's cell is.
        @inlinable
        @inline(__always)
        package func kind(_ row: Int) -> CellKind {
            guard let kinds else { return .text }
            return CellKind(rawValue: kinds[row &* stride]) ?? .text
        }
    }

    /// The cells of one column.
    package func cells(_ column: Int) -> ColumnCells { ColumnCells(self, column) }

    /// How many columns each record has.
    package internal(set) var columnCount: Int
    /// How many records the batch holds.
    package var rowCount = 0
    /// The number of the first record, counted from 1 after the header.
    package var firstRow = 1
    /// Whether some cell may hold a control or bidirectional character that is not allowed in a
    /// released cell.
    package var hasSuspiciousBytes = false
    /// Whether every cell is plain UTF-8 text (CSV) or has a kind of its own (JSON Lines).
    package var hasKinds = false
    /// Whether the cells were read from CSV or TSV, where an empty one is missing.
    var isDelimited = false

    package private(set) var bytes: UnsafeMutablePointer<UInt8>
    package private(set) var byteCapacity: Int
    package private(set) var extents: UnsafeMutablePointer<Extent>
    package private(set) var kinds: UnsafeMutablePointer<UInt8>
    package private(set) var cellCapacity: Int
    /// The form of each record, for delimited inputs.
    private(set) var forms: UnsafeMutablePointer<UInt8>
    private(set) var rowCapacity: Int
    /// A bit for each block of 64 bytes that holds more than printable ASCII.
    private(set) var textBlocks: UnsafeMutablePointer<UInt64>
    private var textCapacity: Int
    /// How many bytes of whole records were put into the batch, before they are parsed.
    package internal(set) var byteCount = 0
    /// Whether the input's last record is in the batch.
    package internal(set) var isLast = false
    /// Whether the bytes are those of one record that is too long to be read.
    var isOverlong = false
    /// Whether blank lines stand at the end.
    var endsBlank = false
    /// What is wrong with the record behind the last one; its row counts from `firstRow`.
    package internal(set) var flaw: Refusal?

    /// Makes an empty batch for records of `columnCount` cells.
    package init(columnCount: Int) {
        self.columnCount = columnCount
        byteCapacity = 1 << 12
        cellCapacity = max(columnCount, 1) * 64
        bytes = .allocate(capacity: byteCapacity + RecordBatch.padding)
        extents = .allocate(capacity: cellCapacity)
        kinds = .allocate(capacity: cellCapacity)
        rowCapacity = 64
        forms = .allocate(capacity: rowCapacity)
        textCapacity = 2
        textBlocks = .allocate(capacity: textCapacity)
    }

    deinit {
        forms.deallocate()
        textBlocks.deallocate()
        bytes.deallocate()
        extents.deallocate()
        kinds.deallocate()
    }

    /// Bytes behind the last one that a scanner may read.
    package static let padding = 64

    /// The bytes of a cell; valid until the batch is filled again.
    @inline(__always)
    package func cell(_ row: Int, _ column: Int) -> UnsafeBufferPointer<UInt8> {
        let extent = extents[row &* columnCount &+ column]
        let start = Int(extent.start)
        let end = Int(extent.end & ~Extent.quoted)
        return UnsafeBufferPointer(start: bytes + start, count: end &- start)
    }

    /// What the cell is.
    @inline(__always)
    package func kind(_ row: Int, _ column: Int) -> CellKind {
        guard hasKinds else { return .text }
        return CellKind(rawValue: kinds[row &* columnCount &+ column]) ?? .text
    }

    /// The number of a record of this batch within the whole input, counted from 1.
    package func number(ofRow row: Int) -> Int { firstRow + row }

    /// Says where a cell lies and what it is.
    @inline(__always)
    package func setCell(_ index: Int, start: Int, end: Int, _ kind: CellKind) {
        extents[index] = Extent(
            start: UInt32(truncatingIfNeeded: start),
            end: UInt32(truncatingIfNeeded: end) | Extent.quoted)
        kinds[index] = kind.rawValue
    }

    /// Makes a cell missing, whatever it held; the record is then no longer written as it stands.
    package func blank(_ row: Int, _ column: Int) {
        if !hasKinds {
            kinds.update(repeating: CellKind.text.rawValue, count: rowCount * columnCount)
            hasKinds = true
        }
        setCell(row * columnCount + column, start: 0, end: 0, .missing)
        if row < rowCapacity { forms[row] |= Form.rewrite }
    }

    /// Makes room for `capacity` bytes; keeps the first `keeping`.
    package func growBytes(to capacity: Int, keeping: Int) {
        guard capacity > byteCapacity else { return }
        let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity + RecordBatch.padding)
        larger.update(from: bytes, count: keeping)
        bytes.deallocate()
        bytes = larger
        byteCapacity = capacity
    }

    /// Makes room for the forms of `capacity` records.
    func growRows(to capacity: Int, keeping: Int) {
        guard capacity > rowCapacity else { return }
        let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity)
        larger.update(from: forms, count: keeping)
        forms.deallocate()
        forms = larger
        rowCapacity = capacity
    }

    /// Forgets which blocks of `length` bytes hold more than printable ASCII.
    func clearTextBlocks(length: Int) {
        let needed = length >> 12 + 1
        if needed > textCapacity {
            textBlocks.deallocate()
            textBlocks = .allocate(capacity: needed)
            textCapacity = needed
        }
        textBlocks.update(repeating: 0, count: needed)
    }

    /// Makes room for `capacity` cells.
    package func growCells(to capacity: Int, keeping: Int) {
        guard capacity > cellCapacity else { return }
        let larger = UnsafeMutablePointer<Extent>.allocate(capacity: capacity)
        larger.update(from: extents, count: keeping)
        extents.deallocate()
        extents = larger
        let moreKinds = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity)
        moreKinds.update(from: kinds, count: min(keeping, cellCapacity))
        kinds.deallocate()
        kinds = moreKinds
        cellCapacity = capacity
    }
}

extension RecordBatch {
    /// Makes a batch from records in memory.
    ///
    /// `nil` is a missing cell. For tests of policies and of ctanon.
    package convenience init(records: [[[UInt8]?]], columnCount: Int, firstRow: Int = 1) {
        self.init(columnCount: columnCount)
        self.firstRow = firstRow
        hasKinds = true
        hasSuspiciousBytes = true
        rowCount = records.count
        growCells(to: records.count * columnCount, keeping: 0)
        growBytes(to: records.joined().reduce(0) { $0 + ($1?.count ?? 0) }, keeping: 0)
        var used = 0
        var index = 0
        for record in records {
            precondition(record.count == columnCount, "each record has a cell for each column")
            for cell in record {
                let start = used
                for byte in cell ?? [] {
                    bytes[used] = byte
                    used += 1
                }
                extents[index] = Extent(start: UInt32(start), end: UInt32(used) | Extent.quoted)
                kinds[index] = (cell == nil ? CellKind.missing : CellKind.text).rawValue
                index += 1
            }
        }
    }
}
