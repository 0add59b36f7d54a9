// SPDX-License-Identifier: Apache-2.0
internal import Glibc
@testable internal import RecordStreams

/// Hands out bytes in pieces whose sizes are those of the bytes themselves.
final class PieceSource: ByteSource {
    private let bytes: [UInt8]
    private var position = 0
    private var turn = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws(Refusal) -> Int {
        guard position < bytes.count else { return 0 }
        turn = (turn + 7) % bytes.count
        let count = min(buffer.count, bytes.count - position, 1 + Int(bytes[turn] % 90))
        bytes.withUnsafeBytes {
            buffer.copyMemory(
                from: UnsafeRawBufferPointer(rebasing: $0[position..<position + count]))
        }
        position += count
        return count
    }
}

/// All that reading gives, as values that can be compared.
struct Reading: Equatable {
    struct Cell: Equatable {
        var kind: CellKind
        var bytes: [UInt8]
    }
    var names: [String] = []
    var rows: [[Cell]] = []
    var notes = 0
    var delimiter: UInt8?
    var headerRow: Int?
    var tagRow: HXLRow?
    var dialect: Dialect?
    /// The first diagnostic, where the input is refused.
    var refusal: Diagnostic?

    /// Reads to the end; `each` sees every batch.
    init(
        _ source: any ByteSource, _ options: ReaderOptions,
        each: (RecordBatch, RecordReader) -> Void = { _, _ in }
    ) {
        do throws(Refusal) {
            let reader = try RecordReader(source: source, options: options)
            names = reader.columnNames
            delimiter = reader.delimiter
            headerRow = reader.headerRow
            tagRow = reader.tagRow
            dialect = reader.dialect
            let batch = reader.makeBatch()
            while try reader.fill(batch) {
                must(batch.rowCount > 0, "a batch that was filled has a record")
                must(batch.firstRow == rows.count + 1, "records are numbered one after another")
                for row in 0..<batch.rowCount { rows.append(Reading.cells(batch, row)) }
                each(batch, reader)
            }
            notes = reader.notes.count
        } catch {
            refusal = error.diagnostics[0]
            rows = []
            names = []
            delimiter = nil
            headerRow = nil
            tagRow = nil
            dialect = nil
        }
    }

    static func cells(_ batch: RecordBatch, _ row: Int) -> [Cell] {
        (0..<batch.columnCount).map {
            Cell(kind: batch.kind(row, $0), bytes: Array(batch.cell(row, $0)))
        }
    }
}

/// Writes every record of an input, all columns.
final class Rewriting {
    let output = OutputBuffer(capacity: 64)
    private let format: RecordFormat
    private let guardsFormulas: Bool
    private var started = false
    /// Why a batch was not written, if one was not.
    private(set) var refusal: Refusal?

    init(_ format: RecordFormat, guardsFormulas: Bool = false) {
        self.format = format
        self.guardsFormulas = guardsFormulas
    }

    func write(_ batch: RecordBatch, _ reader: RecordReader) {
        let writer = RecordWriter(
            options: RecordWriter.Options(
                format: format, guardsFormulas: guardsFormulas, inputDelimiter: reader.delimiter,
                fileName: "input"))
        if !started { writer.writeHeader(reader.columnNames, to: output) }
        started = true
        let columns = reader.columnNames.enumerated().map {
            OutputColumn(name: $0.element, source: .input($0.offset), isPlaintext: true)
        }
        let rows = (0..<Int32(batch.rowCount)).map { $0 }
        rows.withUnsafeBufferPointer { rows in
            do throws(Refusal) {
                try writer.write(batch, rows: rows, columns: columns, to: output)
            } catch {
                must(error.code == .forbiddenCharacter, "only a character stops the writer")
                refusal = error
            }
        }
    }

    /// What was written, or nil if something could not be.
    var bytes: [UInt8]? {
        guard refusal == nil, started else { return nil }
        return Array(UnsafeBufferPointer(start: output.bytes, count: output.used))
    }
}

/// Stops the fuzzer unless both are the same, and shows them.
func same(_ one: Reading, _ other: Reading, _ promise: StaticString) {
    if one == other { return }
    print(one, other, separator: "\n")
    fflush(nil)
    must(false, promise)
}
