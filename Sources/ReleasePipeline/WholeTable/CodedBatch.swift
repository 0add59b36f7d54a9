// SPDX-License-Identifier: Apache-2.0
internal import RecordStreams

/// The codes of a batch's records: first column by column, then as tuples.
final class CodedBatch {
    private let width: Int
    private var codes: UnsafeMutablePointer<UInt32>
    private var tuple: UnsafeMutablePointer<UInt32>
    private var capacity = 1
    private var rows = 0

    init(width: Int) {
        self.width = width
        codes = .allocate(capacity: max(width, 1))
        tuple = .allocate(capacity: max(width, 1))
    }

    deinit {
        codes.deallocate()
        tuple.deallocate()
    }

    /// Codes the first `rows` records of a batch.
    func code(_ batch: RecordBatch, rows: Int, _ columns: [CodedColumn]) {
        if rows > capacity {
            codes.deallocate()
            codes = .allocate(capacity: rows * max(width, 1))
            capacity = rows
        }
        self.rows = rows
        for (position, column) in columns.enumerated() {
            column.code(batch, rows: rows, into: codes + position * rows)
        }
    }

    /// Finds or adds the tuple of a record.
    func insert(_ row: Int, in tuples: TupleTable) -> UInt32 { tuples.insert(tuple(row)) }

    /// The tuple of a record, good until the next is asked for.
    func tuple(_ row: Int) -> UnsafePointer<UInt32> {
        let (codes, tuple, rows) = (codes, tuple, rows)
        for position in 0..<width { tuple[position] = codes[position &* rows &+ row] }
        return UnsafePointer(tuple)
    }
}
