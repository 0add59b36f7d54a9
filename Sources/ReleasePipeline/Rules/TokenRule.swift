// SPDX-License-Identifier: Apache-2.0
internal import RecordStreams
internal import Sealing
internal import SharingPolicy

/// `pseudonymise`: a keyed token for each value; a missing value stays missing.
final class TokenRule {
    private let pseudonymiser: Pseudonymiser
    private let checker: ColumnChecker
    private let name: Name
    private let fileName: String
    let kind: String
    var keyID: String { pseudonymiser.keyID }

    init(
        _ pseudonymiser: Pseudonymiser, kind: String, column: Column, checker: ColumnChecker,
        fileName: String
    ) {
        self.pseudonymiser = pseudonymiser
        self.kind = kind
        self.checker = checker
        name = Name(column.name)
        self.fileName = fileName
    }

    /// Appends a cell for each row of the batch; rows that were not chosen get an empty one.
    func apply(
        _ batch: RecordBatch, column: Int, rows: UnsafeBufferPointer<Int32>, into cells: CellColumn
    ) throws(Refusal) {
        cells.removeAll()
        let source = batch.cells(column)
        for row in rows {
            cells.skip(to: Int(row))
            let cell = source[Int(row)]
            if checker.isMissing(cell, kind: source.kind(Int(row))) {
                cells.appendMissing()
                continue
            }
            guard pseudonymiser.token(cell, into: cells.reserve(Pseudonymiser.tokenLength)) else {
                throw Refusal.noIdentifier(fileName, name, row: batch.number(ofRow: Int(row)))
            }
            cells.commit(Pseudonymiser.tokenLength)
        }
    }
}

extension Refusal {
    /// A value that `id/1` refuses, or a key that is blank.
    static func noIdentifier(_ fileName: String, _ column: Name, row: Int) -> Refusal {
        Refusal(
            .valueUnreadable, at: Place(file: fileName, field: column, row: row),
            "the cell is empty or no identifier",
            why: "every record needs the key of its subject, in characters that Unicode assigns",
            help: "fill it in, or delete empty rows at the end of the file")
    }
}
