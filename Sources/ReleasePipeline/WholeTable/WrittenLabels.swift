// SPDX-License-Identifier: Apache-2.0
internal import RecordStreams

/// What the coded columns are written as at the levels that were chosen.
final class WrittenLabels {
    private struct Column {
        let index: Int
        /// Code → label.
        let group: [Int32]
        let labels: [[UInt8]]
        let kinds: [CellKind]
    }

    private let columns: [Column]
    private let tuples: TupleTable

    /// `indices` are the policy columns that the levels belong to.
    init(tuples: TupleTable, indices: [Int], levels: [LabelLevels], chosen: [Int]) {
        self.tuples = tuples
        columns = indices.indices.map { position in
            let level = chosen[position]
            return Column(
                index: indices[position], group: levels[position].groups[level],
                labels: levels[position].labels[level], kinds: levels[position].kinds[level])
        }
    }

    /// The position of a policy column among the coded ones.
    func position(of index: Int) -> Int? { columns.firstIndex { $0.index == index } }

    /// The number of the label that a tuple has in a coded column.
    func label(_ position: Int, tuple: UInt32) -> UInt32 {
        let code = Int(tuples.code(Int(tuple), position))
        return UInt32(truncatingIfNeeded: columns[position].group[code])
    }

    /// Appends a cell for each row; rows that were not chosen get an empty one.
    func apply(
        _ position: Int, rows: UnsafeBufferPointer<Int32>,
        tuples rowTuples: UnsafeBufferPointer<UInt32>,
        into cells: CellColumn
    ) {
        let column = columns[position]
        let width = tuples.width
        cells.removeAll()
        let codes = tuples.allCodes
        for row in rows {
            cells.skip(to: Int(row))
            let code = Int(codes[Int(rowTuples[Int(row)]) * width + position])
            let group = Int(column.group[code])
            column.labels[group].withUnsafeBufferPointer {
                cells.append($0, column.kinds[group])
            }
        }
    }
}
