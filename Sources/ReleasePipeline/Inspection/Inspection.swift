// SPDX-License-Identifier: Apache-2.0
package import RecordStreams
package import SharingPolicy

/// Looks at a file as the reader sees it, and tells never a value of it.
package enum Inspection {
    /// Reads a delimited file to its end.
    ///
    /// - Parameters:
    ///   - source: The file's bytes.
    ///   - options: How they are to be read; CSV or TSV.
    ///   - showsNames: Whether names are shown although the first row may be of data.
    /// - Returns: What was seen.
    /// - Throws: `usage` for JSON Lines, I04xx where the file cannot be read.
    package static func run(
        _ source: any ByteSource, options: ReaderOptions, showsNames: Bool
    ) throws(Refusal) -> InspectionReport {
        guard options.format != .jsonl else {
            throw Refusal(.usage, "CSV and TSV alone are inspected in this version")
        }
        var options = options
        options.keepsTags = true
        let expanding = try ExpandingSource(source, fileName: options.fileName)
        let reader = try RecordReader(source: expanding, options: options)
        let evidence = HeaderEvidence(reader)
        let batch = reader.makeBatch()
        var records = 0
        while try reader.fill(batch) {
            evidence.look(at: batch)
            records += batch.rowCount
        }
        return InspectionReport(
            reader, options, records: records, showsNames: showsNames || evidence.isHeader)
    }
}

/// What a file looks like (`inspect/v1`).
package struct InspectionReport: Sendable {
    /// A column of the file.
    package struct Column: Sendable, Hashable {
        /// Its place in the header, from 1.
        package let number: Int
        /// Its name; nil where the row may be of data.
        package let name: String?
        /// Its HXL tag.
        package let tag: HXLTag?
        /// The role that it probably has.
        package let hint: RoleHint?
    }

    /// The format.
    package let format: RecordFormat
    /// The encoding that was said or recognised.
    package let encoding: TextEncoding
    /// What parts cells, how lines end, and whether the file starts with a byte order mark.
    package let dialect: Dialect
    /// The row of the file that is the header, from 1; those before are skipped.
    package let headerRow: Int
    /// Whether a row of HXL tags stands under the header.
    package let hasTagRow: Bool
    /// The number of records.
    package let records: Int
    /// Whether names are shown.
    package let showsNames: Bool
    /// The columns in the order of the file.
    package let columns: [Column]
    /// What was noticed and is no error.
    package let notes: [Diagnostic]

    init(
        _ reader: RecordReader, _ options: ReaderOptions, records: Int, showsNames: Bool
    ) {
        format = options.format
        encoding = reader.encoding
        dialect = reader.dialect ?? Dialect(delimiter: UInt8(ascii: ","))
        headerRow = reader.headerRow ?? 1
        hasTagRow = reader.tagRow != nil
        self.records = records
        self.showsNames = showsNames
        let tags = reader.tags
        columns = reader.columnNames.enumerated().map { index, name in
            // A row that looks like tags may be a record; words of HXL tell nothing of a person.
            let tag = tags?[index].flatMap { showsNames || $0.isKnown ? $0 : nil }
            return Column(
                number: index + 1, name: showsNames ? name : nil, tag: tag,
                hint: tag.flatMap { RoleHint($0) })
        }
        notes = reader.notes
    }
}
