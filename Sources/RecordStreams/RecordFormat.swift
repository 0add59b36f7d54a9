// SPDX-License-Identifier: Apache-2.0

/// The formats that are read and written.
public enum RecordFormat: String, Sendable, CaseIterable {
    case csv, tsv, jsonl

    /// The format that a file name's ending tells, if it does.
    package init?(fileName: String) {
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
public struct ReaderOptions: Sendable {
    /// The format.
    public var format: RecordFormat
    /// The input's name for messages.
    public var fileName: String
    /// The delimiter of CSV; nil sniffs it from the header row.
    public var delimiter: UInt8?
    /// JSON Lines: the leaf paths that are columns; CSV ignores it.
    public var declaredColumns: [String]
    /// Separates the elements of a JSON array in a cell.
    public var separator: UInt8
    /// What is too large.
    public var limits: Limits
    /// How many bytes are read at a time.
    package var chunkSize = 1 << 18

    /// Reads `format` under the usual limits.
    public init(
        format: RecordFormat, fileName: String, delimiter: UInt8? = nil,
        declaredColumns: [String] = [], separator: UInt8 = UInt8(ascii: ";"),
        limits: Limits = Limits()
    ) {
        self.format = format
        self.fileName = fileName
        self.delimiter = delimiter
        self.declaredColumns = declaredColumns
        self.separator = separator
        self.limits = limits
    }
}
