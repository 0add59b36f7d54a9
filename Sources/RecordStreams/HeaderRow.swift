// SPDX-License-Identifier: Apache-2.0
internal import CScan

/// The header of a delimited file: where it stands, what parts its cells, and the tags under it.
///
/// - With ``ReaderOptions/headerRow`` it is that row of the file.
/// - Else, where a row of HXL tags stands within the first 25 rows, it is the row right above that;
///   the rows before are a banner.
/// - Else it is the first row, which may itself be of tags.
///
/// The delimiter is the one of `,` `;` tab `|` that stands most often outside quotes in the header
/// row; ties fall to that order.
struct HeaderRow {
    /// The rows within which a row of tags is looked for (HXL 1.1), and the last header row.
    static let rowLimit = 25

    /// The delimiter given or found.
    let delimiter: UInt8
    /// The cells.
    let cells: [[UInt8]]
    /// The row of tags under the header.
    let tagRow: HXLRow?
    /// The row of the file that is the header, from 1.
    let number: Int
    /// Where the first record starts.
    let length: Int
    /// Whether the line ends with carriage return and line feed.
    let endsWithCRLF: Bool
    /// Whether the file starts with a byte order mark.
    let hasByteOrderMark: Bool

    /// The rows that must be looked at to find a header.
    static func leadingRows(_ options: ReaderOptions, delimiter: UInt8?) -> LeadingRows {
        var most = options.headerRow.map { $0 + 1 } ?? rowLimit
        if options.isExport { most = 2 }
        return LeadingRows(most: most, window: 2 * options.limits.header, delimiter: delimiter)
    }

    /// Finds the header among the first rows of a file, of which `bytes` are the first.
    init(
        _ bytes: UnsafeBufferPointer<UInt8>, rows: [LeadingRows.Row], delimiter given: UInt8?,
        options: ReaderOptions
    ) throws(Refusal) {
        try HeaderRow.checkSignature(bytes, options.fileName)
        let search = HeaderSearch(bytes: bytes, rows: rows, delimiter: given, options: options)
        let index = try search.headerIndex()
        let (row, limit) = (rows[index], options.limits.header)
        let place = Place(file: options.fileName, line: row.line)
        if row.end - row.start > limit {
            throw Refusal(.limit, at: place, "the header row is longer than \(limit) bytes")
        }
        for row in rows[...index] { try search.checkText(row, isHeader: row == rows[index]) }
        delimiter = search.delimiter(of: row)
        cells = try HeaderCells.split(
            search.record(row), delimiter, fileName: options.fileName, line: row.line)
        if cells.count > options.limits.columns {
            throw Refusal(
                .limit, at: place, "the header has more than \(options.limits.columns) columns")
        }
        tagRow =
            options.looksForTags
            ? search.tags(at: index + 1, delimiter: delimiter, columns: cells.count) : nil
        if tagRow != nil { try search.checkText(rows[index + 1], isHeader: false) }
        number = index + 1
        length = rows[tagRow == nil ? index : index + 1].next
        endsWithCRLF = row.next - row.end == 2
        hasByteOrderMark = HeaderRow.hasByteOrderMark(bytes)
    }

    static func hasByteOrderMark(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        bytes.count >= 3 && bytes[0] == 0xEF && bytes[1] == 0xBB && bytes[2] == 0xBF
    }

    private static func checkSignature(
        _ bytes: UnsafeBufferPointer<UInt8>, _ fileName: String
    ) throws(Refusal) {
        // The first bytes of a ZIP archive, which a workbook is.
        if bytes.count >= 4, bytes[0] == 0x50, bytes[1] == 0x4B, bytes[2] == 3, bytes[3] == 4 {
            throw Refusal(
                .encoding, at: Place(file: fileName), "the input is a workbook or an archive",
                help: "save the sheet as CSV in UTF-8")
        }
        // A quote behind a brace is no CSV anyway.
        if bytes.count >= 2, bytes[0] == UInt8(ascii: "{"), bytes[1] == UInt8(ascii: "\"") {
            throw Refusal(
                .raggedRow, at: Place(file: fileName, line: 1),
                "the input begins as JSON Lines do, not as a header",
                help: "say \(Name("--input-format jsonl"))")
        }
    }

    /// What is worth saying of the rows that are no records; never a word of theirs.
    func notes(_ options: ReaderOptions) -> [Diagnostic] {
        var notes: [Diagnostic] = []
        func note(_ message: Message, column: Int? = nil) {
            notes.append(
                Diagnostic(
                    .note, .note, at: Place(file: options.fileName, column: column), message))
        }
        if number == 2 {
            note("row 1 stands before the header and was skipped")
        } else if number > 2 {
            note("rows 1 to \(number - 1) stand before the header and were skipped")
        }
        guard let tagRow else { return notes }
        if !options.keepsTags { note("the row of HXL tags under the header was left out") }
        if let first = tagRow.malformed.first {
            note(
                "\(tagRow.malformed.count) of the cells in the row of HXL tags are no tags, the first in column \(first)",
                column: first)
        }
        return notes
    }
}

