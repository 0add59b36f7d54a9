// SPDX-License-Identifier: Apache-2.0
internal import RecordStreams

/// The level of each tuple in each coded column.
enum TupleLevels {
    /// One level for each position.
    case same([Int])
    /// `levels` by class and position; `classOf` by tuple, -1 for one that is not written.
    case byClass(classOf: [Int32], levels: [UInt8], width: Int)
}

/// What the coded columns are written as at the levels that were chosen.
final class WrittenLabels {
    fileprivate struct Column {
        let index: Int
        /// By level, then by code from `starts` on: the number of the label.
        ///
        /// Labels of two levels that are written alike are one.
        var numbers: [UInt32] = []
        var starts: [Int] = []
        /// The labels by number.
        var labels: [[UInt8]] = []
        var cells: CellLabels?
    }

    private let columns: [Column]
    private let tuples: TupleTable
    private let chosen: TupleLevels

    /// `indices` are the policy columns that the levels belong to.
    init(tuples: TupleTable, indices: [Int], levels: [LabelLevels], chosen: TupleLevels) {
        self.tuples = tuples
        self.chosen = chosen
        columns = indices.indices.map { position in
            Column(indices[position], levels[position], chosen.levels(of: position))
        }
    }

    /// The position of a policy column among the coded ones.
    func position(of index: Int) -> Int? { columns.firstIndex { $0.index == index } }

    /// The number of the label that a tuple has in a coded column.
    func label(_ position: Int, tuple: UInt32) -> UInt32 {
        let column = columns[position]
        let code = Int(tuples.code(Int(tuple), position))
        return column.numbers[column.starts[chosen.level(Int(tuple), position)] + code]
    }

    /// The bytes and the kind of a label of a coded column.
    func cell(_ position: Int, _ label: UInt32) -> (bytes: [UInt8], kind: CellKind) {
        columns[position].cells?.written(Int(label)) ?? ([], .missing)
    }

    /// What a tuple is written as in a policy column that is coded.
    func text(of index: Int, tuple: UInt32) -> [UInt8] {
        guard let position = position(of: index) else { return [] }
        return columns[position].cells?.label(Int(label(position, tuple: tuple))) ?? []
    }

    /// Appends a cell for each row; rows that were not chosen get an empty one.
    func apply(
        _ position: Int, rows: UnsafeBufferPointer<Int32>,
        tuples rowTuples: UnsafeBufferPointer<UInt32>,
        into cells: CellColumn
    ) {
        cells.removeAll()
        let written = rows.last.map { Int($0) + 1 } ?? 0
        let ofRows = [UInt32](unsafeUninitializedCapacity: written) { ofRows, count in
            ofRows.initialize(repeating: .max)
            number(position, rows, rowTuples, into: ofRows)
            count = written
        }
        ofRows.withUnsafeBufferPointer { columns[position].cells?.append($0, to: cells) }
    }

    /// Writes the label of each chosen row; what all rows share is looked up before the loops.
    private func number(
        _ position: Int, _ rows: UnsafeBufferPointer<Int32>,
        _ rowTuples: UnsafeBufferPointer<UInt32>, into labels: UnsafeMutableBufferPointer<UInt32>
    ) {
        let (codes, width, starts) = (tuples.allCodes, tuples.width, columns[position].starts)
        columns[position].numbers.withUnsafeBufferPointer { numbers in
            switch chosen {
            case .same(let levels):
                let start = starts[levels[position]]
                for row in rows {
                    let code = codes[Int(rowTuples[Int(row)]) * width + position]
                    labels[Int(row)] = numbers[start + Int(code)]
                }
            case .byClass:
                for row in rows {
                    let tuple = Int(rowTuples[Int(row)])
                    let start = starts[chosen.level(tuple, position)]
                    labels[Int(row)] = numbers[start + Int(codes[tuple * width + position])]
                }
            }
        }
    }
}

extension TupleLevels {
    /// The level of a tuple at a position.
    @inline(__always)
    fileprivate func level(_ tuple: Int, _ position: Int) -> Int {
        switch self {
        case .same(let levels): return levels[position]
        case .byClass(let classOf, let levels, let width):
            let number = Int(classOf[tuple])
            precondition(number >= 0, "a suppressed tuple is never written")
            return Int(levels[number * width + position])
        }
    }

    /// The levels that some tuple has at a position.
    fileprivate func levels(of position: Int) -> Set<Int> {
        switch self {
        case .same(let levels): return [levels[position]]
        case .byClass(_, let levels, let width):
            return Set(
                stride(from: position, to: levels.count, by: width).lazy.map { Int(levels[$0]) })
        }
    }
}

extension WrittenLabels.Column {
    fileprivate init(_ index: Int, _ levels: LabelLevels, _ chosen: Set<Int>) {
        self.index = index
        let dictionary = CellDictionary()
        var kinds: [CellKind] = []
        for level in levels.groups.indices {
            starts.append(numbers.count)
            if !chosen.contains(level) { continue }
            var ofGroup: [UInt32] = []
            for (label, kind) in zip(levels.labels[level], levels.kinds[level]) {
                let (number, isNew) = label.withUnsafeBufferPointer {
                    dictionary.insert($0, salt: kind.rawValue)
                }
                if isNew {
                    labels.append(label)
                    kinds.append(kind)
                }
                ofGroup.append(UInt32(truncatingIfNeeded: number))
            }
            numbers += levels.groups[level].map { $0 < 0 ? .max : ofGroup[Int($0)] }
        }
        cells = CellLabels(labels, kinds: kinds)
    }
}
