// SPDX-License-Identifier: Apache-2.0
import Anonymisation
import DisclosureRisk
import TestSupport

/// A small random table with a random requirement, as the solver and as the oracle see it.
struct RandomCase {
    var slow: SlowSolver
    var columns: [SolverColumn]
    var requirement: Requirement
    var trackUnits: Bool
    var survey: Survey
    var cellOfRow: [Int]

    /// With `asksMore` also t, groups, a population and linked columns.
    init(
        seed: UInt64, codeCount: ClosedRange<Int> = 2...6, columnCount: Int? = nil,
        asksMore: Bool = false
    ) {
        var random = RepeatableRandom(seed: seed)
        let rows = 1 + random.below(16)
        let count = columnCount ?? 1 + random.below(3)
        var hierarchies: [SlowSolver.Column] = []
        for _ in 0..<count {
            let codes = codeCount.lowerBound + random.below(codeCount.count)
            hierarchies.append(Self.hierarchy(codes, &random, short: columnCount != nil))
        }
        let tuples = (0..<rows).map { _ in
            hierarchies.map { UInt32(random.below($0.group[0].count)) }
        }
        trackUnits = random.oneIn(2)
        let units = trackUnits ? (0..<rows).map { _ in random.below(rows) } : nil
        let tracked = random.below(3)
        let elements = (0..<tracked).map { _ in Self.elements(rows, &random) }
        slow = SlowSolver(
            table: SlowTable(tuples: tuples, units: units, elements: elements),
            columns: hierarchies)
        requirement = Requirement(k: 1 + random.below(4))
        requirement.maxSuppressed = random.below(rows + 1)
        columns = hierarchies.map(Self.solverColumn)
        survey = SurveyBuilder(columnCount: 0, trackedCount: 0, trackUnits: false, k: 1).finish()
        cellOfRow = []
        ask(tracked, &random)
        if asksMore { askMore(&random) }
        fill()
    }

    private mutating func ask(_ tracked: Int, _ random: inout RepeatableRandom) {
        slow.k = requirement.k
        for column in 0..<tracked {
            if random.oneIn(3) {
                let ask = (column, 1 + random.below(3), random.oneIn(2))
                slow.l.append((column: ask.0, least: ask.1, isSet: ask.2))
                requirement.l.append(.init(column: ask.0, least: ask.1, isSet: ask.2))
            }
            if random.oneIn(3) {
                let over = 2 + random.below(3)
                let cap = (UInt32(random.below(4)), 1 + random.below(over - 1))
                slow.atMost.append((column: column, element: cap.0, of: cap.1, over: over))
                requirement.atMost.append(
                    .init(
                        column: column, element: cap.0, share: Share(holders: cap.1, records: over)
                    ))
            }
            if random.oneIn(4) {
                let least = 1 + random.below(3)
                slow.entropy.append((column: column, least: least))
                requirement.entropy.append(.init(column: column, least: Double(least)))
            }
            if random.oneIn(2) {
                slow.rare.append(column)
                requirement.rare.append(column)
            }
        }
    }

    private mutating func fill() {
        let builder = SurveyBuilder(
            columnCount: columns.count, trackedCount: slow.table.elements.count,
            trackUnits: trackUnits,
            k: requirement.population?.exceedsSample == true ? .max : requirement.k,
            minGroups: requirement.minGroups)
        for row in slow.table.tuples.indices {
            var flat: [UInt32] = []
            var bounds = [0]
            for column in slow.table.elements {
                flat += column[row].sorted()
                bounds.append(flat.count)
            }
            cellOfRow.append(
                builder.add(
                    codes: slow.table.tuples[row], unit: UInt32(slow.table.units[row]),
                    group: slow.groups.isEmpty ? 0 : UInt32(slow.groups[row]), elements: flat,
                    bounds: bounds))
        }
        survey = builder.finish()
    }

    /// Random nested groups; the last code is a missing value in one of three hierarchies.
    private static func hierarchy(
        _ codes: Int, _ random: inout RepeatableRandom, short: Bool
    ) -> SlowSolver.Column {
        let missing = random.oneIn(3) && codes > 2
        let leaves = missing ? codes - 1 : codes
        var group = [Array(0..<codes)]
        for _ in 0..<(short ? 0 : random.below(3)) {
            let last = group[group.count - 1]
            let pairs = last.map { $0 == last[codes - 1] && missing ? -1 : $0 / 2 }
            var numbers: [Int: Int] = [:]
            group.append(
                pairs.map { pair in
                    let number = numbers[pair] ?? numbers.count
                    numbers[pair] = number
                    return number
                })
        }
        group.append([Int](repeating: 0, count: codes))
        var cost: [[Int]] = []
        for (level, of) in group.enumerated() {
            let top = level == group.count - 1
            cost.append(
                (0...(of.max() ?? 0)).map { number in
                    if top { return leaves - 1 }
                    return (0..<leaves).filter { of[$0] == number }.count.advanced(by: -1)
                })
            if !top, missing { cost[level][of[codes - 1]] = 0 }
        }
        let first = random.oneIn(4) ? min(1, group.count - 1) : 0
        let last = random.oneIn(6) ? first : group.count - 1
        return SlowSolver.Column(
            group: group, cost: cost, denominator: max(1, leaves - 1), levels: first...last,
            weight: random.oneIn(5) ? 0 : 1 + random.below(2))
    }

    private static func elements(
        _ rows: Int, _ random: inout RepeatableRandom
    ) -> [Set<UInt32>] {
        let single = random.oneIn(2)
        return (0..<rows).map { _ in
            if random.oneIn(5) { return [] }
            let several = single ? 1 : 1 + random.below(2)
            return Set((0..<several).map { _ in UInt32(random.below(4)) })
        }
    }

    private static func solverColumn(_ slow: SlowSolver.Column) -> SolverColumn {
        SolverColumn(
            group: slow.group.map { $0.map(Int32.init) }, cost: slow.cost,
            denominator: slow.denominator, minLevel: slow.levels.lowerBound,
            maxLevel: slow.levels.upperBound, counted: slow.weight > 0,
            weight: .init(max(1, slow.weight)))
    }
}
