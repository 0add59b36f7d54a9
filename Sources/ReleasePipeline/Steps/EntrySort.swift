// SPDX-License-Identifier: Apache-2.0
internal import RecordStreams

/// The keys of a table in ascending order of the ranks of their fields.
final class SortedEntries: EntryStream {
    private struct Slot {
        var key: UInt64
        var index: UInt32
    }

    private let words: Int
    private let packed: UnsafeMutablePointer<UInt64>
    private var slots: UnsafeMutablePointer<Slot>
    private let total: Int
    private let counts: UnsafePointer<UInt32>
    private var position = -1

    /// Sorts the tuples of a table; `counts` is by tuple and outlives the stream.
    init(
        _ table: TupleTable, counts: UnsafePointer<UInt32>, layout: PackedLayout,
        ranks: [[UInt32]]
    ) {
        total = table.count
        words = layout.words
        self.counts = counts
        packed = .allocate(capacity: max(1, total * words))
        slots = .allocate(capacity: max(1, total))
        let codes = table.allCodes
        let width = table.width
        for index in 0..<total {
            layout.pack(into: packed + index * words) { field in
                let code = codes[index &* width &+ field]
                return field < ranks.count ? ranks[field][Int(code)] : code
            }
            slots[index] = Slot(
                key: packed[index * words], index: UInt32(truncatingIfNeeded: index))
        }
        sortByFirstWord(skipping: layout.unusedBits)
        if words > 1 { sortTies() }
    }

    deinit {
        packed.deallocate()
        slots.deallocate()
    }

    /// Radix sort from the lowest digit of 11 bits; digits that are alike everywhere are left out.
    private func sortByFirstWord(skipping unused: Int) {
        var either: UInt64 = 0
        var both = UInt64.max
        for index in 0..<total {
            either |= slots[index].key
            both &= slots[index].key
        }
        let differing = either ^ both
        if differing == 0 { return }
        var other = UnsafeMutablePointer<Slot>.allocate(capacity: total)
        var starts = [Int](repeating: 0, count: 2048)
        var shift = UInt64(min(unused, 63))
        while shift < 64 {
            if differing >> shift & 2047 != 0 {
                for digit in 0..<2048 { starts[digit] = 0 }
                for index in 0..<total { starts[Int(slots[index].key >> shift & 2047)] += 1 }
                var sum = 0
                for digit in 0..<2048 {
                    (sum, starts[digit]) = (sum + starts[digit], sum)
                }
                for index in 0..<total {
                    let digit = Int(slots[index].key >> shift & 2047)
                    other[starts[digit]] = slots[index]
                    starts[digit] += 1
                }
                swap(&slots, &other)
            }
            shift += 11
        }
        other.deallocate()
    }

    /// Sorts by the other words what is alike in the first.
    private func sortTies() {
        var start = 0
        while start < total {
            var end = start + 1
            while end < total, slots[end].key == slots[start].key { end += 1 }
            if end - start > 1 {
                let (packed, words) = (packed, words)
                var ties = UnsafeMutableBufferPointer(start: slots + start, count: end - start)
                ties.sort {
                    let (one, other) = (
                        packed + Int($0.index) * words, packed + Int($1.index) * words
                    )
                    for word in 1..<words where one[word] != other[word] {
                        return one[word] < other[word]
                    }
                    return false
                }
            }
            start = end
        }
    }

    var key: UnsafePointer<UInt64> { UnsafePointer(packed + index * words) }
    var count: UInt64 { UInt64(counts[index]) }
    /// The number of the tuple in the table.
    var index: Int { Int(slots[position].index) }

    func next() throws(Refusal) -> Bool {
        position += 1
        return position < total
    }
}
