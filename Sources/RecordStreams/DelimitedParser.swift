// SPDX-License-Identifier: Apache-2.0
internal import CScan

/// Finds the cells of a batch of whole delimited records and checks their text.
///
/// It knows nothing of other batches, so that several parsers may work side by side, each on
/// batches of its own. What is wrong with a record is left in the batch, behind the records before
/// it, so that the first error of the input is reported however it was cut.
struct DelimitedParser {
    private let scanner: DelimitedScanner
    private let fileName: String
    private let recordLimit: Int

    init(delimiter: UInt8, columnCount: Int, options: ReaderOptions) {
        scanner = DelimitedScanner(
            delimiter: delimiter, columnCount: columnCount, fieldLimit: options.limits.field,
            recordLimit: options.limits.record)
        fileName = options.fileName
        recordLimit = options.limits.record
    }

    /// Parses the bytes of a batch; its records are numbered from 1.
    func parse(_ batch: RecordBatch) {
        batch.firstRow = 1
        (batch.hasKinds, batch.isDelimited) = (false, true)
        batch.flaw = nil
        let outcome = scanner.scan(batch, length: batch.byteCount)
        batch.rowCount = outcome.rows
        batch.endsBlank = outcome.endsBlank
        batch.flaw = flaw(outcome, batch)
        if let (row, refusal) = textFlaw(batch, length: outcome.consumed) {
            batch.rowCount = row
            batch.flaw = refusal
        }
        DelimitedScanner.joinDoubledQuotes(batch, outcome.doubled)
    }

    private func flaw(_ outcome: DelimitedScanner.Outcome, _ batch: RecordBatch) -> Refusal? {
        // A record behind a blank line is refused for that, whatever else is wrong with it and
        // wherever the cut falls.
        if outcome.endsBlank, outcome.flaw != nil || outcome.consumed != batch.byteCount {
            return refusal(.blank, row: outcome.rows + 1)
        }
        if let flaw = outcome.flaw { return refusal(flaw, row: outcome.rows + 1) }
        if outcome.consumed == batch.byteCount { return nil }
        if batch.isOverlong || batch.byteCount - outcome.consumed > recordLimit {
            return refusal(.longRecord, row: outcome.rows + 1)
        }
        return Refusal(
            .raggedRow, at: Place(file: fileName, row: outcome.rows + 1),
            "the last record has a quote that is never closed")
    }

    /// The first record with a character that no cell may hold, from 0.
    ///
    /// Only the blocks that hold more than printable ASCII are looked at; a run of them begins and
    /// ends between characters, unless the text is wrong.
    private func textFlaw(_ batch: RecordBatch, length: Int) -> (Int, Refusal)? {
        var seen: UInt32 = 0
        var block = 0
        let blocks = (length + 63) / 64
        while let first = nextBlock(batch, from: block, holding: true, below: blocks) {
            let behind = nextBlock(batch, from: first, holding: false, below: blocks) ?? blocks
            let start = batch.bytes + first * 64
            let count = min(behind * 64, length) - first * 64
            var flags: UInt32 = 0
            let valid = ct_text_check(start, count, &flags)
            seen |= flags
            if flags & UInt32(CT_NUL) != 0 {
                var index = 0
                while index < valid, start[index] != 0 { index += 1 }
                return flaw(at: first * 64 + index, batch, isNUL: true)
            }
            if valid < count { return flaw(at: first * 64 + valid, batch, isNUL: false) }
            block = behind
        }
        batch.hasSuspiciousBytes = seen != 0
        return nil
    }

    private func nextBlock(
        _ batch: RecordBatch, from block: Int, holding: Bool, below end: Int
    ) -> Int? {
        var index = block
        while index < end {
            let word = batch.textBlocks[index >> 6]
            let rest = (holding ? word : ~word) >> UInt64(index & 63)
            if rest != 0 {
                index += rest.trailingZeroBitCount
                return index < end ? index : nil
            }
            index = (index | 63) + 1
        }
        return nil
    }

    private func flaw(at byte: Int, _ batch: RecordBatch, isNUL: Bool) -> (Int, Refusal) {
        var index = 0
        let cells = batch.rowCount * batch.columnCount
        while index + 1 < cells, Int(batch.extents[index + 1].start) <= byte { index += 1 }
        let row = index / batch.columnCount
        let place = Place(file: fileName, column: index % batch.columnCount + 1, row: row + 1)
        // Rows before it may hold such characters too, and are still released or refused for them.
        batch.hasSuspiciousBytes = true
        return (
            row,
            isNUL
                ? Refusal(.forbiddenCharacter, at: place, "the cell holds a NUL character")
                : Refusal(
                    .encoding, at: place, "the cell is not UTF-8",
                    help: "name its encoding with \(Name("--encoding")), or save it as UTF-8")
        )
    }

    private func refusal(_ flaw: DelimitedScanner.Flaw, row: Int) -> Refusal {
        func place(_ column: Int) -> Place {
            Place(file: fileName, column: column + 1, row: row)
        }
        let line = Place(file: fileName, row: row)
        switch flaw {
        case .strayQuote(let column):
            return Refusal(
                .raggedRow, at: place(column), "a quote stands where none may",
                why: "a quote stands at both ends of a cell and is doubled inside it (RFC 4180)")
        case .strayReturn(let column):
            return Refusal(
                .raggedRow, at: place(column),
                "a carriage return stands alone outside quotes")
        case .ragged(let count):
            return Refusal(
                .raggedRow, at: line,
                "the record has \(count) cells, the header has \(scanner.columnCount)",
                help: """
                    is the delimiter right (\(Name("--delimiter"))), and the header row \
                    (\(Name("--header-row")))? else look for a delimiter that is not in quotes
                    """)
        case .blank: return .blankLine(line)
        case .tooLong(let column):
            return Refusal(
                .limit, at: place(column), "the cell is longer than \(scanner.fieldLimit) bytes")
        case .longRecord:
            return Refusal(
                .limit, at: line, "the record is longer than \(recordLimit) bytes",
                help: "look for a quote that is never closed")
        }
    }
}

extension Refusal {
    /// A blank line that does not stand at the end.
    static func blankLine(_ place: Place) -> Refusal {
        Refusal(.raggedRow, at: place, "a blank line stands before this record")
    }
}
