// SPDX-License-Identifier: Apache-2.0
internal import Glibc

/// Numbers the distinct cells of a column from 0 in the order in which they are first seen.
///
/// Open addressing; the bytes lie one after another. Slots depend on a seed of each dictionary, so
/// that a crafted input cannot make it slow; numbers do not. In a loop over batches, cells of up
/// to 23 bytes are looked up by their words in a direct-mapped table first, since most columns hold
/// few values many times. Not thread-safe.
package final class CellDictionary {
    /// How many distinct cells there are.
    package private(set) var count = 0
    private var bytes: UnsafeMutablePointer<UInt8>
    private var byteCapacity = 1 << 10
    private var entries: UnsafeMutablePointer<Entry>
    private var slots: UnsafeMutablePointer<UInt32>
    private var slotCount = 128
    private var recent: RecentCells?
    private let seed = ByteHash.seed()

    private struct Entry {
        let start: Int
        let length: UInt32
        let hash: UInt32
        let salt: UInt8
    }

    /// An empty dictionary.
    package init() {
        bytes = .allocate(capacity: byteCapacity)
        entries = .allocate(capacity: slotCount / 2)
        slots = .allocate(capacity: slotCount)
        slots.initialize(repeating: 0, count: slotCount)
    }

    deinit {
        bytes.deallocate()
        entries.deallocate()
        slots.deallocate()
    }

    /// The bytes of a number; valid until another cell is inserted.
    package func cell(_ number: Int) -> UnsafeBufferPointer<UInt8> {
        precondition(number < count)
        let entry = entries[number]
        return UnsafeBufferPointer(start: bytes + entry.start, count: Int(entry.length))
    }

    /// The bytes of a number.
    package func value(_ number: Int) -> [UInt8] { Array(cell(number)) }

    /// Finds or adds a cell; `salt` tells apart equal bytes of different kinds.
    @discardableResult
    package func insert(
        _ cell: UnsafeBufferPointer<UInt8>, salt: UInt8 = 0
    ) -> (number: Int, isNew: Bool) {
        let hash = hash(cell, salt)
        let slot = slot(of: cell, salt, hash)
        if slots[slot] != 0 { return (Int(slots[slot]) - 1, false) }
        add(cell, salt, hash, slot)
        return (count - 1, true)
    }

    /// The number of a cell that was inserted.
    package func find(_ cell: UnsafeBufferPointer<UInt8>, salt: UInt8 = 0) -> Int? {
        let slot = slot(of: cell, salt, hash(cell, salt))
        return slots[slot] == 0 ? nil : Int(slots[slot]) - 1
    }

    /// Writes the numbers of a column's cells in the first `rows` records of a batch to `numbers`;
    /// cells of different kinds are different.
    package func number(
        _ batch: RecordBatch, column: Int, rows: Int, into numbers: UnsafeMutablePointer<UInt32>
    ) {
        let recent = recent ?? RecentCells()
        self.recent = recent
        let (cells, typed) = (batch.cells(column), batch.hasKinds)
        let (table, masks) = (recent.table, recent.masks)
        for row in 0..<rows {
            let cell = cells[row]
            let kind: UInt8 = typed ? cells.kind(row).rawValue : 0
            guard cell.count <= RecentCells.longest, let base = UnsafeRawPointer(cell.baseAddress)
            else {
                numbers[row] = UInt32(truncatingIfNeeded: insert(cell, salt: kind).number)
                continue
            }
            // The bytes of a batch may be read past the end of a cell (`RecordBatch.padding`).
            let key = RecentCells.key(base, cell.count, kind, masks)
            let entry = table + RecentCells.place(key)
            if entry.pointee.key == key {
                numbers[row] = entry.pointee.number
                continue
            }
            let number = UInt32(truncatingIfNeeded: insert(cell, salt: kind).number)
            entry.pointee = RecentCells.Entry(key: key, number: number)
            numbers[row] = number
        }
    }

    /// The slot that holds a cell or, empty, that it would get.
    private func slot(
        of cell: UnsafeBufferPointer<UInt8>, _ salt: UInt8, _ hash: UInt32
    ) -> Int {
        let (slots, entries, mask) = (slots, entries, slotCount - 1)
        var slot = Int(hash) & mask
        while slots[slot] != 0 {
            let entry = entries[Int(slots[slot]) - 1]
            if entry.hash == hash, entry.salt == salt, Int(entry.length) == cell.count {
                guard let source = cell.baseAddress else { return slot }
                if memcmp(bytes + entry.start, source, cell.count) == 0 { return slot }
            }
            slot = (slot + 1) & mask
        }
        return slot
    }

    private func add(
        _ cell: UnsafeBufferPointer<UInt8>, _ salt: UInt8, _ hash: UInt32, _ slot: Int
    ) {
        let start = count == 0 ? 0 : entries[count - 1].start + Int(entries[count - 1].length)
        if start + cell.count > byteCapacity {
            let wider = max(byteCapacity * 2, start + cell.count)
            let moved = UnsafeMutablePointer<UInt8>.allocate(capacity: wider)
            moved.update(from: bytes, count: start)
            bytes.deallocate()
            (bytes, byteCapacity) = (moved, wider)
        }
        if let source = cell.baseAddress { (bytes + start).update(from: source, count: cell.count) }
        entries[count] = Entry(
            start: start, length: UInt32(truncatingIfNeeded: cell.count), hash: hash, salt: salt)
        count += 1
        slots[slot] = UInt32(truncatingIfNeeded: count)
        if count == slotCount / 2 { grow() }
    }

    private func grow() {
        let wider = slotCount * 2
        let moved = UnsafeMutablePointer<Entry>.allocate(capacity: wider / 2)
        moved.moveInitialize(from: entries, count: count)
        entries.deallocate()
        slots.deallocate()
        slots = .allocate(capacity: wider)
        slots.initialize(repeating: 0, count: wider)
        (entries, slotCount) = (moved, wider)
        for number in 0..<count {
            var slot = Int(entries[number].hash) & (wider - 1)
            while slots[slot] != 0 { slot = (slot + 1) & (wider - 1) }
            slots[slot] = UInt32(truncatingIfNeeded: number + 1)
        }
    }

    private func hash(_ cell: UnsafeBufferPointer<UInt8>, _ salt: UInt8) -> UInt32 {
        UInt32(truncatingIfNeeded: ByteHash.hash(cell, seed: seed ^ UInt64(salt)))
    }
}

