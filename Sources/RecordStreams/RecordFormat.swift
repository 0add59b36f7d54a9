// SPDX-License-Identifier: Apache-2.0

/// The formats that are read and written.
public enum RecordFormat: String, Sendable, CaseIterable {
    case csv, tsv, jsonl

    /// The format that a file name's ending tells, if it does; `.gz` and `.zst` are looked under.
    package init?(fileName: String) {
        let fileName = Compression.stem(of: fileName)
        if fileName.hasSuffix(".csv") {
            self = .csv
        } else if fileName.hasSuffix(".tsv") {
            self = .tsv
        } else if fileName.hasSuffix(".jsonl") || fileName.hasSuffix(".ndjson") {
            self = .jsonl
        } else {
            return nil
        }
    }
}

/// How an input is to be read.
package struct ReaderOptions: Sendable {
    /// The format.
    package var format: RecordFormat
    /// The input's name for messages.
    package var fileName: String
    /// The encoding as declared; nil is UTF-16 where its byte order mark stands first, else UTF-8.
    package var encoding: TextEncoding?
    /// The delimiter of CSV; nil sniffs it from the header row.
    package var delimiter: UInt8?
    /// JSON Lines: the leaf paths that are columns; CSV: the names of an export, else nothing.
    package var declaredColumns: [String]
    /// Separates the elements of a JSON array in a cell.
    package var separator: UInt8
    /// What is too large.
    package var limits: Limits
    /// Whether the input is read as an export is written.
    ///
    /// JSON Lines: each record must be a flat object of exactly the declared members, in their
    /// order and with scalar values (definitions 31). CSV: the header is the first row, and its
    /// delimiter is the one that gives the declared names.
    package var isExport = false
    /// The row of a delimited file that is the header, from 1; nil looks for it.
    package var headerRow: Int?
    /// Whether a row of HXL tags is kept, so that its loss is not worth a note.
    package var keepsTags = false
    /// Whether a row of HXL tags may stand under the header.
    package var looksForTags = true
    /// Whether the source may pause for long, so that records are handed over as they come.
    package var isLive = false
    /// How many bytes are read at a time.
    package var chunkSize = 1 << 18

    /// Reads `format` under the usual limits.
    package init(
        format: RecordFormat, fileName: String, encoding: TextEncoding? = nil,
        delimiter: UInt8? = nil, declaredColumns: [String] = [],
        separator: UInt8 = UInt8(ascii: ";"),
        limits: Limits = Limits()
    ) {
        self.format = format
        self.fileName = fileName
        self.encoding = encoding
        self.delimiter = delimiter
        self.declaredColumns = declaredColumns
        self.separator = separator
        self.limits = limits
    }
}
