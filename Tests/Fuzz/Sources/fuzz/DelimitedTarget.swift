// SPDX-License-Identifier: Apache-2.0
@testable internal import RecordStreams

/// CSV and TSV: the size of reads changes nothing, and what was read can be written and read again.
enum DelimitedTarget {
    static func run(_ bytes: [UInt8], format: RecordFormat) {
        var options = ReaderOptions(format: format, fileName: "input")
        options.limits.field = 400
        options.limits.header = 600
        options.limits.columns = 60
        let outputs = [
            Rewriting(.csv), Rewriting(.tsv), Rewriting(.jsonl),
            Rewriting(.csv, guardsFormulas: true),
        ]
        let whole = Reading(MemorySource(bytes), options) { batch, reader in
            for output in outputs { output.write(batch, reader) }
        }
        options.chunkSize = 16 + Int(bytes.last ?? 0)
        let pieces = Reading(PieceSource(bytes), options)
        same(pieces, whole, "the size of reads changes nothing")
        guard whole.refusal == nil else { return }
        must(Set(whole.names).count == whole.names.count, "every column has a name of its own")
        compare(whole, outputs[0].bytes, ReaderOptions(format: .csv, fileName: "again"))
        compare(whole, outputs[1].bytes, ReaderOptions(format: .tsv, fileName: "again"))
        compare(
            whole, outputs[2].bytes,
            ReaderOptions(format: .jsonl, fileName: "again", declaredColumns: whole.names))
        guarded(outputs[3].bytes)
    }

    private static func compare(
        _ whole: Reading, _ written: [UInt8]?, _ given: ReaderOptions
    ) {
        guard let written else { return }
        var options = given
        if options.format == .csv { options.delimiter = UInt8(ascii: ",") }
        // Rows deeper down may look like tags as well.
        if options.format != .jsonl { options.headerRow = 1 }
        let again = Reading(MemorySource(written), options)
        must(again.refusal == nil, "what was written can be read")
        // A first record of `#tag` cells is taken for HXL tags.
        let rows = again.notes > 0 ? Array(whole.rows.dropFirst()) : whole.rows
        // An empty cell becomes `null`, which is a kind of its own.
        must(
            again.rows.map { $0.map(\.bytes) } == rows.map { $0.map(\.bytes) },
            "the cells are those that were written")
        guard options.format != .jsonl else { return }
        must(again.names == whole.names, "the names are those that were written")
    }

    private static func guarded(_ written: [UInt8]?) {
        guard let written else { return }
        var options = ReaderOptions(format: .csv, fileName: "again", delimiter: 0x2C)
        options.headerRow = 1
        let again = Reading(MemorySource(written), options)
        must(again.refusal == nil, "what was written with the guard can be read")
        for cell in again.rows.joined() {
            cell.bytes.withUnsafeBufferPointer {
                must(!TextChecks.looksLikeFormula($0), "no cell is a formula")
            }
        }
    }
}
