// SPDX-License-Identifier: Apache-2.0

internal import DisclosureRisk

/// Counts the records, units, groups, people and features of one class.
final class ClassTally {
    /// The records of the class so far.
    private(set) var rows = 0
    private let problem: Problem
    private let asked: Features
    private let offsets: UnsafeMutablePointer<Int32>
    private let list: UnsafeMutablePointer<Int32>
    private let leastOf: UnsafeMutablePointer<Int32>
    private let counts: UnsafeMutablePointer<Int>
    private let touched: UnsafeMutablePointer<Int32>
    private var touchedCount = 0
    private let units: MemberTally?
    private let groups: MemberTally?
    /// The people of the population in the class.
    private(set) var people = 0
    private var distinct: [Int]
    private var entropy = EntropySums()
    private let distances: [ClassDistance]
    private let judgesElements: Bool

    init(_ problem: Problem) {
        self.problem = problem
        asked = problem.features
        judgesElements = problem.judgesElements
        offsets = Self.copy(asked.offsets.map { Int32($0) })
        list = Self.copy(asked.list)
        leastOf = Self.copy(asked.leastOf.map { Int32($0) })
        counts = Self.copy([Int](repeating: 0, count: asked.count))
        touched = Self.copy([Int32](repeating: 0, count: asked.count))
        distinct = [Int](repeating: 0, count: asked.least.count)
        units = problem.survey.unitLists == nil ? nil : MemberTally(limit: problem.unitLimit)
        let minGroups = problem.requirement.minGroups
        groups = minGroups > 0 ? MemberTally(limit: minGroups) : nil
        distances = asked.closeness.map { ClassDistance($0.asked, $0.index, problem.features) }
    }

    deinit {
        offsets.deallocate()
        list.deallocate()
        leastOf.deallocate()
        counts.deallocate()
        touched.deallocate()
    }

    private static func copy<Value: BitwiseCopyable>(
        _ values: [Value]
    ) -> UnsafeMutablePointer<Value> {
        let copy = UnsafeMutablePointer<Value>.allocate(capacity: max(1, values.count))
        for (place, value) in values.enumerated() { (copy + place).initialize(to: value) }
        return copy
    }

    /// The features of an entry that has records.
    @inline(__always)
    func features(of entry: Int, in histogram: Histogram) -> UnsafeBufferPointer<Int32> {
        if !judgesElements { return UnsafeBufferPointer(start: nil, count: 0) }
        let word = histogram.keys[entry * problem.words + problem.signatureWord]
        let signature = Int((word & problem.signatureMask) >> problem.signatureShift)
        let first = Int(offsets[signature])
        return UnsafeBufferPointer(
            start: list + first, count: Int(offsets[signature + 1]) - first)
    }

    /// Begins another class.
    func clear() {
        for place in 0..<touchedCount { counts[Int(touched[place])] = 0 }
        touchedCount = 0
        units?.clear()
        groups?.clear()
        rows = 0
        people = 0
    }

    /// Adds an entry to the class.
    func add(_ entry: Int, _ histogram: Histogram) {
        if let all = histogram.people { people += Int(all[entry]) }
        let held = Int(histogram.rows[entry])
        if held == 0 { return }
        rows += held
        if let units, let arena = histogram.units { units.add(arena, entry) }
        if let groups, let arena = histogram.groups { groups.add(arena, entry) }
        for number in features(of: entry, in: histogram) {
            let feature = Int(number)
            if counts[feature] == 0 {
                touched[touchedCount] = number
                touchedCount += 1
            }
            counts[feature] += held
        }
    }

    /// The number of units of the class, exact up to the limit of the problem.
    var size: Int { units?.count ?? rows }

    /// Whether the class has too few units, groups, people or distinct elements.
    func failsSizeOrLeast() -> Bool {
        if size < problem.requirement.k { return true }
        if let groups, groups.count < problem.requirement.minGroups { return true }
        if let population = problem.requirement.population, people < population.least {
            return true
        }
        return !asked.least.isEmpty && failsLeast()
    }

    private func failsLeast() -> Bool {
        for index in 0..<distinct.count { distinct[index] = 0 }
        for place in 0..<touchedCount {
            let feature = Int(touched[place])
            let index = Int(leastOf[feature])
            if index < 0 { continue }
            let valued = asked.least[index].valued
            if valued >= 0, counts[feature] == counts[valued], asked.least[index].least > 1 {
                return true
            }
            distinct[index] += 1
        }
        for index in 0..<distinct.count where distinct[index] < asked.least[index].least {
            return true
        }
        return false
    }

    /// Whether the population has no more people in the class than the sample has units.
    var isAllOfPopulation: Bool {
        problem.requirement.population.map { $0.exceedsSample && people <= size } ?? false
    }

    /// Whether entropy l is too small or an element has too great a share of the records with
    /// a value.
    func failsEntropyOrShare() -> Bool {
        for ask in asked.entropy {
            entropy.clear()
            for place in 0..<touchedCount
            where leastOf[Int(touched[place])] == ask.index {
                entropy.add(counts[Int(touched[place])])
            }
            if entropy.isBelow(ask.least) { return true }
        }
        for cap in asked.atMost where counts[cap.valued] > 0 {
            let share = Share(holders: counts[cap.element], records: counts[cap.valued])
            if cap.share < share { return true }
        }
        return false
    }

    /// Takes what all records that are left hold as the reference of t.
    func setReference(_ whole: UnsafePointer<Int>) {
        for distance in distances { distance.setReference(whole) }
    }

    /// Whether the class is further than t from the reference.
    func isFar() -> Bool {
        for distance in distances {
            distance.clear()
            for place in 0..<touchedCount
            where leastOf[Int(touched[place])] == distance.index {
                distance.add(Int(touched[place]), counts[Int(touched[place])])
            }
            if distance.isExceeded() { return true }
        }
        return false
    }

    /// The features held by at least one and fewer than k units of the entries that live.
    func rareFeatures(_ histogram: Histogram, _ marks: UnsafePointer<UInt8>) -> [Int] {
        RareTally(problem).features(histogram, marks, self)
    }
}
