// SPDX-License-Identifier: Apache-2.0

/// How often each element of a sensitive column occurs in each class.
///
/// Every element of a set is an observation of its own; a missing value is none. Classes lie one
/// after another: class `c` has the entries `starts[c]..<starts[c + 1]`, elements ascending.
package struct ClassHistograms {
    /// Where the entries of each class start; one more than there are classes.
    package let starts: [Int]
    /// The elements of the entries.
    package let elements: [UInt32]
    /// How many records of the class hold the element.
    package let counts: [Int]
    /// The number of records with a value, by class.
    package let valued: [Int]
    /// How many records of the whole table hold each element; index is the element.
    package let whole: [Int]
    /// Whether the column is a set.
    package let isSet: Bool

    /// The number of classes.
    package var classes: Int { starts.count - 1 }

    /// Counts `column` in the classes of `partition`.
    package init(_ column: SensitiveColumn, partition: Partition) {
        var pairs: [UInt64] = []
        pairs.reserveCapacity(column.elements.count)
        var valued = [Int](repeating: 0, count: partition.count)
        var greatest: UInt32 = 0
        for row in 0..<partition.classOf.count {
            let group = partition.classOf[row]
            let first = Int(column.offsets[row])
            let end = Int(column.offsets[row + 1])
            if first < end { valued[Int(group)] += 1 }
            for place in first..<end {
                greatest = max(greatest, column.elements[place])
                pairs.append(UInt64(group) << 32 | UInt64(column.elements[place]))
            }
        }
        pairs.sort()
        var whole = [Int](repeating: 0, count: pairs.isEmpty ? 0 : Int(greatest) + 1)
        for pair in pairs { whole[Int(UInt32(truncatingIfNeeded: pair))] += 1 }
        self.init(
            sorted: pairs, classes: partition.count, valued: valued, whole: whole,
            isSet: column.isSet)
    }

    private init(
        sorted pairs: [UInt64], classes: Int, valued: [Int], whole: [Int], isSet: Bool
    ) {
        var starts = [Int](repeating: 0, count: classes + 1)
        var elements: [UInt32] = []
        var counts: [Int] = []
        var last: UInt64?
        for pair in pairs {
            if pair == last {
                counts[counts.count - 1] += 1
                continue
            }
            last = pair
            elements.append(UInt32(truncatingIfNeeded: pair))
            counts.append(1)
            starts[Int(pair >> 32) + 1] += 1
        }
        for group in 0..<classes { starts[group + 1] += starts[group] }
        self.starts = starts
        self.elements = elements
        self.counts = counts
        self.valued = valued
        self.whole = whole
        self.isSet = isSet
    }

    /// The histograms of overlapping groups, each the union of the classes that `cover` names.
    package init(_ exact: ClassHistograms, cover: WildcardCover) {
        // Groups come in the order of patterns; their entries are put in that of classes.
        var found: [UInt32] = []
        var sums: [Int] = []
        var places = [Range<Int>](repeating: 0..<0, count: cover.count)
        cover.forEachHistogram(exact) { group, elements, counts in
            places[group] = found.count..<found.count + elements.count
            found += elements
            sums += counts
        }
        var starts = [0]
        var elements: [UInt32] = []
        var counts: [Int] = []
        elements.reserveCapacity(found.count)
        counts.reserveCapacity(found.count)
        for place in places {
            elements += found[place]
            counts += sums[place]
            starts.append(elements.count)
        }
        self.starts = starts
        self.elements = elements
        self.counts = counts
        valued = cover.totals(exact.valued)
        whole = exact.whole
        isSet = exact.isSet
    }

    /// The sums of buckets of classes, each element of a bucket once.
    func merged(
        _ classes: [UInt32], _ buckets: [Int32], buckets count: Int
    ) -> (starts: [Int], elements: [UInt32], counts: [Int]) {
        let pairs = CodeIndex()
        var sums: [Int] = []
        var starts = [Int](repeating: 0, count: count + 1)
        for (group, bucket) in zip(classes, buckets) where bucket >= 0 {
            for entry in self.starts[Int(group)]..<self.starts[Int(group) + 1] {
                let pair = pairs.insert(UInt64(bucket) << 32 | UInt64(elements[entry]))
                if pair == sums.count {
                    sums.append(0)
                    starts[Int(bucket) + 1] += 1
                }
                sums[pair] += counts[entry]
            }
        }
        for bucket in 0..<count { starts[bucket + 1] += starts[bucket] }
        var next = starts
        var merged = (
            starts: starts, elements: [UInt32](repeating: 0, count: sums.count),
            counts: [Int](repeating: 0, count: sums.count)
        )
        for (pair, sum) in sums.enumerated() {
            let key = pairs.key(pair)
            let place = next[Int(key >> 32)]
            merged.elements[place] = UInt32(truncatingIfNeeded: key)
            merged.counts[place] = sum
            next[Int(key >> 32)] += 1
        }
        return merged
    }

    /// The counts of a class.
    package func counts(of group: Int) -> ArraySlice<Int> {
        counts[starts[group]..<starts[group + 1]]
    }

    /// Distinct l of a class: at most 1 for sets of which every record holds one element.
    package func l(of group: Int) -> Int {
        let held = counts(of: group)
        let uniform = isSet && held.contains(valued[group])
        return uniform ? min(1, held.count) : held.count
    }

    /// The greatest share that any element has among the records with a value of a class.
    ///
    /// α of (α,k)-anonymity over all values; Wong et al. 2006, section 2. Nil without values.
    package var greatestShare: Share? {
        var greatest: Share?
        for group in 0..<classes where valued[group] > 0 {
            guard let held = counts(of: group).max() else { continue }
            let share = Share(holders: held, records: valued[group])
            if greatest.map({ $0 < share }) ?? true { greatest = share }
        }
        return greatest
    }

    /// The greatest share of `element` in any class; 0 where nobody holds it.
    package func greatestShare(of element: UInt32) -> Share {
        var greatest = Share(holders: 0, records: 1)
        for group in 0..<classes where valued[group] > 0 {
            for place in starts[group]..<starts[group + 1] where elements[place] == element {
                let share = Share(holders: counts[place], records: valued[group])
                if greatest < share { greatest = share }
            }
        }
        return greatest
    }
}
