// SPDX-License-Identifier: Apache-2.0

internal import DisclosureRisk

/// Counts the records, units and features of one class, or the holders of rare values.
final class ClassTally {
    /// The records of the class so far.
    private(set) var rows = 0
    private let problem: Problem
    private let asked: Features
    private let offsets: [Int]
    private let list: [Int]
    private let isRare: [Bool]
    private var units: [UInt32] = []
    private var counts: [Int]
    private var touched: [Int] = []
    private var distinct: [Int]
    private var holders: [[UInt32]] = []

    init(_ problem: Problem) {
        self.problem = problem
        asked = problem.features
        offsets = asked.offsets
        list = asked.list
        counts = [Int](repeating: 0, count: asked.count)
        distinct = [Int](repeating: 0, count: asked.least.count)
        var isRare = [Bool](repeating: false, count: asked.count)
        for feature in asked.rare { isRare[feature] = true }
        self.isRare = isRare
    }

    /// The features of an entry.
    func features(of entry: Int, in histogram: Histogram) -> ArraySlice<Int> {
        if !problem.judgesElements { return [] }
        let word = histogram.keys[entry * problem.words + problem.signatureWord]
        let signature = Int((word & problem.signatureMask) >> problem.signatureShift)
        return list[offsets[signature]..<offsets[signature + 1]]
    }

    /// Begins another class.
    func clear() {
        for feature in touched { counts[feature] = 0 }
        touched.removeAll(keepingCapacity: true)
        units.removeAll(keepingCapacity: true)
        rows = 0
    }

    /// Adds an entry to the class.
    func add(_ entry: Int, _ histogram: Histogram) {
        let held = Int(histogram.rows[entry])
        rows += held
        if let arena = histogram.units { addUnits(arena, entry) }
        for feature in features(of: entry, in: histogram) {
            if counts[feature] == 0 { touched.append(feature) }
            counts[feature] += held
        }
    }

    /// Whether the class has too few units or too few distinct elements.
    func failsSizeOrLeast() -> Bool {
        let size = problem.survey.unitLists == nil ? rows : units.count
        if size < problem.requirement.k { return true }
        if asked.least.isEmpty { return false }
        for index in 0..<distinct.count { distinct[index] = 0 }
        for feature in touched where asked.leastOf[feature] >= 0 {
            let index = asked.leastOf[feature]
            let valued = asked.least[index].valued
            if valued >= 0, counts[feature] == counts[valued] {
                if asked.least[index].least > 1 { return true }
            }
            distinct[index] += 1
        }
        for index in 0..<distinct.count where distinct[index] < asked.least[index].least {
            return true
        }
        return false
    }

    /// Whether entropy l is too small or an element has too great a share of the records with
    /// a value.
    func failsEntropyOrShare() -> Bool {
        for ask in asked.entropy {
            let held = touched.filter { asked.leastOf[$0] == ask.index }.map { counts[$0] }
            // The sum of logarithms is rounded: five equal values are five.
            let least = ask.least * (1 - 1e-12)
            if DistributionMeasures.exponentialEntropy(held) < least { return true }
        }
        for cap in asked.atMost where counts[cap.valued] > 0 {
            let share = Share(holders: counts[cap.element], records: counts[cap.valued])
            if cap.share < share { return true }
        }
        return false
    }

    /// The features held by at least one and fewer than k units of the entries that live.
    func rareFeatures(_ histogram: Histogram, _ marks: UnsafePointer<UInt8>) -> [Int] {
        let k = problem.requirement.k
        var held = [Int](repeating: 0, count: asked.count)
        holders = [[UInt32]](repeating: [], count: histogram.units == nil ? 0 : asked.count)
        for entry in 0..<histogram.count where marks[entry] == 0 {
            for feature in features(of: entry, in: histogram) where isRare[feature] {
                guard let arena = histogram.units else {
                    held[feature] += Int(histogram.rows[entry])
                    continue
                }
                let first = Int(arena.starts[entry])
                for place in first..<(first + Int(arena.counts[entry])) where held[feature] < k {
                    if holders[feature].contains(arena.list[place]) { continue }
                    holders[feature].append(arena.list[place])
                    held[feature] += 1
                }
            }
        }
        return asked.rare.filter { held[$0] > 0 && held[$0] < k }
    }

    private func addUnits(_ arena: UnitArena, _ entry: Int) {
        let first = Int(arena.starts[entry])
        for place in first..<(first + Int(arena.counts[entry])) {
            if units.count >= problem.requirement.k { return }
            if !units.contains(arena.list[place]) { units.append(arena.list[place]) }
        }
    }
}
