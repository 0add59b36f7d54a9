// SPDX-License-Identifier: Apache-2.0
internal import CScan

/// Finds the cells of delimited records in a buffer, by masks of 64 bytes (RFC 4180, strictly).
///
/// A pure state machine: it is given bytes and says how many of them were whole records. What
/// stands behind the last line break stays for the next call.
struct DelimitedScanner {
    let delimiter: UInt8
    let columnCount: Int
    let fieldLimit: Int
    /// A batch ends after this many cells.
    let cellLimit = 1 << 17

    /// Why a record is refused, and in which column (from 0).
    enum Flaw: Error { case strayQuote(Int), ragged(Int), blank, strayReturn(Int), tooLong(Int) }
    /// A flaw with the index of its record in the batch, and how many bytes the records before take.
    struct Located: Error {
        let flaw: Flaw
        let row: Int
        let consumed: Int
    }

    /// Whether a blank line was met; a record behind it makes it a flaw.
    private(set) var blankSeen = false
    /// Cells with doubled quotes, to be made single when the batch's text has been checked.
    private(set) var doubled: [Int] = []

    init(delimiter: UInt8, columnCount: Int, fieldLimit: Int) {
        self.delimiter = delimiter
        self.columnCount = columnCount
        self.fieldLimit = fieldLimit
    }

    /// Scans `length` bytes of the batch and returns how many belong to whole records.
    mutating func scan(_ batch: RecordBatch, length: Int) throws(Located) -> Int {
        doubled.removeAll(keepingCapacity: true)
        let base = UnsafePointer(batch.bytes)
        var consumed = 0
        var rows = 0
        var cells = 0
        var cellInRecord = 0
        var fieldStart = 0
        var lastQuote = -2
        var inQuotes = false
        var quoted = false
        var hasDoubled = false
        var block = 0
        var blanks = blankSeen
        batch.growCells(to: columnCount, keeping: 0)
        var extents = batch.extents
        var capacity = batch.cellCapacity
        let (delimiter, columnCount, fieldLimit) = (delimiter, columnCount, fieldLimit)

        while block < length {
            var mask = ct_special64(base + block, delimiter)
            if length &- block < 64 { mask &= (1 << UInt64(length &- block)) &- 1 }
            while mask != 0 {
                let at = block &+ mask.trailingZeroBitCount
                mask &= mask &- 1
                let byte = base[at]
                if byte == 0x22 {
                    if inQuotes {
                        inQuotes = false
                    } else if at == fieldStart {
                        quoted = true
                        inQuotes = true
                    } else if quoted, lastQuote == at &- 1 {
                        hasDoubled = true
                        inQuotes = true
                    } else {
                        throw Located(
                            flaw: .strayQuote(cellInRecord), row: rows, consumed: consumed)
                    }
                    lastQuote = at
                    continue
                }
                if inQuotes { continue }
                var end = at
                if byte == 0x0D {
                    if at &+ 1 < length, base[at &+ 1] != 0x0A {
                        throw Located(
                            flaw: .strayReturn(cellInRecord), row: rows, consumed: consumed)
                    }
                    continue
                }
                if byte == 0x0A, at > fieldStart, base[at &- 1] == 0x0D { end = at &- 1 }
                if cellInRecord < columnCount {
                    if quoted {
                        guard lastQuote == end &- 1, lastQuote > fieldStart else {
                            throw Located(
                                flaw: .strayQuote(cellInRecord), row: rows, consumed: consumed)
                        }
                        if hasDoubled { doubled.append(cells) }
                        extents[cells] = RecordBatch.Extent(
                            start: UInt32(truncatingIfNeeded: fieldStart &+ 1),
                            end: UInt32(truncatingIfNeeded: lastQuote) | RecordBatch.Extent.quoted)
                    } else {
                        extents[cells] = RecordBatch.Extent(
                            start: UInt32(truncatingIfNeeded: fieldStart),
                            end: UInt32(truncatingIfNeeded: end))
                    }
                    if end &- fieldStart > fieldLimit {
                        throw Located(flaw: .tooLong(cellInRecord), row: rows, consumed: consumed)
                    }
                    cells &+= 1
                }
                cellInRecord &+= 1
                let blank = cellInRecord == 1 && end == fieldStart && byte == 0x0A
                fieldStart = at &+ 1
                quoted = false
                hasDoubled = false
                if byte != 0x0A { continue }
                if blank, columnCount > 1 {
                    consumed = fieldStart
                    blanks = true
                    blankSeen = true
                    cells &-= 1
                    cellInRecord = 0
                    continue
                }
                if blanks { throw Located(flaw: .blank, row: rows, consumed: consumed) }
                if cellInRecord != columnCount {
                    throw Located(flaw: .ragged(cellInRecord), row: rows, consumed: consumed)
                }
                consumed = fieldStart
                cellInRecord = 0
                rows &+= 1
                if cells &+ columnCount > capacity {
                    batch.growCells(to: capacity * 2 + columnCount, keeping: cells)
                    extents = batch.extents
                    capacity = batch.cellCapacity
                }
                if cells >= cellLimit {
                    batch.rowCount = rows
                    return consumed
                }
            }
            block &+= 64
        }
        batch.rowCount = rows
        return consumed
    }

    /// Makes doubled quotes single, in place.
    func joinDoubledQuotes(_ batch: RecordBatch) {
        for index in doubled {
            let extent = batch.extents[index]
            let end = Int(extent.end & ~RecordBatch.Extent.quoted)
            var source = Int(extent.start)
            var target = source
            while source < end {
                let byte = batch.bytes[source]
                batch.bytes[target] = byte
                target &+= 1
                source &+= byte == 0x22 ? 2 : 1
            }
            batch.extents[index].end = UInt32(target) | RecordBatch.Extent.quoted
        }
    }
}