/// The numbers of short cells that were seen lately: direct-mapped, of fixed size.
private final class RecentCells {
    struct Entry {
        var key = SIMD4<UInt64>.zero
        var number: UInt32 = 0
    }

    /// The most bytes of a cell in the table.
    static let longest = 23
    private static let entries = 1 << 11
    let table: UnsafeMutablePointer<Entry>
    /// By length of a cell and word: ones for its bytes.
    let masks: UnsafeMutablePointer<UInt64>

    init() {
        table = .allocate(capacity: RecentCells.entries)
        table.initialize(repeating: Entry(), count: RecentCells.entries)
        masks = .allocate(capacity: (RecentCells.longest + 1) * 3)
        for length in 0...RecentCells.longest {
            for word in 0..<3 {
                // A shift of 64 bits or more leaves no ones.
                let bytes = min(max(length - word * 8, 0), 8)
                (masks + length * 3 + word).initialize(to: ~(UInt64.max << UInt64(bytes * 8)))
            }
        }
    }

    deinit {
        table.deallocate()
        masks.deallocate()
    }

    @inline(__always)
    static func place(_ key: SIMD4<UInt64>) -> Int {
        let mixed = key[0] ^ (key[1] &* 0x8BB8_4B93_962E_ACC9)
        let product = (mixed ^ (key[2] &* 0x9E37_79B9_7F4A_7C15)) &* 0xD6E8_FEB8_6659_FD93
        return Int(truncatingIfNeeded: product >> 53)
    }

    /// The bytes of a cell in three words, zeros behind them, then length and kind plus 1, so that
    /// no key is that of an empty entry.
    ///
    /// There is no branch on the length, which no processor could foretell.
    @inline(__always)
    static func key(
        _ base: UnsafeRawPointer, _ count: Int, _ kind: UInt8, _ masks: UnsafePointer<UInt64>
    ) -> SIMD4<UInt64> {
        let form = UInt64(truncatingIfNeeded: count) << 8 | UInt64(kind) &+ 1
        let mask = masks + count &* 3
        return SIMD4(
            word(base, 0) & mask[0], word(base, 8) & mask[1], word(base, 16) & mask[2], form)
    }

    @inline(__always)
    private static func word(_ base: UnsafeRawPointer, _ offset: Int) -> UInt64 {
        UInt64(littleEndian: base.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
    }
}
