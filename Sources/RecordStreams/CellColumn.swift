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

/// One computed column of a batch: the cells' bytes one after another, with the place where each
/// ends.
///
/// Kernels append one cell for each row of the batch, in order. Not thread-safe; one for each
/// worker. The state lies behind a pointer, since each access to a stored property of a class is
/// checked at run time and this is the innermost loop.
package final class CellColumn {
    @usableFromInline
    struct State {
        @usableFromInline var bytes: UnsafeMutablePointer<UInt8>
        @usableFromInline var used = 0
        @usableFromInline var byteCapacity: Int
        @usableFromInline var count = 0
        @usableFromInline var ends: UnsafeMutablePointer<UInt32>
        @usableFromInline var kinds: UnsafeMutablePointer<UInt8>
        @usableFromInline var cellCapacity: Int

        init(bytes: Int, cells: Int) {
            byteCapacity = bytes
            cellCapacity = cells
            self.bytes = .allocate(capacity: bytes + RecordBatch.padding)
            ends = .allocate(capacity: cells)
            kinds = .allocate(capacity: cells)
        }
    }

    @usableFromInline let state: UnsafeMutablePointer<State>

    /// Makes an empty column.
    package init() {
        state = .allocate(capacity: 1)
        state.initialize(to: State(bytes: 1 << 12, cells: 1 << 8))
    }

    deinit {
        state.pointee.bytes.deallocate()
        state.pointee.ends.deallocate()
        state.pointee.kinds.deallocate()
        state.deallocate()
    }

    /// How many cells there are.
    @inlinable
    package var count: Int { state.pointee.count }

    /// Forgets all cells, keeps the memory.
    package func removeAll() {
        state.pointee.used = 0
        state.pointee.count = 0
    }

    /// Makes room for `length` bytes and returns where they go; `commit` ends the cell.
    @inlinable
    @inline(__always)
    package func reserve(_ length: Int) -> UnsafeMutablePointer<UInt8> {
        if state.pointee.used &+ length > state.pointee.byteCapacity { growBytes(length) }
        return state.pointee.bytes + state.pointee.used
    }

    /// Ends a cell of `length` bytes that were written where `reserve` said.
    @inlinable
    @inline(__always)
    package func commit(_ length: Int, _ kind: CellKind = .text) {
        let count = state.pointee.count
        if count == state.pointee.cellCapacity { growCells() }
        state.pointee.used &+= length
        state.pointee.ends[count] = UInt32(truncatingIfNeeded: state.pointee.used)
        state.pointee.kinds[count] = kind.rawValue
        state.pointee.count = count &+ 1
    }

    /// Room for cells that a loop of another module writes; `settle` takes them in.
    ///
    /// A call for each cell would cost more than the cell.
    package struct Room {
        /// The column's bytes, of which `used` are taken.
        package let bytes: UnsafeMutablePointer<UInt8>
        /// Where each cell ends.
        package let ends: UnsafeMutablePointer<UInt32>
        /// What each cell is.
        package let kinds: UnsafeMutablePointer<UInt8>
        /// How many bytes are taken.
        package var used: Int
        /// How many cells there are.
        package var count: Int
    }

    /// Makes room for so many more bytes and cells.
    package func room(bytes: Int, cells: Int) -> Room {
        if state.pointee.used + bytes > state.pointee.byteCapacity { growBytes(bytes) }
        while state.pointee.count + cells > state.pointee.cellCapacity { growCells() }
        return Room(
            bytes: state.pointee.bytes, ends: state.pointee.ends, kinds: state.pointee.kinds,
            used: state.pointee.used, count: state.pointee.count)
    }

    /// Takes in what was written into the room.
    package func settle(_ room: Room) {
        state.pointee.used = room.used
        state.pointee.count = room.count
    }

    /// Appends empty cells until there are `count`: rows that were not chosen.
    @inlinable
    @inline(__always)
    package func skip(to count: Int) {
        while state.pointee.count < count { commit(0) }
    }

    /// Appends a cell.
    @inlinable
    package func append(_ cell: UnsafeBufferPointer<UInt8>, _ kind: CellKind = .text) {
        let target = reserve(cell.count)
        if let source = cell.baseAddress { target.update(from: source, count: cell.count) }
        commit(cell.count, kind)
    }

    /// The bytes of a cell; valid until the column changes.
    @inlinable
    package subscript(row: Int) -> UnsafeBufferPointer<UInt8> {
        let start = row == 0 ? 0 : Int(state.pointee.ends[row &- 1])
        return UnsafeBufferPointer(
            start: state.pointee.bytes + start, count: Int(state.pointee.ends[row]) &- start)
    }

    /// The cells for a loop that must not touch the object; valid until the column changes.
    struct Cells {
        let bytes: UnsafePointer<UInt8>
        let ends: UnsafePointer<UInt32>
        let kinds: UnsafePointer<UInt8>

        @inline(__always)
        func start(of row: Int) -> UnsafePointer<UInt8> {
            bytes + (row == 0 ? 0 : Int(ends[row &- 1]))
        }

        @inline(__always)
        func length(of row: Int) -> Int {
            Int(ends[row]) &- (row == 0 ? 0 : Int(ends[row &- 1]))
        }

        @inline(__always)
        subscript(row: Int) -> UnsafeBufferPointer<UInt8> {
            UnsafeBufferPointer(start: start(of: row), count: length(of: row))
        }
    }

    var cells: Cells {
        Cells(
            bytes: UnsafePointer(state.pointee.bytes), ends: UnsafePointer(state.pointee.ends),
            kinds: UnsafePointer(state.pointee.kinds))
    }

    /// The kind of a cell.
    @inlinable
    package func kind(_ row: Int) -> CellKind {
        CellKind(rawValue: state.pointee.kinds[row]) ?? .text
    }

    @usableFromInline
    @inline(never)
    func growBytes(_ length: Int) {
        let used = state.pointee.used
        let capacity = max(state.pointee.byteCapacity * 2, used + length)
        precondition(capacity <= Int(UInt32.max), "the cells of a batch are too long")
        let larger = UnsafeMutablePointer<UInt8>.allocate(
            capacity: capacity + RecordBatch.padding)
        larger.update(from: state.pointee.bytes, count: used)
        state.pointee.bytes.deallocate()
        state.pointee.bytes = larger
        state.pointee.byteCapacity = capacity
    }

    @usableFromInline
    @inline(never)
    func growCells() {
        let count = min(state.pointee.count, state.pointee.cellCapacity)
        let capacity = state.pointee.cellCapacity * 2
        let moreEnds = UnsafeMutablePointer<UInt32>.allocate(capacity: capacity)
        moreEnds.update(from: state.pointee.ends, count: count)
        state.pointee.ends.deallocate()
        state.pointee.ends = moreEnds
        let moreKinds = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity)
        moreKinds.update(from: state.pointee.kinds, count: count)
        state.pointee.kinds.deallocate()
        state.pointee.kinds = moreKinds
        state.pointee.cellCapacity = capacity
    }
}
