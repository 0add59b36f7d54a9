// SPDX-License-Identifier: Apache-2.0

/// Columns that are computed from others as soon as records are read.
package protocol ComputedColumns: AnyObject {
    /// Their names; they stand after the columns of the input.
    var names: [String] { get }

    /// Copies a batch into a wider one and fills in the computed cells.
    func extend(_ narrow: RecordBatch, into wide: RecordBatch)
}

extension RecordBatch {
    /// Becomes a copy of a narrower batch, with `constants` behind its bytes.
    ///
    /// The cells of the added columns must be set by the caller.
    ///
    /// - Returns: where each constant lies among the bytes.
    package func widen(_ narrow: RecordBatch, constants: [[UInt8]]) -> [Range<Int>] {
        let rows = narrow.rowCount
        let (from, to) = (narrow.columnCount, columnCount)
        growCells(to: rows * to, keeping: 0)
        hasKinds = narrow.hasKinds
        var used: UInt32 = 0
        for row in 0..<rows {
            let source = narrow.extents + row * from
            let target = extents + row * to
            for column in 0..<from {
                let extent = source[column]
                target[column] = extent
                used = max(used, extent.end & ~Extent.quoted)
            }
            if hasKinds {
                (kinds + row * to).update(from: narrow.kinds + row * from, count: from)
            }
        }
        var end = Int(used)
        growBytes(to: end + constants.reduce(0) { $0 + $1.count }, keeping: 0)
        bytes.update(from: narrow.bytes, count: end)
        let places = constants.map { word in
            let start = end
            for byte in word {
                bytes[end] = byte
                end += 1
            }
            return start..<end
        }
        rowCount = rows
        firstRow = narrow.firstRow
        hasSuspiciousBytes = narrow.hasSuspiciousBytes
        return places
    }
}