/// Looks for the header among the first rows.
private struct HeaderSearch {
    let bytes: UnsafeBufferPointer<UInt8>
    let rows: [LeadingRows.Row]
    let delimiter: UInt8?
    let options: ReaderOptions

    func record(_ row: LeadingRows.Row) -> UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(rebasing: bytes[row.start..<row.end])
    }

    func delimiter(of row: LeadingRows.Row) -> UInt8 {
        delimiter ?? (options.isExport ? exportDelimiter(row) : HeaderCells.sniff(record(row)))
    }

    /// The delimiter of an export is the one that makes its names of the header, else the usual one.
    private func exportDelimiter(_ row: LeadingRows.Row) -> UInt8 {
        HeaderCells.candidates.first { candidate in
            guard let cells = try? split(row, candidate) else { return false }
            return cells.elementsEqual(options.declaredColumns) { cell, name in
                cell.elementsEqual(name.utf8) || cell.elementsEqual([0x27] + Array(name.utf8))
            }
        } ?? HeaderCells.candidates[0]
    }

    /// The index of the header among the rows.
    func headerIndex() throws(Refusal) -> Int {
        if rows.isEmpty, bytes.count <= 3 {
            throw Refusal(.noInput, at: Place(file: options.fileName), "the input is empty")
        }
        let index = options.headerRow.map { $0 - 1 } ?? taggedHeader() ?? 0
        if rows.indices.contains(index) { return index }
        if bytes.count < 2 * options.limits.header {
            throw Refusal(
                .noInput, at: Place(file: options.fileName),
                "the input has \(rows.count) rows, so that row \(index + 1) cannot be the header")
        }
        throw Refusal(
            .limit, at: Place(file: options.fileName, line: rows.isEmpty ? 1 : nil),
            "the header row is longer than \(options.limits.header) bytes")
    }

    /// The row right above the first row of tags.
    private func taggedHeader() -> Int? {
        if options.isExport { return nil }
        if let first = rows.first, tags(first, delimiter(of: first)) != nil { return 0 }
        for index in rows.indices.dropFirst() {
            let above = rows[index - 1]
            // Most rows have no `#`, so that little is taken apart.
            guard above.end > above.start, record(rows[index]).contains(UInt8(ascii: "#")),
                above.end - above.start <= options.limits.header
            else { continue }
            let delimiter = delimiter(of: above)
            guard let cells = try? split(above, delimiter),
                let tags = tags(at: index, delimiter: delimiter, columns: cells.count),
                // One hashtag alone, deeper in the file, may well be a cell of a record.
                index == 1 || tags.filled >= 2
            else { continue }
            return index - 1
        }
        return nil
    }

    /// The tags in a row, if it is of tags and has as many cells as the header.
    func tags(at index: Int, delimiter: UInt8, columns: Int) -> HXLRow? {
        guard rows.indices.contains(index), let row = tags(rows[index], delimiter) else {
            return nil
        }
        return row.tags.count == columns ? row : nil
    }

    private func tags(_ row: LeadingRows.Row, _ delimiter: UInt8) -> HXLRow? {
        (try? split(row, delimiter)).flatMap { HXLRow($0) }
    }

    private func split(_ row: LeadingRows.Row, _ delimiter: UInt8) throws(Refusal) -> [[UInt8]] {
        try HeaderCells.split(
            record(row), delimiter, fileName: options.fileName, line: row.line)
    }

    /// Everything down to the first record is UTF-8 without NUL; the header has no other control
    /// character either.
    func checkText(_ row: LeadingRows.Row, isHeader: Bool) throws(Refusal) {
        guard row.end > row.start, let base = bytes.baseAddress else { return }
        let place = Place(file: options.fileName, line: row.line)
        let length = row.end - row.start
        var flags: UInt32 = 0
        if ct_text_check(base + row.start, length, &flags) < length {
            throw Refusal(
                .encoding, at: place,
                isHeader ? "the header is not UTF-8" : "a row beside the header is not UTF-8",
                help: "save the file as UTF-8")
        }
        if !isHeader, flags & UInt32(CT_NUL) != 0 {
            throw Refusal(
                .forbiddenCharacter, at: place, "a row beside the header holds a NUL character")
        }
        if isHeader, flags != 0 {
            throw Refusal(
                .forbiddenCharacter, at: place,
                "the header holds a control or bidirectional character",
                help: flags & UInt32(CT_NUL) == 0
                    ? "write the names anew, letter by letter"
                    : "UTF-16 without a byte order mark looks so: save the file as UTF-8")
        }
    }
}
