// SPDX-License-Identifier: Apache-2.0
internal import CScan

/// Finds the cells of delimited records in a buffer, by masks of 64 bytes (RFC 4180, strictly).
///
/// A pure state machine: it is given bytes and says how many of them were whole records. Blocks
/// without quotes, stray carriage returns and possible formulas take a short loop; the others look
/// at each special byte.
struct DelimitedScanner {
    let delimiter: UInt8
    let columnCount: Int
    let fieldLimit: Int
    let recordLimit: Int

    /// Why a record is refused, and in which column (from 0).
    enum Flaw: Error {
        case strayQuote(Int), ragged(Int), blank, strayReturn(Int), tooLong(Int), longRecord
    }

    /// What a scan came to.
    struct Outcome {
        var rows = 0
        /// How many bytes the records took.
        var consumed = 0
        /// What is wrong with the record behind them.
        var flaw: Flaw?
        /// Whether the last lines were blank.
        var endsBlank = false
        /// Cells with doubled quotes, to be made single when the batch's text has been checked.
        var doubled: [Int] = []
    }

    /// Scans `length` bytes of the batch, which begin with a record.
    func scan(_ batch: RecordBatch, length: Int) -> Outcome {
        var scan = RunningScan(self, batch, length: length)
        do {
            var block = 0
            while block < length {
                try scan.take(block)
                block &+= 64
            }
        } catch {
            scan.outcome.flaw = error
        }
        scan.outcome.rows = scan.row
        scan.outcome.consumed = scan.rowStart
        return scan.outcome
    }

