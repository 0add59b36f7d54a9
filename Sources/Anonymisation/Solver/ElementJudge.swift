// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// Marks the entries that k, l, t, `at_most` and rare values suppress together.
///
/// The order is that of `Requirement`: first what is inherited by finer nodes (rare values and
/// what each class must hold, until nothing changes), then entropy l, `at_most`, t and the
/// population, then all again until nothing changes.
final class ElementJudge {
    /// The features that the last marking suppressed as rare, ascending.
    private(set) var droppedFeatures: [Int] = []
    /// How many entries were looked at so far.
    private(set) var work = 0
    private let problem: Problem
    private let features: Features
    private let roller: Roller
    private let tally: ClassTally
    private let rareTally: RareTally
    private var classes = 0
    /// The records of the classes that have gone.
    private var suppressed = 0
    private var capacity = 64
    /// By class: where its entries start in `order`; and whether it has gone.
    private var starts: UnsafeMutablePointer<UInt32>
    private var order: UnsafeMutablePointer<UInt32>
    private var isGone: UnsafeMutablePointer<UInt8>
    private var dropped: [Bool]
    private var whole: [Int]
    /// The mark of a class that holds all of the population.
    private let populationMark: UInt8
    /// Whether classes depend on each other, through rare values or the reference of t.
    private let areLinked: Bool

    /// `populationMark` is that of classes which hold everybody whom the population has in them.
    init(_ problem: Problem, populationMark: UInt8) {
        self.problem = problem
        self.populationMark = populationMark
        features = problem.features
        roller = Roller(words: problem.words)
        tally = ClassTally(problem)
        rareTally = RareTally(problem)
        dropped = [Bool](repeating: false, count: problem.features.count)
        whole = [Int](repeating: 0, count: max(1, problem.features.count))
        areLinked = !problem.features.rare.isEmpty || !problem.features.closeness.isEmpty
        starts = .allocate(capacity: capacity + 1)
        order = .allocate(capacity: capacity)
        isGone = .allocate(capacity: capacity)
    }

    deinit {
        starts.deallocate()
        order.deallocate()
        isGone.deallocate()
    }

    /// Sets the mark of every entry of `histogram`.
    ///
    /// Where more than `limit` records are suppressed for what finer nodes inherit, or any where
    /// it is 0, some of the others may be left unmarked.
    func mark(
        _ histogram: Histogram, _ marks: UnsafeMutablePointer<UInt8>, limit: Int
    ) {
        sortIntoClasses(histogram)
        memset(marks, 0, histogram.count)
        suppressed = 0
        if !areLinked {
            markAlone(histogram, marks, limit)
            return
        }
        for feature in 0..<features.count { dropped[feature] = false }
        // A value that is rare among all records is not among these.
        if failClasses(histogram, marks, Judge.inherited), !features.rare.isEmpty {
            close(histogram, marks, Judge.inherited)
        }
        if suppressed > limit { return }
        while failHere(histogram, marks) {
            if limit == 0 { return }
            if !features.rare.isEmpty { close(histogram, marks, Judge.here) }
        }
        droppedFeatures = (0..<features.count).filter { dropped[$0] }
    }

    /// Numbers the classes and lists the entries of each.
    private func sortIntoClasses(_ histogram: Histogram) {
        let (words, count) = (problem.words, histogram.count)
        work += count
        reserve(count)
        roller.reserve(count)
        let keys = roller.keys
        keys.update(from: histogram.keys, count: count * words)
        var place = problem.signatureWord
        let others = ~problem.signatureMask
        while place < count * words {
            keys[place] &= others
            place += words
        }
        classes = roller.number(count)
        let (starts, order, target) = (self.starts, self.order, roller.target)
        memset(starts, 0, (classes + 1) * 4)
        memset(isGone, 0, classes)
        for entry in 0..<count { starts[Int(target[entry])] += 1 }
        var end: UInt32 = 0
        for group in 0..<classes {
            end += starts[group]
            starts[group] = end
        }
        starts[classes] = end
        for entry in stride(from: count - 1, through: 0, by: -1) {
            let group = Int(target[entry])
            starts[group] -= 1
            order[Int(starts[group])] = UInt32(truncatingIfNeeded: entry)
        }
    }

    private func reserve(_ count: Int) {
        if count <= capacity { return }
        while capacity < count { capacity *= 2 }
        starts.deallocate()
        order.deallocate()
        isGone.deallocate()
        starts = .allocate(capacity: capacity + 1)
        order = .allocate(capacity: capacity)
        isGone = .allocate(capacity: capacity)
    }

