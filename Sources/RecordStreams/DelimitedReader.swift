// SPDX-License-Identifier: Apache-2.0

/// Opens CSV and TSV: reads as far as the header, and makes what reads the rest.
final class DelimitedReader {
    let header: HeaderRow
    /// What was noticed of the rows before the first record.
    let notes: [Diagnostic]
    let splitter: RecordSplitter
    let parser: DelimitedParser

    init(source: any ByteSource, options: ReaderOptions) throws(Refusal) {
        let given = options.format == .tsv ? UInt8(ascii: "\t") : options.delimiter
        var pending: [UInt8] = []
        let chunk = UnsafeMutableRawBufferPointer.allocate(
            byteCount: options.chunkSize, alignment: 16)
        defer { chunk.deallocate() }
        var leading = HeaderRow.leadingRows(options, delimiter: given)
        var (isFound, ended) = (false, false)
        while !isFound {
            let count = try source.read(into: chunk)
            if count == 0 { ended = true }
            pending.append(contentsOf: chunk[..<count])
            let atEnd = ended
            isFound = pending.withUnsafeBufferPointer { leading.look(at: $0, atEnd: atEnd) }
        }
        let rows = leading.rows
        header = try pending.withUnsafeBufferPointer { bytes throws(Refusal) in
            try HeaderRow(bytes, rows: rows, delimiter: given, options: options)
        }
        pending.removeFirst(header.length)
        notes = header.notes(options)
        splitter = RecordSplitter(
            source, behind: pending, ended: ended, hasQuotes: true, options: options)
        parser = DelimitedParser(
            delimiter: header.delimiter, columnCount: header.cells.count, options: options)
    }
}
