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

    /// Appends a cell for each record that is still in question; rows that were not chosen get an
    /// empty one.
    func apply(
        _ batch: RecordBatch, column: Int, rows: UnsafeBufferPointer<Int32>,
        _ progress: inout BatchProgress, into cells: CellColumn
    ) {
        cells.removeAll()
        let source = batch.cells(column)
        let missesOnlyEmpty = checker.missesOnlyEmpty && !batch.hasKinds
        var room = cells.room(
            bytes: rows.count * Pseudonymiser.tokenLength, cells: progress.limit)
        for row in rows {
            let row = Int(row)
            if row >= progress.limit { break }
            room.skip(to: row)
            let cell = source[row]
            let isMissing =
                missesOnlyEmpty
                ? cell.count == 0 : checker.isMissing(cell, kind: source.kind(row))
            if isMissing {
                room.end(.missing)
            } else if pseudonymiser.token(cell, into: room.bytes + room.used) {
                room.used &+= Pseudonymiser.tokenLength
                room.end(.text)
            } else {
                progress.stop(
                    at: row, .noIdentifier(fileName, name, row: batch.number(ofRow: row)))
            }
        }
        cells.settle(room)
    }
}

extension CellColumn.Room {
    /// Ends a cell at what is used.
    @inline(__always)
    mutating func end(_ kind: CellKind) {
        ends[count] = UInt32(truncatingIfNeeded: used)
        kinds[count] = kind.rawValue
        count &+= 1
    }

    /// Ends empty cells until there are `row`: rows that were not chosen.
    @inline(__always)
    mutating func skip(to row: Int) {
        while count < row { end(.text) }
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
