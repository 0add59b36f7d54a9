// SPDX-License-Identifier: Apache-2.0

/// The distinct tuples of a table by which of their columns are missing.
///
/// All tuples with the same missing columns form a *pattern*. Tuples of two patterns match where
/// they are equal in the columns that both have; so all pairs of patterns are gone through, and
/// the tuples of a pair are put into buckets by those columns. Nothing is ever kept of a pair of
/// tuples: there may be as many as the square of their number.
final class WildcardTuples {
    /// The number of tuples.
    let count: Int
    /// The tuples of each pattern.
    private(set) var ofPattern: [[UInt32]] = []
    /// The columns that each pattern has, in the bits of each word.
    private var present: [[UInt64]] = []
    /// The packed codes: word, then tuple.
    ///
    /// The first word has 64 bits, the others 32, so that one of them and the number of what stands
    /// before fit into a word of an index.
    private var words: [[UInt64]] = []

    init(_ partition: Partition, columns: [[UInt32]], missing: [UInt32?]) {
        count = partition.count
        var firsts: [Int] = []
        for row in 0..<partition.classOf.count where Int(partition.classOf[row]) == firsts.count {
            firsts.append(row)
        }
        var held = [[UInt64]](repeating: [], count: firsts.count)
        var bitsLeft = 0
        for (column, codes) in columns.enumerated() {
            let all = firsts.reduce(UInt32(1)) { $0 | codes[$1] }
            let width = UInt32.bitWidth - all.leadingZeroBitCount
            if bitsLeft < width {
                bitsLeft = words.isEmpty ? 64 : 32
                words.append([UInt64](repeating: 0, count: firsts.count))
                for tuple in held.indices { held[tuple].append(0) }
            }
            let place = words.count - 1
            bitsLeft -= width
            let mask = ((1 as UInt64) << UInt64(width) - 1) << UInt64(bitsLeft)
            for (tuple, row) in firsts.enumerated() {
                words[place][tuple] |= UInt64(codes[row]) << UInt64(bitsLeft)
                if codes[row] != missing[column] { held[tuple][place] |= mask }
            }
        }
        var numbers: [[UInt64]: Int] = [:]
        for tuple in held.indices {
            let number = numbers[held[tuple], default: ofPattern.count]
            if number == ofPattern.count {
                numbers[held[tuple]] = number
                present.append(held[tuple])
                ofPattern.append([])
            }
            ofPattern[number].append(UInt32(tuple))
        }
    }

    /// The buckets of two lists of tuples.
    struct Meeting {
        /// The bucket of each tuple of either list; −1 where the other list has none like it.
        let left: [Int32]
        let right: [Int32]
        /// The number of buckets.
        let count: Int
    }

    /// Puts tuples of pattern `own` and tuples of pattern `other` that match into one bucket.
    func meeting(
        _ left: ArraySlice<UInt32>, of own: Int, _ right: ArraySlice<UInt32>, of other: Int
    ) -> Meeting {
        let masks = zip(present[own], present[other]).map { $0 & $1 }
        // The index is of the smaller list, so that it stays in the cache.
        let isLeft = left.count <= right.count
        let projection = Projection(words, masks, capacity: min(left.count, right.count))
        let small = (isLeft ? left : right).map { projection.insert(Int($0)) }
        let large = (isLeft ? right : left).map { projection.find(Int($0)) }
        return Meeting(
            left: isLeft ? small : large, right: isLeft ? large : small, count: projection.count)
    }

    /// Numbers tuples by some of their columns.
    private struct Projection {
        private let words: [[UInt64]]
        private let masks: [UInt64]
        private let indexes: [CodeIndex]

        init(_ words: [[UInt64]], _ masks: [UInt64], capacity: Int) {
            // Words of which nothing is compared need no index.
            let kept = masks.indices.filter { masks[$0] != 0 }
            self.words = kept.map { words[$0] }
            self.masks = kept.map { masks[$0] }
            indexes = kept.map { _ in CodeIndex(capacity: capacity) }
        }

        var count: Int { indexes.last?.count ?? 1 }

        func insert(_ tuple: Int) -> Int32 {
            var number = 0
            for place in indexes.indices {
                number = indexes[place].insert(key(tuple, place, under: number))
            }
            return Int32(truncatingIfNeeded: number)
        }

        func find(_ tuple: Int) -> Int32 {
            var number = 0
            for place in indexes.indices {
                guard let next = indexes[place].find(key(tuple, place, under: number)) else {
                    return -1
                }
                number = next
            }
            return Int32(truncatingIfNeeded: number)
        }

        @inline(__always)
        private func key(_ tuple: Int, _ place: Int, under number: Int) -> UInt64 {
            let word = words[place][tuple] & masks[place]
            return place == 0 ? word : UInt64(number) << 32 | word
        }
    }
}
