// SPDX-License-Identifier: Apache-2.0

internal import DisclosureRisk

/// Counts records into a histogram of cells, one record at a time.
///
/// A cell is a tuple of codes of the quasi-identifiers at their finest level together with the
/// elements of the tracked columns: those with an l or `at_most`, and those whose values must
/// not be rare. Units are kept exactly up to k a cell and then saturate, which is exact under
/// union (a sketch would not be near k).
package final class SurveyBuilder {
    /// The number of quasi-identifiers.
    package let columnCount: Int
    /// The number of tracked columns.
    package let trackedCount: Int
    /// Up to how many distinct units are kept in each cell.
    package let k: Int

    /// Up to how many distinct groups are kept in each cell; 0 keeps none.
    package let minGroups: Int

    private let tuples = SequenceIndex()
    private let signatures = SequenceIndex()
    /// Tuple and signature by cell; without tracked columns a cell is a tuple.
    private let cells: CodeIndex?
    private let units: CellMembers?
    private let groups: CellMembers?
    private var rows = 0
    private var cellRows: [UInt32] = []
    private var scratch: UnsafeMutablePointer<UInt32>
    private var scratchCapacity = 64

    /// A builder for records of `columnCount` quasi-identifiers and `trackedCount` tracked columns.
    ///
    /// With `trackUnits` false each record is a unit of its own. Units are kept up to `k` a cell
    /// (`.max` where a population must exceed the sample), groups up to `minGroups`.
    package init(
        columnCount: Int, trackedCount: Int, trackUnits: Bool, k: Int, minGroups: Int = 0
    ) {
        self.columnCount = columnCount
        self.trackedCount = trackedCount
        self.k = max(1, k)
        self.minGroups = minGroups
        units = trackUnits ? CellMembers(limit: max(1, k)) : nil
        groups = minGroups > 0 ? CellMembers(limit: minGroups) : nil
        cells = trackedCount == 0 ? nil : CodeIndex()
        scratch = .allocate(capacity: scratchCapacity)
    }

    deinit { scratch.deallocate() }

    /// Adds a record without tracked columns; gives the number of its cell.
    ///
    /// `group` is its household or incident, where those are kept; `.max` is an unknown one, which
    /// does not count.
    @discardableResult
    package func add(codes: UnsafePointer<UInt32>, unit: UInt32, group: UInt32 = 0) -> Int {
        precondition(trackedCount == 0)
        return count(tuples.insert(codes, columnCount), 0, unit, group)
    }

    /// Adds a record and gives the number of its cell.
    ///
    /// Tracked column `t` holds `elements[bounds[t]..<bounds[t + 1]]`: none when it is missing.
    @discardableResult
    package func add(
        codes: UnsafePointer<UInt32>, unit: UInt32, group: UInt32 = 0,
        elements: UnsafePointer<UInt32>, bounds: UnsafePointer<Int>
    ) -> Int {
        let tuple = tuples.insert(codes, columnCount)
        if trackedCount == 0 { return count(tuple, 0, unit, group) }
        let length = spell(elements, bounds)
        return count(tuple, signatures.insert(scratch, length), unit, group)
    }

    /// The survey of the records so far; the builder may not be used afterwards.
    package func finish() -> Survey {
        Survey(
            columnCount: columnCount, trackedCount: trackedCount, k: k, minGroups: minGroups,
            rows: rows, tuples: tuples, signatures: signatures, cells: cells,
            cellRows: cellRows, unitLists: units?.lists(), groupLists: groups?.lists())
    }

    /// A tracked column is written as the number of its elements and then the elements.
    private func spell(_ elements: UnsafePointer<UInt32>, _ bounds: UnsafePointer<Int>) -> Int {
        let length = trackedCount + bounds[trackedCount] - bounds[0]
        if length > scratchCapacity {
            scratch.deallocate()
            scratchCapacity = length * 2
            scratch = .allocate(capacity: scratchCapacity)
        }
        var place = 0
        for column in 0..<trackedCount {
            scratch[place] = UInt32(bounds[column + 1] - bounds[column])
            place += 1
            for element in bounds[column]..<bounds[column + 1] {
                scratch[place] = elements[element]
                place += 1
            }
        }
        return length
    }

    /// Adds `rows` records that are alike and gives the number of their cell.
    ///
    /// `units` and `groups` are theirs, each once, as far as those are kept; tracked columns are
    /// given as for one record.
    @discardableResult
    package func add(
        codes: UnsafePointer<UInt32>, rows: Int, units: ArraySlice<UInt32>,
        groups: ArraySlice<UInt32>, elements: UnsafePointer<UInt32>, bounds: UnsafePointer<Int>
    ) -> Int {
        precondition(rows > 0)
        let tuple = tuples.insert(codes, columnCount)
        var signature = 0
        if trackedCount > 0 {
            let length = spell(elements, bounds)
            signature = signatures.insert(scratch, length)
        }
        let cell = count(
            tuple, signature, units.first ?? CellMembers.none, groups.first ?? CellMembers.none)
        for unit in units.dropFirst() { self.units?.add(unit, to: cell) }
        for group in groups.dropFirst() { self.groups?.add(group, to: cell) }
        self.rows += rows - 1
        cellRows[cell] += UInt32(truncatingIfNeeded: rows - 1)
        return cell
    }

    private func count(_ tuple: Int, _ signature: Int, _ unit: UInt32, _ group: UInt32) -> Int {
        rows += 1
        var cell = tuple
        if let cells {
            cell = cells.insert(UInt64(tuple) << 32 | UInt64(signature))
        }
        if cell == cellRows.count { cellRows.append(0) }
        cellRows[cell] += 1
        units?.add(unit, to: cell)
        groups?.add(group, to: cell)
        return cell
    }
}