    /// Puts what is left of a class into the tally; false if nothing is.
    private func take(
        _ group: Int, _ histogram: Histogram, _ marks: UnsafePointer<UInt8>
    ) -> Bool {
        tally.clear()
        for place in Int(starts[group])..<Int(starts[group + 1]) {
            let entry = Int(order[place])
            if marks[entry] == 0 { tally.add(entry, histogram) }
        }
        return tally.rows > 0
    }

    private func suppress(
        _ group: Int, _ marks: UnsafeMutablePointer<UInt8>, _ mark: UInt8
    ) {
        isGone[group] = 1
        suppressed += tally.rows
        for place in Int(starts[group])..<Int(starts[group + 1]) {
            let entry = Int(order[place])
            if marks[entry] == 0 { marks[entry] = mark }
        }
    }

    /// Where no class depends on another, each is decided at once.
    private func markAlone(
        _ histogram: Histogram, _ marks: UnsafeMutablePointer<UInt8>, _ limit: Int
    ) {
        work += histogram.count
        var inherited = 0
        for group in 0..<classes where inherited <= limit {
            if !take(group, histogram, marks) { continue }
            if tally.failsSizeOrLeast() {
                suppress(group, marks, Judge.inherited)
                inherited += tally.rows
            } else if tally.isAllOfPopulation {
                suppress(group, marks, populationMark)
            } else if tally.failsEntropyOrShare() {
                suppress(group, marks, Judge.here)
            }
        }
    }

    /// Rare values and what each class must hold, until nothing changes.
    private func close(
        _ histogram: Histogram, _ marks: UnsafeMutablePointer<UInt8>, _ mark: UInt8
    ) {
        repeat {
            while dropRare(histogram, marks, mark) {}
        } while failClasses(histogram, marks, mark)
    }

    /// Suppresses the records of values with too few holders; gives whether there were any.
    private func dropRare(
        _ histogram: Histogram, _ marks: UnsafeMutablePointer<UInt8>, _ mark: UInt8
    ) -> Bool {
        work += histogram.count * 2
        let rare = rareTally.features(histogram, marks, tally)
        if rare.isEmpty { return false }
        for feature in rare { dropped[feature] = true }
        for entry in 0..<histogram.count where marks[entry] == 0 && histogram.rows[entry] > 0 {
            let held = tally.features(of: entry, in: histogram)
            if held.contains(where: { dropped[Int($0)] }) { marks[entry] = mark }
        }
        return true
    }

    /// Suppresses the classes that hold too little; gives whether there were any.
    private func failClasses(
        _ histogram: Histogram, _ marks: UnsafeMutablePointer<UInt8>, _ mark: UInt8
    ) -> Bool {
        var any = false
        work += histogram.count
        for group in 0..<classes where isGone[group] == 0 {
            if !take(group, histogram, marks) {
                isGone[group] = 1
            } else if tally.failsSizeOrLeast() {
                suppress(group, marks, mark)
                any = true
            }
        }
        return any
    }

    /// Suppresses the classes that fail entropy l, `at_most`, t or the population; gives whether
    /// there were any.
    private func failHere(
        _ histogram: Histogram, _ marks: UnsafeMutablePointer<UInt8>
    ) -> Bool {
        setReference(histogram, marks)
        var any = false
        work += histogram.count * (features.closeness.isEmpty ? 1 : 4)
        for group in 0..<classes where isGone[group] == 0 {
            if !take(group, histogram, marks) {
                isGone[group] = 1
            } else if tally.isAllOfPopulation {
                suppress(group, marks, populationMark)
                any = true
            } else if tally.failsEntropyOrShare() || tally.isFar() {
                suppress(group, marks, Judge.here)
                any = true
            }
        }
        return any
    }

    private func setReference(_ histogram: Histogram, _ marks: UnsafePointer<UInt8>) {
        if features.closeness.isEmpty { return }
        for feature in 0..<features.count { whole[feature] = 0 }
        for entry in 0..<histogram.count where marks[entry] == 0 && histogram.rows[entry] > 0 {
            let held = Int(histogram.rows[entry])
            for feature in tally.features(of: entry, in: histogram) {
                whole[Int(feature)] += held
            }
        }
        tally.setReference(whole)
    }

    /// Whether the population has, in every class, as many people as the sample has units.
    func isCovered(_ histogram: Histogram) -> Bool {
        sortIntoClasses(histogram)
        let marks = [UInt8](repeating: 0, count: histogram.count)
        return (0..<classes).allSatisfy { group in
            !take(group, histogram, marks) || tally.people >= tally.size
        }
    }
}
