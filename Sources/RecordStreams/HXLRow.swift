// SPDX-License-Identifier: Apache-2.0

/// Recognises the row of HXL tags that may stand under a header (HXL standard 1.1, "tag row").
enum HXLRow {
    /// Whether every cell that is not empty starts with `#` and a lower-case letter, and one does.
    static func isTags(_ batch: RecordBatch, row: Int) -> Bool {
        guard row < batch.rowCount else { return false }
        var tags = 0
        for column in 0..<batch.columnCount {
            let cell = batch.cell(row, column)
            if cell.isEmpty { continue }
            guard cell.count >= 2, cell[0] == UInt8(ascii: "#"),
                (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(cell[1])
            else { return false }
            tags += 1
        }
        return tags > 0
    }
}
