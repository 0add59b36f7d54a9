// SPDX-License-Identifier: Apache-2.0
internal import TextForms

/// Reads records from bytes, batch by batch: for most uses make one, then call ``fill(_:)`` until
/// it returns false.
///
/// Reading is strict (RFC 4180; RFC 8259 for JSON Lines): what is not well formed is refused with
/// the number of its record, never repaired.
package final class RecordReader {
    private enum Engine {
        case delimited(DelimitedReader)
        case lines(JSONLinesReader)
    }

    private let engine: Engine
    private let decoding: DecodingSource?
    /// The encoding that was declared or recognised.
    package let encoding: TextEncoding
    /// The columns' names in NFC, in the order of the file; a repeated name is `name#2`, `name#3`.
    ///
    /// For JSON Lines these are the declared leaf paths.
    package let columnNames: [String]

    /// Opens a source; a delimited one is read as far as its header.
    ///
    /// - Throws: I0406 to I0410 for a header that cannot be read.
    package init(source: any ByteSource, options: ReaderOptions) throws(Refusal) {
        let (text, encoding) = try DecodingSource.open(
            source, declared: options.encoding, fileName: options.fileName)
        let decoding = text as? DecodingSource
        self.encoding = encoding
        self.decoding = decoding
        switch options.format {
        case .csv, .tsv:
            let reader: DelimitedReader
            do { reader = try DelimitedReader(source: text, options: options) } catch {
                throw RecordReader.explained(error, encoding, decoding)
            }
            engine = .delimited(reader)
            columnNames = RecordReader.distinctNames(reader.header)
        case .jsonl:
            engine = .lines(JSONLinesReader(source: text, options: options))
            columnNames = options.declaredColumns
        }
    }

    /// The delimiter of a delimited input.
    package var delimiter: UInt8? {
        if case .delimited(let reader) = engine { reader.delimiter } else { nil }
    }

    /// What was noticed and is no error, such as a row of HXL tags that was left out.
    package var notes: [Diagnostic] {
        if case .delimited(let reader) = engine { reader.notes } else { [] }
    }

    /// Makes a batch that fits this input.
    package func makeBatch() -> RecordBatch { RecordBatch(columnCount: columnNames.count) }

    /// Fills the batch with the next records; false at the end.
    ///
    /// - Throws: I0401, I0403, I0406 to I0409 for records that cannot be read.
    package func fill(_ batch: RecordBatch) throws(Refusal) -> Bool {
        do {
            switch engine {
            case .delimited(let reader): return try reader.fill(batch)
            case .lines(let reader): return try reader.fill(batch)
            }
        } catch { throw RecordReader.explained(error, encoding, decoding) }
    }

    /// A refusal in the words of the encoding.
    ///
    /// A text that ends inside a character was cut short; whatever else is wrong with it, that is
    /// said, however the input is cut into reads.
    private static func explained(
        _ refusal: Refusal, _ encoding: TextEncoding, _ decoding: DecodingSource?
    ) -> Refusal {
        if refusal.code == .inputOutput || refusal.code == .damagedCompression { return refusal }
        do { try decoding?.drain() } catch { return error }
        return encoding.explained(refusal)
    }

    private static func distinctNames(_ cells: [[UInt8]]) -> [String] {
        var seen: [[UInt8]: Int] = [:]
        return cells.map { cell in
            let name = TextForms.nfc(cell) ?? cell
            let times = (seen[name] ?? 0) + 1
            seen[name] = times
            let text = String(decoding: name, as: UTF8.self)
            return times == 1 ? text : "\(text)#\(times)"
        }
    }
}
