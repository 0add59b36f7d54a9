// SPDX-License-Identifier: Apache-2.0
@testable internal import RecordStreams

/// Banner rows, rows of tags and patterns: the first byte says which row is the header, if any.
enum HXLTarget {
    static func run(_ bytes: [UInt8]) {
        guard let first = bytes.first else { return }
        patterns(bytes)
        var options = ReaderOptions(format: .csv, fileName: "input")
        options.limits.field = 400
        options.limits.header = 300
        options.limits.columns = 60
        options.headerRow = first & 0x80 == 0 ? nil : Int(first & 31) % 25 + 1
        let text = Array(bytes.dropFirst())
        let whole = Reading(MemorySource(text), options)
        options.chunkSize = 16 + Int(text.last ?? 0)
        same(Reading(PieceSource(text), options), whole, "the size of reads changes nothing")
        guard whole.refusal == nil else { return }
        records(whole, text, options)
        if let row = whole.tagRow { tags(row, whole) }
    }

    /// What looks like tags under the header is no record, and no record is lost with the tags.
    private static func records(_ whole: Reading, _ text: [UInt8], _ options: ReaderOptions) {
        let row = whole.headerRow ?? 0
        must(
            options.headerRow == nil || options.headerRow == row, "the row that was named is taken")
        must((1...25).contains(row), "the header is within 25 rows")
        if whole.tagRow == nil, let first = whole.rows.first {
            must(HXLRow(first.map(\.bytes)) == nil, "what looks like tags is no record")
        }
        // The same file without the rows before its header.
        var leading = LeadingRows(
            most: row, window: 2 * options.limits.header, delimiter: nil)
        let start = text.withUnsafeBufferPointer { bytes -> Int in
            _ = leading.look(at: bytes, atEnd: true)
            return leading.rows.last?.start ?? 0
        }
        var again = options
        again.headerRow = 1
        again.delimiter = whole.delimiter
        let rest = Reading(MemorySource(Array(text[start...])), again)
        // A quote in a banner can open a cell for one delimiter and none for another.
        guard rest.refusal == nil else { return }
        must(rest.names == whole.names, "the names are those of the header row")
        must(rest.tagRow == whole.tagRow, "the tags are those under it")
        must(rest.rows == whole.rows, "every row behind is a record")
    }

    /// Tags can be written and read again, and nothing but tags is written.
    private static func tags(_ row: HXLRow, _ whole: Reading) {
        must(row.tags.count == whole.names.count, "every column has a cell in the row of tags")
        for tag in row.tags.compactMap({ $0 }) {
            must(HXLTag(Array(tag.text.utf8)) == tag, "a tag is read as it is written")
            must(
                tag.text.utf8.allSatisfy {
                    $0 == 0x23 || $0 == 0x2B || $0 == 0x5F || $0 &- 0x30 <= 9 || $0 &- 0x61 < 26
                }, "a tag has letters, digits, underscores, # and + alone")
            must(HXLPattern(tag.text)?.matches(tag) == true, "a tag matches itself")
            must(HXLPattern(tag.hashtag + "*")?.matches(tag) == true, "and its beginning")
            must(HXLPattern(tag.text + "!")?.matches(tag) == true, "and nothing more")
            must(HXLPattern("#*")?.matches(tag) == true, "and anything")
        }
        guard row.tags.contains(where: { $0 != nil }), let dialect = whole.dialect else { return }
        let writer = RecordWriter(
            options: .init(
                format: .csv, guardsFormulas: false, inputDelimiter: nil, fileName: "again",
                dialect: dialect))
        let output = OutputBuffer(capacity: 64)
        writer.writeHeader(whole.names, tags: row.tags, to: output)
        var options = ReaderOptions(
            format: .csv, fileName: "again",
            delimiter: whole.names.count == 1 ? dialect.delimiter : nil,
            declaredColumns: whole.names)
        options.isExport = true
        let written = Array(UnsafeBufferPointer(start: output.bytes, count: output.used))
        let again = Reading(MemorySource(written), options)
        must(again.refusal == nil, "a header with tags can be read")
        must(again.names == whole.names, "an export has the names that were written")
        must(again.dialect == dialect, "an export has the dialect that was written")
        must(again.tagRow?.tags == row.tags, "an export has the tags that were written")
        must(again.tagRow?.isCanonical == true, "tags are written in their own form")
    }

    /// A pattern covers itself, and what it covers it matches.
    private static func patterns(_ bytes: [UInt8]) {
        let parts = String(decoding: bytes, as: UTF8.self).unicodeScalars.split {
            $0 == "," || $0 == "\n" || $0 == ";"
        }.prefix(12).map { String(String.UnicodeScalarView($0)) }
        let patterns = parts.compactMap { HXLPattern($0) }
        let tags = parts.compactMap { HXLTag(Array($0.utf8)) }
        for pattern in patterns {
            must(pattern.covers(pattern), "a pattern covers itself")
            for other in patterns where pattern.covers(other) {
                must(
                    tags.allSatisfy { !other.matches($0) || pattern.matches($0) },
                    "what is covered is matched")
            }
        }
    }
}
