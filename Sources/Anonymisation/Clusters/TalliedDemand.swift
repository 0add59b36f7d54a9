// SPDX-License-Identifier: Apache-2.0

/// Counts units and elements of clusters as the judge of the full-domain solver does.
final class TalliedDemand: ClusterDemand {
    let k: Int
    let isPlain = false
    private let tally: ClassTally
    private let histogram: Histogram
    private var starts: [Int]
    private var entries: [Int]

    init(_ problem: Problem, _ histogram: Histogram, itemOf: [Int], items: Int) {
        k = problem.requirement.k
        tally = ClassTally(problem)
        self.histogram = histogram
        starts = [Int](repeating: 0, count: items + 1)
        for item in itemOf { starts[item + 1] += 1 }
        for item in 0..<items { starts[item + 1] += starts[item] }
        var next = starts
        entries = [Int](repeating: 0, count: itemOf.count)
        for (entry, item) in itemOf.enumerated() {
            entries[next[item]] = entry
            next[item] += 1
        }
    }

    /// Takes the records of some items as the reference of t.
    func setReference(_ problem: Problem, _ items: some Sequence<Int32>) {
        if problem.features.closeness.isEmpty { return }
        var whole = [Int](repeating: 0, count: problem.features.count)
        for item in items {
            for place in starts[Int(item)]..<starts[Int(item) + 1] {
                let entry = entries[place]
                for feature in tally.features(of: entry, in: histogram) {
                    whole[Int(feature)] += Int(histogram.rows[entry])
                }
            }
        }
        whole.withUnsafeBufferPointer { whole in
            if let first = whole.baseAddress { tally.setReference(first) }
        }
    }

    func isMet(_ items: UnsafeBufferPointer<Int32>) -> Bool {
        tally.clear()
        for item in items {
            for place in starts[Int(item)]..<starts[Int(item) + 1] {
                tally.add(entries[place], histogram)
            }
        }
        return !tally.failsSizeOrLeast() && !tally.failsEntropyOrShare()
            && !tally.isFar()
    }
}
