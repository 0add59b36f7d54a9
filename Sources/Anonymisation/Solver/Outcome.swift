// SPDX-License-Identifier: Apache-2.0

/// What a recoding costs.
struct Outcome {
    /// The numerator of the loss.
    var cost: UInt128
    /// All suppressed records.
    var suppressed: Int
    /// What suppression adds to the cost at this node and at every finer one, at least: the part
    /// that follows from k, l and rare values, which only grow as classes split.
    var inheritedCost: UInt128
    /// The records of that part.
    var inheritedSuppressed: Int
}

/// Adds up what entries of a histogram cost beyond their generalised values when suppressed.
final class CostMeter {
    private let problem: Problem
    private var chosen: UnsafeMutablePointer<UInt32>
    private var capacity = 64

    init(_ problem: Problem) {
        self.problem = problem
        chosen = .allocate(capacity: capacity)
    }

    deinit { chosen.deallocate() }

    /// The cost of the node when nothing but always rare values is suppressed.
    func generalisation(_ steps: [Int]) -> UInt128 {
        var total: UInt128 = 0
        for index in 0..<steps.count {
            let factor = problem.scale.factors[problem.fields[index].column]
            total += factor * UInt128(problem.sums[index][steps[index]])
        }
        return total
    }

    /// What suppressing the entries whose mark is `mark` adds to that cost.
    ///
    /// It looks at those entries or at all others, whichever are fewer.
    func extra(
        _ histogram: Histogram, _ steps: [Int], marks: UnsafePointer<UInt8>, mark: UInt8,
        marked: Int, markedRows: Int
    ) -> UInt128 {
        if marked == 0 { return 0 }
        let inverse = marked * 2 > histogram.count
        let picked = pick(histogram.count, marks, mark, inverse)
        var total: UInt128 = 0
        for (index, field) in problem.fields.enumerated() {
            let factor = problem.scale.factors[field.column]
            if factor == 0 { continue }
            let part = costs(histogram, field, steps[index], picked)
            let dead = UInt64(problem.rare.deadRows) * field.suppressed
            let marked =
                inverse ? problem.sums[index][steps[index]] - dead - part : part
            total += factor * UInt128(UInt64(markedRows) * field.suppressed - marked)
        }
        return total
    }

    private func pick(
        _ count: Int, _ marks: UnsafePointer<UInt8>, _ mark: UInt8, _ inverse: Bool
    ) -> Int {
        if count > capacity {
            while capacity < count { capacity *= 2 }
            chosen.deallocate()
            chosen = .allocate(capacity: capacity)
        }
        var picked = 0
        var entry = 0
        while entry < count {
            if (marks[entry] == mark) != inverse {
                chosen[picked] = UInt32(truncatingIfNeeded: entry)
                picked += 1
            }
            entry += 1
        }
        return picked
    }

    private func costs(
        _ histogram: Histogram, _ field: Field, _ step: Int, _ picked: Int
    ) -> UInt64 {
        let table = field.costs(step)
        let (keys, rows, chosen) = (histogram.keys, histogram.rows, self.chosen)
        let (words, word, shift, mask) = (problem.words, field.word, field.shift, field.mask)
        var sum: UInt64 = 0
        var place = 0
        while place < picked {
            let entry = Int(chosen[place])
            let code = Int(truncatingIfNeeded: (keys[entry * words + word] >> shift) & mask)
            sum &+= UInt64(table[code]) &* UInt64(rows[entry])
            place += 1
        }
        return sum
    }
}
