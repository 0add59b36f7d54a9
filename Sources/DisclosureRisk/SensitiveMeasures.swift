// SPDX-License-Identifier: Apache-2.0

/// What the classes of a table tell about one sensitive column.
package struct SensitiveMeasures {
    /// Distinct l: the least number of distinct elements in any class, and at most 1 for a class
    /// of sets in which every record that has a set holds the same element.
    ///
    /// Missing values count as no value, so a class without any value has 0. A table without
    /// records has 0. Machanavajjhala et al. 2007, "l-Diversity", section 4 (distinct).
    ///
    /// Six rows: class A with flu, flu, cold and class B with cold, flu, cold give 2; with a
    /// third flu in A they give 1. It says nothing of how *likely* an element is in a class.
    package let l: Int
    /// The number of classes in which some element is in every record that has a value; counted
    /// for sets only.
    package let uniformElementClasses: Int
    /// l of each class, as above.
    package let lOfClass: [Int]
    /// The number of records with a value in each class.
    package let valued: [Int]

    private let pairs: CodeIndex
    private let holders: [Int]

    init(_ column: SensitiveColumn, partition: Partition) {
        let index = CodeIndex()
        var counts: [Int] = []
        var valued = [Int](repeating: 0, count: partition.count)
        var distinct = [Int](repeating: 0, count: partition.count)
        for row in 0..<partition.classOf.count {
            let group = Int(partition.classOf[row])
            let first = Int(column.offsets[row])
            let end = Int(column.offsets[row + 1])
            if first < end { valued[group] += 1 }
            for place in first..<end {
                let pair = index.insert(UInt64(group) << 32 | UInt64(column.elements[place]))
                if pair == counts.count {
                    counts.append(0)
                    distinct[group] += 1
                }
                counts[pair] += 1
            }
        }
        var uniform = [Bool](repeating: false, count: partition.count)
        if column.isSet {
            for pair in 0..<counts.count {
                let group = Int(index.key(pair) >> 32)
                if counts[pair] == valued[group] { uniform[group] = true }
            }
        }
        for group in 0..<partition.count where uniform[group] {
            distinct[group] = min(distinct[group], 1)
        }
        self.valued = valued
        pairs = index
        holders = counts
        lOfClass = distinct
        l = distinct.min() ?? 0
        uniformElementClasses = uniform.reduce(0) { $0 + ($1 ? 1 : 0) }
    }

    /// How many records of class `group` hold `element`.
    package func holders(of element: UInt32, in group: Int) -> Int {
        pairs.find(UInt64(group) << 32 | UInt64(element)).map { holders[$0] } ?? 0
    }

    /// The greatest share that `element` has among the records with a value of any class.
    ///
    /// This is α of (α,k)-anonymity for one value; Wong et al. 2006. Six rows: classes a,a,b and
    /// a,b,b have at most 2/3 of a. A small share says nothing of the other elements.
    package func greatestShare(of element: UInt32) -> Share {
        var greatest = Share(holders: 0, records: 1)
        for group in 0..<valued.count where valued[group] > 0 {
            let share = Share(holders: holders(of: element, in: group), records: valued[group])
            if greatest < share { greatest = share }
        }
        return greatest
    }
}

/// A part of a whole, compared exactly.
package struct Share: Comparable {
    /// How many records hold the element.
    package let holders: Int
    /// Out of how many.
    package let records: Int

    /// The share `holders / records`; `records` is positive.
    package init(holders: Int, records: Int) {
        self.holders = holders
        self.records = records
    }

    /// The share as a number, for people to read.
    package var value: Double { Double(holders) / Double(records) }

    /// Whether the left share is the smaller one.
    package static func < (left: Share, right: Share) -> Bool {
        Int128(left.holders) * Int128(right.records) < Int128(right.holders) * Int128(left.records)
    }

    /// Whether both are the same part, as 1/2 and 2/4 are.
    package static func == (left: Share, right: Share) -> Bool {
        Int128(left.holders) * Int128(right.records) == Int128(right.holders)
            * Int128(left.records)
    }
}
