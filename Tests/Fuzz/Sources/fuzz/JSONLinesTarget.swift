// SPDX-License-Identifier: Apache-2.0
@testable internal import RecordStreams

/// JSON Lines: the size of reads changes nothing, and what was read can be written and read again.
enum JSONLinesTarget {
    static func run(_ bytes: [UInt8]) {
        var options = ReaderOptions(
            format: .jsonl, fileName: "input", declaredColumns: ["a", "b.c", "d[].e"])
        options.limits.field = 400
        options.limits.depth = 12
        let lines = Rewriting(.jsonl)
        let commas = Rewriting(.csv)
        let whole = Reading(MemorySource(bytes), options) { batch, reader in
            lines.write(batch, reader)
            commas.write(batch, reader)
        }
        options.chunkSize = 16 + Int(bytes.last ?? 0)
        let pieces = Reading(PieceSource(bytes), options)
        same(pieces, whole, "the size of reads changes nothing")
        agree(bytes, whole, options)
        guard whole.refusal == nil else { return }
        if let written = lines.bytes {
            options.limits.field = 1 << 20
            let again = Reading(MemorySource(written), options)
            must(again == whole, "the cells are those that were written")
        }
        guard let written = commas.bytes else { return }
        let again = Reading(
            MemorySource(written), ReaderOptions(format: .csv, fileName: "again", delimiter: 0x2C))
        must(again.refusal == nil, "what was written as CSV can be read")
        let rows = again.notes > 0 ? Array(whole.rows.dropFirst()) : whole.rows
        must(
            again.rows.map { $0.map(\.bytes) } == rows.map { $0.map(\.bytes) },
            "CSV holds the same bytes")
    }

    /// Reads line after line with the careful parser alone.
    private static func agree(_ bytes: [UInt8], _ whole: Reading, _ options: ReaderOptions) {
        guard let text = String(validating: bytes, as: UTF8.self), !text.hasPrefix("\u{FEFF}")
        else {
            return
        }
        var lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
        if lines.last?.isEmpty ?? true { lines.removeLast() }
        var parser = JSONRecordParser(options: options)
        let batch = RecordBatch(columnCount: options.declaredColumns.count)
        batch.hasKinds = true
        for (number, line) in lines.enumerated() {
            batch.firstRow = number + 1
            do throws(Refusal) {
                _ = try parser.parse(Array(line), into: batch, row: 0, tail: 0)
            } catch {
                return must(whole.refusal == error.diagnostics[0], "both parsers refuse the same")
            }
            guard whole.refusal == nil else { continue }
            must(Reading.cells(batch, 0) == whole.rows[number], "both parsers read the same")
        }
        must(whole.refusal == nil, "both parsers read to the end")
    }
}
