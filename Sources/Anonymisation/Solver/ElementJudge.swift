// SPDX-License-Identifier: Apache-2.0

/// Marks the entries that k, l, `at_most` and rare values suppress together.
///
/// The order is that of `Requirement`: first what is inherited by finer nodes (rare values, k
/// and l, until nothing changes), then entropy l and `at_most`, then all again until nothing
/// changes.
final class ElementJudge {
    /// The features that the last marking suppressed as rare, ascending.
    private(set) var droppedFeatures: [Int] = []
    private let problem: Problem
    private let features: Features
    private let roller: Roller
    private let tally: ClassTally
    private var starts: [Int] = []
    private var order: [Int] = []
    private var classFails: [Bool] = []
    private var dropped: [Bool]

    init(_ problem: Problem) {
        self.problem = problem
        features = problem.features
        roller = Roller(words: problem.words)
        tally = ClassTally(problem)
        dropped = [Bool](repeating: false, count: problem.features.count)
    }

    /// Sets the mark of every entry of `histogram`.
    func mark(_ histogram: Histogram, _ marks: UnsafeMutablePointer<UInt8>) {
        sortIntoClasses(histogram)
        for entry in 0..<histogram.count { marks[entry] = 0 }
        for feature in 0..<features.count { dropped[feature] = false }
        close(histogram, marks, Judge.inherited)
        while failShares(histogram, marks) && !features.rare.isEmpty {
            close(histogram, marks, Judge.here)
        }
        droppedFeatures = (0..<features.count).filter { dropped[$0] }
    }

    /// Numbers the classes and lists the entries of each.
    private func sortIntoClasses(_ histogram: Histogram) {
        let words = problem.words
        roller.reserve(histogram.count)
        roller.keys.update(from: histogram.keys, count: histogram.count * words)
        for entry in 0..<histogram.count {
            roller.keys[entry * words + problem.signatureWord] &= ~problem.signatureMask
        }
        let classes = roller.number(histogram.count)
        starts = [Int](repeating: 0, count: classes + 1)
        classFails = [Bool](repeating: false, count: classes)
        for entry in 0..<histogram.count { starts[Int(roller.target[entry]) + 1] += 1 }
        for group in 0..<classes { starts[group + 1] += starts[group] }
        var next = starts
        order = [Int](repeating: 0, count: histogram.count)
        for entry in 0..<histogram.count {
            let group = Int(roller.target[entry])
            order[next[group]] = entry
            next[group] += 1
        }
    }

    /// Rare values, k and l until nothing changes.
    private func close(
        _ histogram: Histogram, _ marks: UnsafeMutablePointer<UInt8>, _ mark: UInt8
    ) {
        repeat {
            while dropRare(histogram, marks, mark) {}
        } while failClasses(histogram, marks, mark) && !features.rare.isEmpty
    }

    /// Suppresses the records of values with too few holders; gives whether there were any.
    private func dropRare(
        _ histogram: Histogram, _ marks: UnsafeMutablePointer<UInt8>, _ mark: UInt8
    ) -> Bool {
        if features.rare.isEmpty { return false }
        let rare = tally.rareFeatures(histogram, marks)
        if rare.isEmpty { return false }
        for feature in rare { dropped[feature] = true }
        for entry in 0..<histogram.count where marks[entry] == 0 {
            if tally.features(of: entry, in: histogram).contains(where: { dropped[$0] }) {
                marks[entry] = mark
            }
        }
        return true
    }

    /// Suppresses the classes that fail k or l; gives whether there were any.
    private func failClasses(
        _ histogram: Histogram, _ marks: UnsafeMutablePointer<UInt8>, _ mark: UInt8
    ) -> Bool {
        suppress(histogram, marks, mark) { tally.failsSizeOrLeast() }
    }

    /// Suppresses the classes that fail entropy l or `at_most`; gives whether there were any.
    private func failShares(
        _ histogram: Histogram, _ marks: UnsafeMutablePointer<UInt8>
    ) -> Bool {
        if features.atMost.isEmpty, features.entropy.isEmpty { return false }
        return suppress(histogram, marks, Judge.here) { tally.failsEntropyOrShare() }
    }

    private func suppress(
        _ histogram: Histogram, _ marks: UnsafeMutablePointer<UInt8>, _ mark: UInt8,
        _ fails: () -> Bool
    ) -> Bool {
        var any = false
        for group in 0..<classFails.count where !classFails[group] {
            tally.clear()
            for place in starts[group]..<starts[group + 1] where marks[order[place]] == 0 {
                tally.add(order[place], histogram)
            }
            if tally.rows == 0 {
                classFails[group] = true
                continue
            }
            if !fails() { continue }
            any = true
            classFails[group] = true
            for place in starts[group]..<starts[group + 1] where marks[order[place]] == 0 {
                marks[order[place]] = mark
            }
        }
        return any
    }
}
