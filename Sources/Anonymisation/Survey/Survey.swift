// SPDX-License-Identifier: Apache-2.0

internal import DisclosureRisk

/// The units or groups of each cell, up to a number at which they saturate.
struct UnitLists {
    let offsets: [UInt32]
    let units: [UInt32]
}

/// A histogram of records: what the solver sees instead of the table.
///
/// Its cells are rare combinations of a person's values, so it is as confidential as the table.
package struct Survey {
    /// The number of quasi-identifiers.
    package let columnCount: Int
    /// The number of tracked columns.
    package let trackedCount: Int
    /// Up to how many units were kept a cell: the greatest k that the survey can answer.
    package let k: Int
    /// Up to how many groups were kept a cell; 0 if none were.
    package let minGroups: Int
    /// The number of records.
    package let rows: Int

    let tuples: SequenceIndex
    let signatures: SequenceIndex
    let cells: CodeIndex?
    let cellRows: [UInt32]
    let unitLists: UnitLists?
    let groupLists: UnitLists?

    /// The number of distinct tuples of codes.
    package var tupleCount: Int { tuples.count }
    /// The number of distinct tuples with distinct elements.
    package var cellCount: Int { cellRows.count }

    /// The tuple of a cell.
    package func tuple(ofCell cell: Int) -> Int {
        cells.map { Int($0.key(cell) >> 32) } ?? cell
    }

    /// The number of the cell that holds such records, or nil if there was none.
    package func cell(
        codes: UnsafePointer<UInt32>, elements: UnsafePointer<UInt32>, bounds: UnsafePointer<Int>
    ) -> Int? {
        guard let tuple = tuples.find(codes, columnCount) else { return nil }
        guard let cells else { return tuple }
        var spelt: [UInt32] = []
        for column in 0..<trackedCount {
            spelt.append(UInt32(bounds[column + 1] - bounds[column]))
            for place in bounds[column]..<bounds[column + 1] { spelt.append(elements[place]) }
        }
        guard let signature = signatures.find(spelt, spelt.count) else { return nil }
        return cells.find(UInt64(tuple) << 32 | UInt64(signature))
    }

    func signature(ofCell cell: Int) -> Int {
        cells.map { Int($0.key(cell) & 0xFFFF_FFFF) } ?? 0
    }

    /// The code of `column` in `tuple`.
    func code(_ tuple: Int, _ column: Int) -> UInt32 { tuples.sequence(tuple)[column] }

    /// The elements of each tracked column in a signature.
    func elements(ofSignature signature: Int) -> [[UInt32]] {
        var columns: [[UInt32]] = []
        let spelt = signatures.sequence(signature)
        var place = 0
        while place < spelt.count {
            let length = Int(spelt[place])
            columns.append(Array(spelt[(place + 1)..<(place + 1 + length)]))
            place += 1 + length
        }
        return columns
    }
}
