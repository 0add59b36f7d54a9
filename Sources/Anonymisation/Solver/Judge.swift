// SPDX-License-Identifier: Apache-2.0

/// Decides which entries of a histogram survive and what the recoding costs.
final class Judge {
    /// After a judgement, by entry: 0 alive, else one of the marks below.
    private(set) var marks: UnsafeMutablePointer<UInt8>
    private let problem: Problem
    private let meter: CostMeter
    private let elements: ElementJudge?
    private var capacity = 64

    /// An entry suppressed for k, l or a rare value: so it is at every finer node.
    static let inherited: UInt8 = 1
    /// An entry suppressed for `at_most` or in consequence of it: at this node only.
    static let here: UInt8 = 2

    init(_ problem: Problem) {
        self.problem = problem
        meter = CostMeter(problem)
        elements = problem.judgesElements ? ElementJudge(problem) : nil
        marks = .allocate(capacity: capacity)
    }

    deinit { marks.deallocate() }

    /// The features whose records the last judgement suppressed because they became rare.
    var droppedFeatures: [Int] { elements?.droppedFeatures ?? [] }

    /// The lower bound of a node: what generalisation alone costs.
    func bound(_ steps: [Int]) -> UInt128 { meter.generalisation(steps) }

    /// The cost of a node and the records that it suppresses.
    func judge(_ histogram: Histogram, _ steps: [Int]) -> Outcome {
        if histogram.count > capacity {
            while capacity < histogram.count { capacity *= 2 }
            marks.deallocate()
            marks = .allocate(capacity: capacity)
        }
        if let elements {
            elements.mark(histogram, marks)
        } else {
            markSmall(histogram)
        }
        var tally = (entries: (0, 0), rows: (0, 0))
        for entry in 0..<histogram.count where marks[entry] != 0 {
            if marks[entry] == Self.inherited {
                tally.entries.0 += 1
                tally.rows.0 += Int(histogram.rows[entry])
            } else {
                tally.entries.1 += 1
                tally.rows.1 += Int(histogram.rows[entry])
            }
        }
        let inherited = meter.extra(
            histogram, steps, marks: marks, mark: Self.inherited, marked: tally.entries.0,
            markedRows: tally.rows.0)
        let here = meter.extra(
            histogram, steps, marks: marks, mark: Self.here, marked: tally.entries.1,
            markedRows: tally.rows.1)
        let dead = problem.rare.deadRows
        return Outcome(
            cost: meter.generalisation(steps) + inherited + here,
            suppressed: dead + tally.rows.0 + tally.rows.1, inheritedCost: inherited,
            inheritedSuppressed: dead + tally.rows.0)
    }

    /// Marks the entries of fewer than k units, where nothing else is asked.
    private func markSmall(_ histogram: Histogram) {
        let k = problem.requirement.k
        if histogram.units == nil {
            var entry = 0
            while entry < histogram.count {
                marks[entry] = Int(histogram.rows[entry]) < k ? Self.inherited : 0
                entry += 1
            }
            return
        }
        for entry in 0..<histogram.count {
            marks[entry] = histogram.size(entry) < k ? Self.inherited : 0
        }
    }
}