    /// Makes doubled quotes single, in place.
    static func joinDoubledQuotes(_ batch: RecordBatch, _ doubled: [Int]) {
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

/// A scan on its way; its parts are inlined into one loop, so that the state stays in registers.
private struct RunningScan {
    let shape: DelimitedScanner
    let batch: RecordBatch
    let base: UnsafePointer<UInt8>
    let length: Int
    var extents: UnsafeMutablePointer<RecordBatch.Extent>
    var forms: UnsafeMutablePointer<UInt8>
    let text: UnsafeMutablePointer<UInt64>
    var cellCapacity: Int
    var rowCapacity: Int
    var outcome = DelimitedScanner.Outcome()
    var cell = 0
    var row = 0
    /// The first cell and the first byte of the record.
    var rowCell = 0
    var rowStart = 0
    var fieldStart = 0
    /// Of the cell: inside quotes; began with one; where the last one stood; holds a doubled one;
    /// holds a byte that the quotes are needed for.
    var inQuotes = false
    var quoted = false
    var lastQuote = -2
    var hasDoubled = false
    var needsQuotes = false
    /// What the writer must know of the record so far.
    var form: UInt8 = 0

    init(_ shape: DelimitedScanner, _ batch: RecordBatch, length: Int) {
        self.shape = shape
        self.batch = batch
        self.length = length
        base = UnsafePointer(batch.bytes)
        batch.growCells(to: shape.columnCount + 64, keeping: 0)
        batch.growRows(to: 64, keeping: 0)
        batch.clearTextBlocks(length: length)
        extents = batch.extents
        forms = batch.forms
        text = batch.textBlocks
        cellCapacity = batch.cellCapacity
        rowCapacity = batch.rowCapacity
    }

    /// Takes the cells that end in 64 bytes.
    @inline(__always)
    mutating func take(_ block: Int) throws(DelimitedScanner.Flaw) {
        let look = ct_look64(base + block, shape.delimiter)
        var mask = look.special
        if length &- block < 64 { mask &= (1 << UInt64(length &- block)) &- 1 }
        if look.seen & UInt32(CT_TEXT) != 0 { text[block >> 12] |= 1 << UInt64(block >> 6 & 63) }
        makeRoom()
        var isPlain = look.seen & UInt32(CT_QUOTE) == 0 && !inQuotes && !quoted
        if look.seen & UInt32(CT_RETURN) != 0 {
            let returns = ct_equal64(base + block, 0x0D)
            let breaks = ct_equal64(base + block, 0x0A) >> 1 | carriedBreak(block)
            mask &= ~(returns & breaks)
            isPlain = isPlain && mask & returns == 0
        }
        let starts = mask << 1 | (fieldStart == block ? 1 : 0)
        // A cell that began in an earlier block is looked at again, since it may end in this one.
        let opensFormula = fieldStart < block && FirstByte.mayBeFormula(base[fieldStart])
        isPlain =
            isPlain && !opensFormula && starts & look.formula == 0
            && cell &- rowCell <= shape.columnCount
            && block &+ 64 &- fieldStart <= shape.fieldLimit
        if isPlain { takePlain(block, &mask) }
        if mask != 0 { try takeCareful(block, mask) }
    }

    /// A carriage return at the end of a block whose line feed opens the next one.
    @inline(__always)
    private func carriedBreak(_ block: Int) -> UInt64 {
        block &+ 64 < length && base[block &+ 64] == 0x0A ? 1 << 63 : 0
    }

    @inline(__always)
    private mutating func makeRoom() {
        if cell &+ 64 > cellCapacity {
            batch.growCells(to: cellCapacity &* 2 &+ 64, keeping: cell)
            (extents, cellCapacity) = (batch.extents, batch.cellCapacity)
        }
        if row &+ 64 > rowCapacity {
            batch.growRows(to: rowCapacity &* 2 &+ 64, keeping: row)
            (forms, rowCapacity) = (batch.forms, batch.rowCapacity)
        }
    }

    /// Takes cells without quotes until the mask is empty or a record ends otherwise than it
    /// should; its line break then stays in the mask.
    @inline(__always)
    private mutating func takePlain(_ block: Int, _ mask: inout UInt64) {
        while mask != 0 {
            let at = block &+ mask.trailingZeroBitCount
            if base[at] == 0x0A {
                let count = cell &+ 1 &- rowCell
                if count != shape.columnCount || outcome.endsBlank
                    || at &- rowStart > shape.recordLimit
                    || count == 1 && at == fieldStart
                {
                    return
                }
                var end = at
                if at > fieldStart, base[at &- 1] == 0x0D {
                    end = at &- 1
                    form |= RecordBatch.Form.carriageReturn
                }
                setCell(fieldStart, end)
                fieldStart = at &+ 1
                endRecord()
            } else {
                setCell(fieldStart, at)
                fieldStart = at &+ 1
            }
            mask &= mask &- 1
        }
    }

    @inline(__always)
    private mutating func setCell(_ start: Int, _ end: Int) {
        extents[cell] = RecordBatch.Extent(
            start: UInt32(truncatingIfNeeded: start), end: UInt32(truncatingIfNeeded: end))
        cell &+= 1
    }

    @inline(__always)
    private mutating func endRecord() {
        forms[row] = form
        form = 0
        row &+= 1
        rowCell = cell
        rowStart = fieldStart
    }

    /// Takes the special bytes of a block one by one.
    @inline(__always)
    private mutating func takeCareful(
        _ block: Int, _ special: UInt64
    ) throws(DelimitedScanner.Flaw) {
        var mask = special
        while mask != 0 {
            let at = block &+ mask.trailingZeroBitCount
            mask &= mask &- 1
            let byte = base[at]
            if at &- rowStart > shape.recordLimit { throw .longRecord }
            if byte == 0x22 {
                try takeQuote(at)
            } else if inQuotes {
                needsQuotes = true
            } else if byte == 0x0D {
                throw .strayReturn(column)
            } else {
                try endCell(at, byte)
            }
        }
    }

    /// The column of the cell that is being read.
    private var column: Int { cell &- rowCell }

    @inline(__always)
    private mutating func takeQuote(_ at: Int) throws(DelimitedScanner.Flaw) {
        if inQuotes {
            inQuotes = false
        } else if at == fieldStart {
            quoted = true
            inQuotes = true
        } else if quoted, lastQuote == at &- 1 {
            hasDoubled = true
            inQuotes = true
        } else {
            throw .strayQuote(column)
        }
        lastQuote = at
    }

    @inline(__always)
    private mutating func endCell(_ at: Int, _ byte: UInt8) throws(DelimitedScanner.Flaw) {
        var end = at
        if byte == 0x0A, at > fieldStart, base[at &- 1] == 0x0D {
            end = at &- 1
            form |= RecordBatch.Form.carriageReturn
        }
        if quoted, lastQuote != end &- 1 || lastQuote <= fieldStart { throw .strayQuote(column) }
        if end &- fieldStart > shape.fieldLimit { throw .tooLong(column) }
        if column < shape.columnCount {
            if quoted {
                setQuotedCell()
            } else {
                if end > fieldStart, FirstByte.mayBeFormula(base[fieldStart]) {
                    form |= RecordBatch.Form.formula
                }
                setCell(fieldStart, end)
            }
        } else {
            // The record has too many cells: they are counted for the message, and not kept.
            rowCell &-= 1
        }
        let lineStart = fieldStart
        fieldStart = at &+ 1
        (quoted, hasDoubled, needsQuotes) = (false, false, false)
        if byte == 0x0A { try endLine(isBlank: column == 1 && lineStart == end) }
    }

    @inline(__always)
    private mutating func setQuotedCell() {
        if hasDoubled { outcome.doubled.append(cell) }
        let start = fieldStart &+ 1
        if lastQuote > start, FirstByte.mayBeFormula(base[start]) {
            form |= RecordBatch.Form.formula
        }
        form |= needsQuotes && !hasDoubled ? RecordBatch.Form.quotes : RecordBatch.Form.rewrite
        let careful = needsQuotes || hasDoubled ? RecordBatch.Extent.quoted : 0
        extents[cell] = RecordBatch.Extent(
            start: UInt32(truncatingIfNeeded: start),
            end: UInt32(truncatingIfNeeded: lastQuote) | careful)
        cell &+= 1
    }

    @inline(__always)
    private mutating func endLine(isBlank: Bool) throws(DelimitedScanner.Flaw) {
        if isBlank, shape.columnCount > 1 {
            outcome.endsBlank = true
            cell = rowCell
            rowStart = fieldStart
            form = 0
            return
        }
        if outcome.endsBlank { throw .blank }
        if column != shape.columnCount { throw .ragged(column) }
        // An empty cell alone is written with quotes, so that its line is not blank.
        if isBlank { form |= RecordBatch.Form.rewrite }
        endRecord()
    }
}
