// SPDX-License-Identifier: Apache-2.0
internal import RecordStreams
internal import SharingPolicy

/// Numbers the cells of a quasi-identifier, a missing one included.
final class CellCoder {
    let column: CheckPlan.Column
    private let cells = CellDictionary()
    /// Cell as it stands → code.
    private var codeOfCell: [UInt32] = []
    private let values = CellDictionary()
    /// The code of a missing value, once there was one.
    private(set) var missing: UInt32?
    /// The code of each row.
    private(set) var codes: [UInt32] = []
    private var scratch: [UInt8] = []

    init(_ column: CheckPlan.Column) { self.column = column }

    /// The number of codes, of another table's values too.
    var valueCount: Int { values.count }

    /// The bytes of a code.
    func value(_ code: Int) -> [UInt8] { values.value(code) }

    /// The code of a text, or nil where no cell has it.
    func code(of text: UnsafeBufferPointer<UInt8>) -> UInt32? {
        values.find(text).map { UInt32($0) }
    }

    /// Codes a batch of the table.
    func add(_ batch: RecordBatch) {
        codes += codes(batch, input: column.input)
    }

    /// Codes a batch of another table, in which the column stands at `input`.
    func codes(_ batch: RecordBatch, input: Int) -> [UInt32] {
        let rows = batch.rowCount
        return [UInt32](unsafeUninitializedCapacity: rows) { out, count in
            guard let numbers = out.baseAddress else { return }
            cells.number(batch, column: input, rows: rows, into: numbers)
            for row in 0..<rows where Int(numbers[row]) == codeOfCell.count {
                codeOfCell.append(look(batch.cell(row, input), batch.kind(row, input)))
            }
            codeOfCell.withUnsafeBufferPointer { codes in
                for row in 0..<rows { numbers[row] = codes[Int(numbers[row])] }
            }
            count = rows
        }
    }

    private func look(_ cell: UnsafeBufferPointer<UInt8>, _ kind: CellKind) -> UInt32 {
        if column.isMissing(cell, kind) {
            let empty = UnsafeBufferPointer<UInt8>(start: nil, count: 0)
            let code = UInt32(values.insert(empty, salt: 0xFF).number)
            missing = code
            return code
        }
        if column.isSet {
            _ = column.elements.canonical(cell, into: &scratch)
            return scratch.withUnsafeBufferPointer { UInt32(values.insert($0).number) }
        }
        return UInt32(values.insert(cell, salt: kind.rawValue).number)
    }
}
