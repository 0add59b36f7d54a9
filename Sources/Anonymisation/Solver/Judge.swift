// SPDX-License-Identifier: Apache-2.0

/// Decides which entries of a histogram survive and what the recoding costs.
final class Judge {
    /// After a judgement, by entry: 0 alive, else one of the marks below.
    private(set) var marks: UnsafeMutablePointer<UInt8>
    private let problem: Problem
    private let meter: CostMeter
    private let elements: ElementJudge?
    private let populationMark: UInt8
    private var capacity = 64
    private var plainWork = 0

    /// An entry suppressed for k, l or a rare value: so it is at every finer node.
    static let inherited: UInt8 = 1
    /// An entry suppressed for `at_most` or in consequence of it: at this node only.
    static let here: UInt8 = 2

    /// A judge of nodes of `problem`, whose finest one has the histogram `finest`.
    ///
    /// Where each class of the finest node has as many people in the population as units in the
    /// sample, a class that holds all its people is made of such classes: then this too is
    /// inherited. Rare values could take records out of a finer class first, so not with them.
    convenience init(_ problem: Problem, finest: Histogram) {
        let asks = problem.requirement.population?.exceedsSample == true
        let isInherited =
            asks && problem.features.rare.isEmpty
            && ElementJudge(problem, populationMark: Self.here).isCovered(finest)
        self.init(problem, populationMark: isInherited ? Self.inherited : Self.here)
    }

    /// A judge of single nodes, whose marks need not say what is inherited.
    init(_ problem: Problem, populationMark: UInt8 = Judge.here) {
        self.problem = problem
        self.populationMark = populationMark
        meter = CostMeter(problem)
        elements =
            problem.judgesElements ? ElementJudge(problem, populationMark: populationMark) : nil
        marks = .allocate(capacity: capacity)
    }

    deinit { marks.deallocate() }

    /// How many entries were looked at so far.
    var work: Int { plainWork + (elements?.work ?? 0) }

    /// The features whose records the last judgement suppressed because they became rare.
    var droppedFeatures: [Int] { elements?.droppedFeatures ?? [] }

    /// The cost of a node, given by the steps of its fields, and the records that it suppresses.
    ///
    /// The costs are counted only where no more than `limit` records are suppressed.
    func judge(_ histogram: Histogram, _ steps: [Int], limit: Int = .max) -> Outcome {
        if histogram.count > capacity {
            while capacity < histogram.count { capacity *= 2 }
            marks.deallocate()
            marks = .allocate(capacity: capacity)
        }
        plainWork += histogram.count
        if let elements {
            elements.mark(histogram, marks, limit: max(0, limit - problem.rare.deadRows))
        } else {
            markSmall(histogram)
        }
        let (inherited, here) = tallies(histogram)
        let dead = problem.rare.deadRows
        var outcome = Outcome(
            cost: 0, suppressed: dead + inherited.rows + here.rows, inheritedCost: 0,
            inheritedSuppressed: dead + inherited.rows)
        if outcome.inheritedSuppressed > limit { return outcome }
        outcome.inheritedCost = meter.extra(
            histogram, steps, marks: marks, mark: Self.inherited, marked: inherited.entries,
            markedRows: inherited.rows)
        let extra = meter.extra(
            histogram, steps, marks: marks, mark: Self.here, marked: here.entries,
            markedRows: here.rows)
        outcome.cost = meter.generalisation(steps) + outcome.inheritedCost + extra
        return outcome
    }

    private struct MarkTally {
        var entries = 0
        var rows = 0
    }

    private func tallies(_ histogram: Histogram) -> (inherited: MarkTally, here: MarkTally) {
        var (inherited, here) = (MarkTally(), MarkTally())
        let (marks, rows) = (self.marks, histogram.rows)
        var entry = 0
        while entry < histogram.count {
            if marks[entry] == Self.inherited {
                inherited.entries += 1
                inherited.rows += Int(rows[entry])
            } else if marks[entry] != 0 {
                here.entries += 1
                here.rows += Int(rows[entry])
            }
            entry += 1
        }
        return (inherited, here)
    }

    /// Marks the entries that hold too little, where nothing is asked of what they hold.
    private func markSmall(_ histogram: Histogram) {
        let k = problem.requirement.k
        let marks = self.marks
        if histogram.units == nil, histogram.groups == nil, histogram.people == nil {
            let rows = histogram.rows
            var entry = 0
            while entry < histogram.count {
                marks[entry] = Int(rows[entry]) < k ? Self.inherited : 0
                entry += 1
            }
            return
        }
        let minGroups = problem.requirement.minGroups
        let population = problem.requirement.population
        for entry in 0..<histogram.count {
            let size = histogram.size(entry)
            var fails = size < k
            if let groups = histogram.groups { fails = fails || groups.counts[entry] < minGroups }
            marks[entry] = fails ? Self.inherited : 0
            guard let population, let people = histogram.people else { continue }
            if people[entry] < population.least { marks[entry] = Self.inherited }
            if marks[entry] == 0, population.exceedsSample, people[entry] <= size {
                marks[entry] = populationMark
            }
        }
    }
}
