// SPDX-License-Identifier: Apache-2.0

/// What a cell is, beside its bytes; CSV cells are `text`.
package enum CellKind: UInt8, Sendable {
    /// Bytes of text.
    case text = 0
    /// JSON `null`, an absent JSON member, or a cell that a rule left missing.
    case missing = 1
    /// The text of a JSON number in canonical form.
    case number = 2
    /// `true` or `false`, from JSON.
    case boolean = 3
}

/// One computed column of a batch: the cells' bytes one after another, with the place where each ends.
///
/// Kernels append one cell for each row of the batch, in order. Not thread-safe; one for each worker.
package final class CellColumn {
    package private(set) var bytes: UnsafeMutablePointer<UInt8>
    package private(set) var used = 0
    package private(set) var count = 0
    package private(set) var ends: UnsafeMutablePointer<UInt32>
    package private(set) var kinds: UnsafeMutablePointer<UInt8>
    private var byteCapacity: Int
    private var cellCapacity: Int

    /// Makes an empty column.
    package init() {
        byteCapacity = 1 << 12
        cellCapacity = 1 << 8
        bytes = .allocate(capacity: byteCapacity)
        ends = .allocate(capacity: cellCapacity)
        kinds = .allocate(capacity: cellCapacity)
    }

    deinit {
        bytes.deallocate()
        ends.deallocate()
        kinds.deallocate()
    }

    /// Forgets all cells, keeps the memory.
    package func removeAll() {
        used = 0
        count = 0
    }

    /// Makes room for `length` bytes and returns where they go; `commit` ends the cell.
    @inline(__always)
    package func reserve(_ length: Int) -> UnsafeMutablePointer<UInt8> {
        if used + length > byteCapacity { growBytes(length) }
        return bytes + used
    }

    /// Ends a cell of `length` bytes that were written where `reserve` said.
    @inline(__always)
    package func commit(_ length: Int, _ kind: CellKind = .text) {
        if count == cellCapacity { growCells() }
        used += length
        ends[count] = UInt32(truncatingIfNeeded: used)
        kinds[count] = kind.rawValue
        count += 1
    }

    /// Appends a cell.
    @inline(__always)
    package func append(_ cell: UnsafeBufferPointer<UInt8>, _ kind: CellKind = .text) {
        let target = reserve(cell.count)
        if let source = cell.baseAddress { target.update(from: source, count: cell.count) }
        commit(cell.count, kind)
    }

    /// Appends a missing cell.
    @inline(__always)
    package func appendMissing() { commit(0, .missing) }

    /// The bytes of a cell; valid until the column changes.
    @inline(__always)
    package subscript(row: Int) -> UnsafeBufferPointer<UInt8> {
        let start = row == 0 ? 0 : Int(ends[row - 1])
        return UnsafeBufferPointer(start: bytes + start, count: Int(ends[row]) - start)
    }

    /// The kind of a cell.
    @inline(__always)
    package func kind(_ row: Int) -> CellKind { CellKind(rawValue: kinds[row]) ?? .text }

    @inline(never)
    private func growBytes(_ length: Int) {
        let capacity = max(byteCapacity * 2, used + length)
        let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity)
        larger.update(from: bytes, count: used)
        bytes.deallocate()
        bytes = larger
        byteCapacity = capacity
    }

    @inline(never)
    private func growCells() {
        let capacity = cellCapacity * 2
        let moreEnds = UnsafeMutablePointer<UInt32>.allocate(capacity: capacity)
        moreEnds.update(from: ends, count: count)
        ends.deallocate()
        ends = moreEnds
        let moreKinds = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity)
        moreKinds.update(from: kinds, count: count)
        kinds.deallocate()
        kinds = moreKinds
        cellCapacity = capacity
    }
}
