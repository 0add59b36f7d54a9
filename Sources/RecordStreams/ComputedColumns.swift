// SPDX-License-Identifier: Apache-2.0

/// Columns that are computed from others as soon as records are read.
///
/// Nothing of it changes after it was made, so that several threads may use one.
package protocol ComputedColumns: AnyObject, Sendable {
    /// Their names; they stand after the columns of the input.
    var names: [String] { get }

    /// Adds the computed cells to the records of a batch that was just parsed.
    func extend(_ batch: RecordBatch)
}

extension RecordBatch {
    /// Gives each record `added` more cells, and puts `constants` behind the bytes.
    ///
    /// The added cells must be set by the caller. They do not lie behind the record's own.
    ///
    /// - Returns: where each constant lies among the bytes.
    package func widen(by added: Int, constants: [[UInt8]]) -> [Range<Int>] {
        let (from, to) = (columnCount, columnCount + added)
        growCells(to: rowCount * to, keeping: rowCount * from)
        var used: UInt32 = 0
        for row in stride(from: rowCount - 1, through: 0, by: -1) {
            let target = extents + row * to
            target.update(from: extents + row * from, count: from)
            for column in 0..<from { used = max(used, target[column].end & ~Extent.quoted) }
            if hasKinds { (kinds + row * to).update(from: kinds + row * from, count: from) }
        }
        columnCount = to
        // An added cell does not lie behind the record's own, so no record is copied as it stands.
        growRows(to: rowCount, keeping: 0)
        forms.update(repeating: Form.rewrite, count: rowCount)
        var end = Int(used)
        growBytes(to: end + constants.reduce(0) { $0 + $1.count }, keeping: end)
        return constants.map { word in
            let start = end
            for byte in word {
                bytes[end] = byte
                end += 1
            }
            return start..<end
        }
    }
}
