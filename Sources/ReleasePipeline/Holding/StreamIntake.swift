// SPDX-License-Identifier: Apache-2.0
internal import RecordStreams

/// Cuts a live input into records as they come, each with its bytes.
///
/// They are well formed when they are handed over: what is not stops the stream. Types and consent
/// are read when an increment is made.
final class StreamIntake {
    private let reader: RecordReader
    private let parser: RecordParser
    private let batch: RecordBatch
    private let hasQuotes: Bool
    private let fileName: String
    private var count = 0
    private var flaw: Refusal?

    init(_ reader: RecordReader, fileName: String) {
        self.reader = reader
        self.fileName = fileName
        parser = reader.makeParser()
        batch = reader.makeBatch()
        hasQuotes = reader.dialect != nil
    }

    /// Waits for the next records; nil at the end of the input.
    ///
    /// - Throws: what is wrong with the record behind the last one.
    func next(arrival: () -> Int) throws(Refusal) -> [WaitingRecord]? {
        if let flaw { throw flaw }
        guard try reader.split(batch) else { return nil }
        let time = arrival()
        let bytes = Array(UnsafeBufferPointer(start: batch.bytes, count: batch.byteCount))
        parser.parse(batch)
        try reader.admit(batch)
        flaw = batch.flaw
        let ends = StreamIntake.ends(bytes, hasQuotes: hasQuotes)
        guard ends.count >= batch.rowCount else {
            throw Refusal(.defect, at: Place(file: fileName), "records could not be told apart")
        }
        var start = 0
        var records: [WaitingRecord] = []
        records.reserveCapacity(batch.rowCount)
        for end in ends.prefix(batch.rowCount) {
            count += 1
            records.append(
                WaitingRecord(bytes: Array(bytes[start..<end]), number: count, arrival: time))
            start = end
        }
        return records
    }

    /// Behind each line feed outside quotes; a quote stands nowhere else in a batch that was
    /// parsed (RFC 4180).
    private static func ends(_ bytes: [UInt8], hasQuotes: Bool) -> [Int] {
        var ends: [Int] = []
        var isInside = false
        for (index, byte) in bytes.enumerated() {
            if byte == UInt8(ascii: "\""), hasQuotes { isInside.toggle() }
            if byte == UInt8(ascii: "\n"), !isInside { ends.append(index + 1) }
        }
        return ends
    }

    /// A header that the reader takes apart as it did that of the input; empty for JSON Lines.
    static func header(_ reader: RecordReader) -> [UInt8] {
        guard let delimiter = reader.delimiter else { return [] }
        let quote = UInt8(ascii: "\"")
        var header: [UInt8] = []
        for (number, cell) in reader.headerCells.enumerated() {
            if number > 0 { header.append(delimiter) }
            header.append(quote)
            for byte in cell {
                if byte == quote { header.append(quote) }
                header.append(byte)
            }
            header.append(quote)
        }
        return header + [UInt8(ascii: "\n")]
    }
}
