// SPDX-License-Identifier: Apache-2.0
internal import RecordStreams

/// How an input is written, as the flags of every verb that reads records say it.
struct InputForm: Sendable, Hashable {
    /// Its format: as named, else by the file's name, else csv.
    var format: RecordFormat
    /// Its encoding; nil is what its byte order mark says, else UTF-8.
    var encoding: TextEncoding?
    /// What separates its cells; nil is what its header says.
    var delimiter: UInt8?
    /// The row that is its header; nil looks for it.
    var headerRow: Int?

    /// The flags, for a verb's table.
    static let flags = [
        FilterFlags.inputFormat, FilterFlags.encoding, FilterFlags.delimiter,
        HeaderFlags.headerRow,
    ]

    /// Makes sense of what was typed about the input `name`, nil being stdin.
    init(_ low: LowArguments, input name: String?) throws(Refusal) {
        let named = low.value(FilterFlags.inputFormat).flatMap { RecordFormat(rawValue: $0) }
        format = named ?? name.flatMap { RecordFormat(fileName: $0) } ?? .csv
        encoding = low.encoding
        delimiter = low.value(FilterFlags.delimiter).flatMap { Delimiter.byte($0) }
        headerRow = try HeaderFlags.headerRow(low, format)
        if delimiter != nil, format == .jsonl {
            throw .usage("\(Name("--delimiter")) does not fit JSON Lines")
        }
    }

    /// How to read a file of this form.
    func options(fileName: String?) -> ReaderOptions {
        var options = ReaderOptions(
            format: format, fileName: fileName ?? "stdin", encoding: encoding,
            delimiter: delimiter)
        options.headerRow = headerRow
        return options
    }
}
