// SPDX-License-Identifier: Apache-2.0
internal import RecordStreams

/// The codes of a batch's records, one tuple after another.
final class CodedBatch {
    private let width: Int
    private var codes: UnsafeMutablePointer<UInt32>
    /// Room for what is found of each record: the numbers of a column's cells, then its tuple.
    private var numbers: UnsafeMutablePointer<UInt32>
    private var capacity = 1
    private var rows = 0
    /// Whether `numbers` holds the numbers of the tuples.
    private var isFound = false

    init(width: Int) {
        self.width = width
        codes = .allocate(capacity: max(width, 1))
        numbers = .allocate(capacity: 1)
    }

    deinit {
        codes.deallocate()
        numbers.deallocate()
    }

    /// Codes the first `rows` records of a batch.
    func code(_ batch: RecordBatch, rows: Int, _ columns: [CodedColumn]) {
        if rows > capacity {
            codes.deallocate()
            codes = .allocate(capacity: rows * max(width, 1))
            numbers.deallocate()
            numbers = .allocate(capacity: rows)
            capacity = rows
        }
        (self.rows, isFound) = (rows, false)
        for (position, column) in columns.enumerated() {
            column.code(
                batch, rows: rows, numbers: numbers, into: codes + position, stride: width)
        }
    }

    /// Finds or adds the tuple of a record; for one batch always in the same table.
    func insert(_ row: Int, in tuples: TupleTable) -> UInt32 {
        if !isFound {
            tuples.find(codes, count: rows, into: numbers)
            isFound = true
        }
        let known = numbers[row]
        return known == TupleTable.none ? tuples.insert(tuple(row)) : known
    }

    /// The tuple of a record, good until another batch is coded.
    func tuple(_ row: Int) -> UnsafePointer<UInt32> { UnsafePointer(codes + row &* width) }
}
