// SPDX-License-Identifier: Apache-2.0

/// Groups of classes that look alike when a missing value matches everything (`wildcard`).
///
/// This is sdcMicro's meaning of a missing value (Templ et al. 2015, "Statistical disclosure
/// control for micro-data using the R package sdcMicro", section 2.1): a record is compared with
/// another in the columns in which both have a value. The relation is not transitive, so groups
/// overlap: each class of equal tuples, missing values included, has a group of its own.
///
/// Six rows with ages 30, 30, 30, 40, 40 and a missing one: groups of 4, 4, 4, 3, 3 and 6. A
/// missing value hides nothing from somebody who knows that it is missing, or why.
package struct WildcardCover {
    private let tuples: WildcardTuples

    /// The number of groups: that of the classes.
    package var count: Int { tuples.count }

    /// The most steps that counting people who are in several classes may take.
    package static let stepLimit = 3_000_000_000.0

    /// The groups of the classes of `partition`.
    ///
    /// - Parameters:
    ///   - partition: The classes by equal tuples, missing values having a code of their own.
    ///   - columns: The codes behind it: column, then row.
    ///   - missing: The code of a missing value of each column; nil where it has none.
    package init(_ partition: Partition, columns: [[UInt32]], missing: [UInt32?]) {
        tuples = WildcardTuples(partition, columns: columns, missing: missing)
    }

    /// The sum of `weights` over the classes of each group.
    package func sums(_ weights: [Double]) -> [Double] {
        // A tuple matches none of its own pattern but itself.
        var sums = weights
        let patterns = tuples.ofPattern
        for own in patterns.indices {
            for other in 0..<own {
                let (left, right) = (patterns[own], patterns[other])
                let meeting = tuples.meeting(left[...], of: own, right[...], of: other)
                let ofLeft = Self.sums(left, meeting.left, weights, buckets: meeting.count)
                let ofRight = Self.sums(right, meeting.right, weights, buckets: meeting.count)
                for (tuple, bucket) in zip(left, meeting.left) where bucket >= 0 {
                    sums[Int(tuple)] += ofRight[Int(bucket)]
                }
                for (tuple, bucket) in zip(right, meeting.right) where bucket >= 0 {
                    sums[Int(tuple)] += ofLeft[Int(bucket)]
                }
            }
        }
        return sums
    }

    /// The sum of `numbers` over the classes of each group.
    package func totals(_ numbers: [Int]) -> [Int] {
        // Whole numbers are exact in a double up to 2^53.
        sums(numbers.map(Double.init)).map { Int($0) }
    }

    private static func sums(
        _ tuples: [UInt32], _ buckets: [Int32], _ weights: [Double], buckets count: Int
    ) -> [Double] {
        var sums = [Double](repeating: 0, count: count)
        for (tuple, bucket) in zip(tuples, buckets) where bucket >= 0 {
            sums[Int(bucket)] += weights[Int(tuple)]
        }
        return sums
    }

    /// The number of distinct units of each group.
    ///
    /// - Parameters:
    ///   - partition: The classes.
    ///   - units: The unit of each row, nil where each row is one. A unit in two classes of a group
    ///     counts once.
    ///   - limit: The most steps.
    /// - Returns: The numbers; nil where it would take more than `limit` steps.
    package func distinctUnits(
        _ partition: Partition, units: [UInt32]?, limit: Double = stepLimit
    ) -> [Int]? {
        guard let units else { return totals(partition.sizes()) }
        return distinctUnits(partition.unitsOfClasses(units), limit: limit)
    }

    /// The number of distinct units of each group, by who is in each class.
    package func distinctUnits(_ held: HeldUnits, limit: Double = stepLimit) -> [Int]? {
        let ones = [Double](repeating: 1, count: held.unitCount)
        return unions(held, weights: ones, limit: limit)?.map { Int($0) }
    }

    /// The sum of the weights of the distinct units of each group; a unit has its least weight.
    package func populations(
        _ partition: Partition, weights: [Double], units: [UInt32]?, limit: Double = stepLimit
    ) -> [Double]? {
        guard let units else { return sums(partition.populations(weights: weights, units: nil)) }
        let held = partition.unitsOfClasses(units)
        return unions(held, weights: HeldUnits.leastWeights(weights, units), limit: limit)
    }

    /// Who is in one class alone is summed; who is in several is looked at one by one.
    private func unions(_ held: HeldUnits, weights: [Double], limit: Double) -> [Double]? {
        let repeated = held.repeated
        var alone = [Double](repeating: 0, count: count)
        var several = [Double](repeating: 0, count: count)
        for group in 0..<count {
            for unit in held.units(of: group) {
                if repeated[Int(unit)] {
                    several[group] += 1
                } else {
                    alone[group] += weights[Int(unit)]
                }
            }
        }
        var sums = sums(alone)
        guard repeated.contains(true) else { return sums }
        guard self.sums(several).reduce(0, +) <= limit else { return nil }
        let members = held.filtered(repeated)
        for own in tuples.ofPattern.indices {
            forEachUnit(own, members) { group, unit in sums[group] += weights[unit] }
        }
        return sums
    }

    /// Calls `body` once for each group of a pattern and each unit in it.
    private func forEachUnit(
        _ own: Int, _ held: HeldUnits, _ body: (_ group: Int, _ unit: Int) -> Void
    ) {
        let patterns = tuples.ofPattern.map { list in
            list.filter { !held.units(of: Int($0)).isEmpty }
        }
        var stamps = [Int](repeating: -1, count: held.unitCount)
        // A group needs all buckets at once, so that only so many groups are in hand.
        let most = max(64, 4_000_000 / patterns.count)
        let groups = tuples.ofPattern[own]
        for start in stride(from: 0, to: groups.count, by: most) {
            let some = groups[start..<min(groups.count, start + most)]
            let met = patterns.indices.filter { !patterns[$0].isEmpty }.map { other in
                let meeting = tuples.meeting(some, of: own, patterns[other][...], of: other)
                return (
                    buckets: meeting.left,
                    units: held.merged(patterns[other], meeting.right, buckets: meeting.count)
                )
            }
            for (place, group) in some.enumerated() {
                for (buckets, units) in met where buckets[place] >= 0 {
                    for unit in units.units(of: Int(buckets[place]))
                    where stamps[Int(unit)] != Int(group) {
                        stamps[Int(unit)] = Int(group)
                        body(Int(group), Int(unit))
                    }
                }
            }
        }
    }

    /// The sums of histograms over the classes of each group.
    ///
    /// - Parameters:
    ///   - exact: The histogram of each class.
    ///   - body: Is told of each group and, ascending, the elements and counts of its sum.
    func forEachHistogram(
        _ exact: ClassHistograms,
        _ body: (_ group: Int, _ elements: [UInt32], _ counts: [Int]) -> Void
    ) {
        let width = max(1, exact.whole.count)
        let most = max(16, 4_000_000 / width)
        for own in tuples.ofPattern.indices {
            let groups = tuples.ofPattern[own]
            for start in stride(from: 0, to: groups.count, by: most) {
                let some = groups[start..<min(groups.count, start + most)]
                let sums = histograms(some, of: own, exact, width: width)
                for (place, group) in some.enumerated() {
                    var elements: [UInt32] = []
                    var counts: [Int] = []
                    for element in 0..<width where sums[place * width + element] > 0 {
                        elements.append(UInt32(element))
                        counts.append(sums[place * width + element])
                    }
                    body(Int(group), elements, counts)
                }
            }
        }
    }

    private func histograms(
        _ groups: ArraySlice<UInt32>, of own: Int, _ exact: ClassHistograms, width: Int
    ) -> [Int] {
        var sums = [Int](repeating: 0, count: groups.count * width)
        for (other, list) in tuples.ofPattern.enumerated() {
            let meeting = tuples.meeting(groups, of: own, list[...], of: other)
            let buckets = exact.merged(list, meeting.right, buckets: meeting.count)
            for (place, bucket) in meeting.left.enumerated() where bucket >= 0 {
                for entry in buckets.starts[Int(bucket)]..<buckets.starts[Int(bucket) + 1] {
                    sums[place * width + Int(buckets.elements[entry])] += buckets.counts[entry]
                }
            }
        }
        return sums
    }
}
