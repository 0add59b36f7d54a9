// SPDX-License-Identifier: Apache-2.0

/// The distinct units of each class, numbered from 0 in the order in which they are first seen.
package struct HeldUnits {
    private let starts: [Int]
    private let list: [UInt32]
    /// The number of units.
    package let unitCount: Int

    /// The units of a class.
    package func units(of group: Int) -> ArraySlice<UInt32> {
        list[starts[group]..<starts[group + 1]]
    }

    /// The number of units in each class.
    var sizes: [Int] { (0..<starts.count - 1).map { starts[$0 + 1] - starts[$0] } }

    /// Puts pairs of a class and a unit, each pair once, in the order of classes.
    package init(classes: Int, pairs: [(group: UInt32, unit: UInt32)], unitCount: Int) {
        var starts = [Int](repeating: 0, count: classes + 1)
        for pair in pairs { starts[Int(pair.group) + 1] += 1 }
        for group in 0..<classes { starts[group + 1] += starts[group] }
        var next = starts
        var list = [UInt32](repeating: 0, count: pairs.count)
        for pair in pairs {
            list[next[Int(pair.group)]] = pair.unit
            next[Int(pair.group)] += 1
        }
        self.starts = starts
        self.list = list
        self.unitCount = unitCount
    }

    /// Whether each unit is in several classes.
    var repeated: [Bool] {
        var classes = [UInt8](repeating: 0, count: unitCount)
        for unit in list where classes[Int(unit)] < 2 { classes[Int(unit)] += 1 }
        return classes.map { $0 > 1 }
    }

    /// The least weight of the rows of each unit, whatever their order.
    static func leastWeights(_ weights: [Double], _ units: [UInt32]) -> [Double] {
        let numbers = CodeIndex()
        var least: [Double] = []
        for row in 0..<units.count {
            let unit = numbers.insert(UInt64(units[row]))
            if unit == least.count { least.append(weights[row]) }
            least[unit] = min(least[unit], weights[row])
        }
        return least
    }

    /// The same with only some of the units.
    func filtered(_ kept: [Bool]) -> HeldUnits {
        var pairs: [(group: UInt32, unit: UInt32)] = []
        for group in 0..<starts.count - 1 {
            for unit in units(of: group) where kept[Int(unit)] {
                pairs.append((UInt32(group), unit))
            }
        }
        return HeldUnits(classes: starts.count - 1, pairs: pairs, unitCount: unitCount)
    }

    /// The units of buckets of classes; a unit may stand in a bucket more than once.
    func merged(_ classes: [UInt32], _ buckets: [Int32], buckets count: Int) -> HeldUnits {
        var pairs: [(group: UInt32, unit: UInt32)] = []
        for (group, bucket) in zip(classes, buckets) where bucket >= 0 {
            for unit in units(of: Int(group)) { pairs.append((UInt32(bucket), unit)) }
        }
        return HeldUnits(classes: count, pairs: pairs, unitCount: unitCount)
    }
}

extension Partition {
    /// Who is in each class.
    func unitsOfClasses(_ units: [UInt32]) -> HeldUnits {
        var pairs: [(group: UInt32, unit: UInt32)] = []
        let numbers = CodeIndex()
        let seen = CodeIndex()
        for row in 0..<units.count {
            let unit = UInt32(numbers.insert(UInt64(units[row])))
            let before = seen.count
            if seen.insert(UInt64(classOf[row]) << 32 | UInt64(unit)) == before {
                pairs.append((classOf[row], unit))
            }
        }
        return HeldUnits(classes: count, pairs: pairs, unitCount: numbers.count)
    }

    /// The number of people for whom each class stands: the sum of the weights of its units.
    ///
    /// A unit with several rows counts once in a class, by its least weight.
    package func populations(weights: [Double], units: [UInt32]?) -> [Double] {
        var sums = [Double](repeating: 0, count: count)
        guard let units else {
            for row in 0..<classOf.count { sums[Int(classOf[row])] += weights[row] }
            return sums
        }
        let held = unitsOfClasses(units)
        let least = HeldUnits.leastWeights(weights, units)
        for group in 0..<count {
            for unit in held.units(of: group) { sums[group] += least[Int(unit)] }
        }
        return sums
    }
}
