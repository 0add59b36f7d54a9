// SPDX-License-Identifier: Apache-2.0

/// The cells that a column may be written with, by number, for a loop over rows.
package final class CellLabels {
    private let bytes: UnsafeMutablePointer<UInt8>
    private let entries: UnsafeMutablePointer<Entry>
    private let count: Int
    private let longest: Int

    private struct Entry {
        let start: Int
        let length: Int
        let kind: UInt8
    }

    /// Labels with their kinds, numbered from 0.
    package init(_ labels: [[UInt8]], kinds: [CellKind]) {
        precondition(labels.count == kinds.count)
        count = labels.count
        longest = labels.reduce(0) { max($0, $1.count) }
        // A copy of whole words may read past a label's end.
        bytes = .allocate(capacity: labels.reduce(0) { $0 + $1.count } + RecordBatch.padding)
        entries = .allocate(capacity: max(1, labels.count))
        var used = 0
        for (number, label) in labels.enumerated() {
            label.withUnsafeBufferPointer { label in
                if let source = label.baseAddress {
                    (bytes + used).update(from: source, count: label.count)
                }
            }
            (entries + number).initialize(
                to: Entry(start: used, length: label.count, kind: kinds[number].rawValue))
            used += label.count
        }
        (bytes + used).update(repeating: 0, count: RecordBatch.padding)
    }

    deinit {
        bytes.deallocate()
        entries.deallocate()
    }

    /// The bytes and the kind of a label.
    package func written(_ number: Int) -> (bytes: [UInt8], kind: CellKind) {
        precondition(number < count)
        let entry = entries[number]
        let label = UnsafeBufferPointer(start: bytes + entry.start, count: entry.length)
        return (Array(label), CellKind(rawValue: entry.kind) ?? .text)
    }

    /// The bytes of a label.
    package func label(_ number: Int) -> [UInt8] {
        precondition(number < count)
        let entry = entries[number]
        return Array(UnsafeBufferPointer(start: bytes + entry.start, count: entry.length))
    }

    /// Appends a cell for each number; `UInt32.max` is an empty one.
    package func append(_ numbers: UnsafeBufferPointer<UInt32>, to column: CellColumn) {
        var room = column.room(bytes: numbers.count * longest, cells: numbers.count)
        let (bytes, entries, count) = (bytes, entries, count)
        for number in numbers {
            if number == .max {
                room.kinds[room.count] = CellKind.text.rawValue
            } else {
                precondition(Int(number) < count)
                let entry = entries[Int(number)]
                let target = UnsafeMutableRawPointer(room.bytes + room.used)
                let source = UnsafeRawPointer(bytes + entry.start)
                if entry.length <= 16 {
                    target.storeBytes(
                        of: source.loadUnaligned(as: SIMD2<UInt64>.self), as: SIMD2<UInt64>.self)
                } else {
                    target.copyMemory(from: source, byteCount: entry.length)
                }
                room.used &+= entry.length
                room.kinds[room.count] = entry.kind
            }
            room.ends[room.count] = UInt32(truncatingIfNeeded: room.used)
            room.count &+= 1
        }
        column.settle(room)
    }
}
