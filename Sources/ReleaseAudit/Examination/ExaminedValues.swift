// SPDX-License-Identifier: Apache-2.0
internal import RecordStreams

/// The distinct cells of a column and what was found of each, so that a cell that many rows hold is
/// looked at once.
///
/// First `number` a batch, then `meet` every new value in the order of `rowsToJudge`; then the class
/// codes and elements of the batch's rows are known.
final class ExaminedValues {
    private let cells = CellDictionary()
    private var numbers: UnsafeMutablePointer<UInt32>
    private var capacity = 64
    private var rows = 0
    /// By number: whether nothing was found.
    private var isGood: [Bool] = []
    private var badCount = 0
    /// By number: the code in classes; all missing cells have one.
    private var classes: [UInt32] = []
    private var classCount: UInt32 = 0
    private var missing: UInt32?
    /// The elements of each number.
    private var offsets: [Int] = [0]
    private var elements: [UInt32] = []

    init() { numbers = .allocate(capacity: capacity) }

    deinit { numbers.deallocate() }

    /// Numbers the cells of a column of a batch.
    func number(_ batch: RecordBatch, column: Int) {
        rows = batch.rowCount
        if rows > capacity {
            numbers.deallocate()
            capacity = rows
            numbers = .allocate(capacity: capacity)
        }
        cells.number(batch, column: column, rows: rows, into: numbers)
    }

    /// The rows of the batch that hold a value for the first time, or one in which something was
    /// found.
    var rowsToJudge: [Int] {
        if cells.count == isGood.count, badCount == 0 { return [] }
        var met = isGood.count
        var found: [Int] = []
        for row in 0..<rows {
            let number = Int(numbers[row])
            if number == met {
                met += 1
                found.append(row)
            } else if number < isGood.count ? !isGood[number] : true {
                found.append(row)
            }
        }
        return found
    }

    /// Whether the value of a row was not met yet.
    func isNew(_ row: Int) -> Bool { Int(numbers[row]) == isGood.count }

    /// Remembers what was found of the next new value.
    func meet(isGood: Bool, isMissing: Bool, elements: [UInt32]) {
        self.isGood.append(isGood)
        if !isGood { badCount += 1 }
        self.elements += elements
        offsets.append(self.elements.count)
        if isMissing, let missing {
            classes.append(missing)
            return
        }
        if isMissing { missing = classCount }
        classes.append(classCount)
        classCount += 1
    }

    /// The class code of a cell that was met, of whatever kind it was; an empty one is missing.
    func classCode(of cell: UnsafeBufferPointer<UInt8>) -> UInt32? {
        if cell.isEmpty { return missing }
        for kind in [CellKind.text, .number, .boolean] {
            if let number = cells.find(cell, salt: kind.rawValue) { return classes[number] }
        }
        return nil
    }

    /// The class code of each row of the batch.
    var classCodes: [UInt32] {
        let (numbers, rows) = (numbers, rows)
        return classes.withUnsafeBufferPointer { classes in
            [UInt32](unsafeUninitializedCapacity: rows) { codes, count in
                for row in 0..<rows { codes[row] = classes[Int(numbers[row])] }
                count = rows
            }
        }
    }

    /// Appends the elements of each row of the batch to `list`, and where they end to `ends`.
    func addElements(to list: inout [UInt32], _ ends: inout [UInt32]) {
        offsets.withUnsafeBufferPointer { offsets in
            elements.withUnsafeBufferPointer { elements in
                for row in 0..<rows {
                    let number = Int(numbers[row])
                    var place = offsets[number]
                    while place < offsets[number + 1] {
                        list.append(elements[place])
                        place += 1
                    }
                    ends.append(UInt32(truncatingIfNeeded: list.count))
                }
            }
        }
    }
}
