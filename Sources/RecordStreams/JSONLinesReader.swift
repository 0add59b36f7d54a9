// SPDX-License-Identifier: Apache-2.0

/// Reads JSON Lines: one object a line, its leaves by path (`person.name`, `visits[].place`).
///
/// Only declared leaves are accepted; objects and arrays are never kept whole. The leaves of an
/// array are joined with the separator, as a set is written. A splitter cuts the bytes into batches
/// of whole lines, and a parser finds the cells of a batch; several parsers may work at once.
final class JSONLinesReader {
    private let splitter: JSONLineSplitter
    private let parser: JSONBatchParser

    init(source: any ByteSource, options: ReaderOptions) {
        splitter = JSONLineSplitter(source: source, options: options)
        parser = JSONBatchParser(options: options)
    }

    /// Fills the batch with the next records; false at the end.
    func fill(_ batch: RecordBatch) throws(Refusal) -> Bool {
        let length = try splitter.load(batch)
        if length == 0 { return false }
        try parser.parse(batch, length: length)
        return true
    }
}
