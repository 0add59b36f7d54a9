// SPDX-License-Identifier: Apache-2.0
internal import RecordStreams
internal import Sealing
internal import SharingPolicy

/// `encrypt`: a sealed value for each cell, missing ones too, so that absence does not show.
final class SealRule {
    private let sealer: FieldSealer
    private let checker: ColumnChecker
    private let padTo: Int
    private let column: Column
    /// The policy column whose written value the seal is bound to.
    let anchor: Int?
    var keyID: String { sealer.runKeyID }

    init(
        _ sealer: FieldSealer, column: Column, checker: ColumnChecker, padTo: Int, anchor: Int?
    ) {
        self.sealer = sealer
        self.column = column
        self.checker = checker
        self.padTo = padTo
        self.anchor = anchor
    }

    /// Appends a cell for each record that is still in question; rows that were not chosen get an
    /// empty one.
    ///
    /// `anchors` gives the written value of the anchor's column for a row.
    func apply(
        _ batch: RecordBatch, column index: Int, rows: UnsafeBufferPointer<Int32>,
        anchors: (Int) -> UnsafeBufferPointer<UInt8>, _ progress: inout BatchProgress,
        into cells: CellColumn
    ) {
        cells.removeAll()
        for row in rows {
            let row = Int(row)
            if row >= progress.limit { break }
            cells.skip(to: row)
            let cell = batch.cell(row, index)
            let kind = batch.kind(row, index)
            let missing = checker.isMissing(cell, kind: kind)
            let value = missing ? UnsafeBufferPointer(start: nil, count: 0) : cell
            let room = FieldSealer.sealedLength(valueCount: value.count, padTo: padTo)
            let target = cells.reserve(room)
            do {
                let length = try sealing { () throws(SealingError) in
                    try sealer.seal(
                        type: missing ? .null : type(of: kind), value: value,
                        column: column.name, anchor: anchors(row), padTo: padTo, into: target)
                }
                cells.commit(length)
            } catch {
                progress.stop(at: row, error)
            }
        }
    }

    private func type(of kind: CellKind) -> SealedType {
        switch kind {
        case .number: .number
        case .boolean: .boolean
        default: .string
        }
    }
}
