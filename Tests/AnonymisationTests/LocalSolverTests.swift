// SPDX-License-Identifier: Apache-2.0
import Anonymisation
import TestSupport
import Testing

/// Local recoding, held against definitions written down here and against all partitions.
struct LocalSolverTests {
    @Test(arguments: 0..<8)
    func `classes of random tables satisfy what is asked`(_ block: UInt64) {
        for seed in (block * 60)..<(block * 60 + 60) {
            let random = RandomCase(seed: seed)
            let local = solveLocally(
                random.survey, columns: random.columns, requirement: random.requirement)
            let oracle = PartitionOracle(random)
            let rows = random.slow.table.tuples.indices
            let kept = rows.filter { local.cellSurvives[random.cellOfRow[$0]] }
            #expect(local.suppressedRows == rows.count - kept.count, "seed \(seed)")
            var classes: [[Int]: [Int]] = [:]
            var cost = 0
            for row in kept {
                let published = published(random, local, row)
                classes[published.key, default: []].append(row)
                cost += published.cost
            }
            #expect(classes.count == local.classes, "seed \(seed)")
            for members in classes.values {
                #expect(oracle.isMet(members), "seed \(seed)")
            }
            cost += (rows.count - kept.count) * oracle.whole
            #expect(
                abs(local.loss.value * Double(rows.count * max(oracle.whole, 1)) - Double(cost))
                    < 1e-6, "seed \(seed)")
        }
    }

    /// What a row is published as, and what that costs in the unit of the oracle.
    private func published(
        _ random: RandomCase, _ local: LocalSolution, _ row: Int
    ) -> (key: [Int], cost: Int) {
        let tuple = random.slow.table.tuples[row]
        let number = Int(local.classOfTuple[random.survey.tuple(ofCell: random.cellOfRow[row])])
        var key: [Int] = []
        var cost = 0
        for (column, slow) in random.slow.columns.enumerated() {
            let level = local.published.level(number, column)
            #expect(slow.levels.contains(level))
            let group = slow.group[level][Int(tuple[column])]
            #expect(group == Int(local.published.groups[number * tuple.count + column]))
            key += [level, group]
            cost += PartitionOracle.factor(random.slow, column) * slow.cost[level][group]
        }
        return (key, cost)
    }

    @Test func `no table costs less than the best of all partitions, and most cost as little`() {
        var compared = 0
        var equal = 0
        for seed: UInt64 in 10_000..<10_400 {
            let random = RandomCase(seed: seed)
            let oracle = PartitionOracle(random)
            guard random.requirement.rare.isEmpty, let best = oracle.best() else { continue }
            let local = solveLocally(
                random.survey, columns: random.columns, requirement: random.requirement)
            if local.suppressedRows > 0 { continue }
            let rows = random.slow.table.tuples.count
            let cost = local.loss.value * Double(rows * max(oracle.whole, 1))
            #expect(cost > Double(best) - 1e-6, "seed \(seed)")
            compared += 1
            if cost < Double(best) + 1e-6 { equal += 1 }
        }
        #expect(compared > 50)
        #expect(equal * 10 >= compared * 9, "\(equal) of \(compared)")
    }

    /// With k = 2 both towns stay, and ages of the same band meet in it.
    @Test func `six rows are published as three pairs`() {
        // Ages 20, 21, 30, 31, 30, 31 in bands of ten; towns a and b without levels between.
        let ages = SolverColumn(
            group: [[0, 1, 2, 3], [0, 0, 1, 1], [0, 0, 0, 0]],
            cost: [[0, 0, 0, 0], [1, 1], [3]], denominator: 3)
        let towns = SolverColumn(
            group: [[0, 1], [0, 0]], cost: [[0, 0], [1]], denominator: 1)
        let builder = SurveyBuilder(columnCount: 2, trackedCount: 0, trackUnits: false, k: 2)
        for tuple: [UInt32] in [[0, 0], [1, 0], [2, 0], [3, 0], [2, 1], [3, 1]] {
            builder.add(codes: tuple, unit: 0)
        }
        let survey = builder.finish()
        let local = solveLocally(
            survey, columns: [ages, towns], requirement: Requirement(k: 2))
        #expect(local.reachable)
        #expect(local.suppressedRows == 0)
        let of = local.classOfTuple.map { Int($0) }
        #expect([of[0], of[2], of[4]] == [of[1], of[3], of[5]])
        #expect(Set(of) == [0, 1, 2])
        #expect(local.classes == 3)
        #expect(local.published.levels(ofColumn: 0) == 1...1)
        #expect(local.published.levels(ofColumn: 1) == 0...0)
        // Six cells of 1/3 and six of 0 among twelve.
        #expect(abs(local.loss.value - 1.0 / 6) < 1e-12)
        #expect(
            local.loss
                == solveLocally(survey, columns: [ages, towns], requirement: Requirement(k: 2)).loss
        )
        // An unseen tuple takes the class that covers it; nobody of town b is in the twenties.
        #expect(local.published.cheapest(covering: [1, 0], [ages, towns]) == of[0])
        #expect(local.published.cheapest(covering: [2, 1], [ages, towns]) == of[4])
        #expect(local.published.cheapest(covering: [0, 1], [ages, towns]) == nil)
    }

    @Test func `a column that may not be joined keeps its people apart`() {
        let fixed = SolverColumn(fixedCodes: 2)
        let flat = SolverColumn(
            group: [[0, 1, 2], [0, 0, 0]], cost: [[0, 0, 0], [2]], denominator: 2)
        let builder = SurveyBuilder(columnCount: 2, trackedCount: 0, trackUnits: false, k: 2)
        for tuple: [UInt32] in [[0, 0], [0, 1], [0, 2], [1, 0]] {
            builder.add(codes: tuple, unit: 0)
        }
        let survey = builder.finish()
        let refused = solveLocally(
            survey, columns: [fixed, flat], requirement: Requirement(k: 2))
        #expect(!refused.reachable)
        let allowed = solveLocally(
            survey, columns: [fixed, flat], requirement: Requirement(k: 2, maxSuppressed: 1))
        #expect(allowed.reachable)
        #expect(allowed.suppressedRows == 1)
        #expect(allowed.classOfTuple == [0, 0, 0, -1])
        #expect(allowed.loss.value == 1)
    }

    @Test(.needs(shared: AdultFiles.folder))
    func `a part of Adult loses less than the optimum of the full domain`() throws {
        let adult = try AdultFiles.load(AdultFiles.eight)
        let rows = 1500
        let survey = AdultTests.survey(adult.columns, tracked: nil, rows: rows)
        let columns = adult.columns.map(AdultTests.solverColumn)
        let whole = solve(survey, columns: columns, requirement: Requirement(k: 5))
        let local = solveLocally(
            survey, columns: columns, requirement: Requirement(k: 5), effort: 20_000)
        #expect(local.reachable)
        #expect(local.suppressedRows == 0)
        #expect(local.loss.value < whole.loss.value / 3)
        var sizes = [Int](repeating: 0, count: local.classes)
        for row in 0..<rows {
            let cell = survey.cell(
                codes: adult.columns.map { $0.codes[row] }, elements: [0], bounds: [0, 0])
            guard let cell else {
                Issue.record("row \(row) has no cell")
                continue
            }
            sizes[Int(local.classOfTuple[survey.tuple(ofCell: cell)])] += 1
        }
        #expect(sizes.allSatisfy { $0 >= 5 })
    }
}

/// The best local recoding of a tiny table without suppression, by trying all partitions.
private struct PartitionOracle {
    private let random: RandomCase
    private let slow: SlowSolver
    /// What a suppressed row costs: the common unit of the columns times their weights.
    let whole: Int

    init(_ random: RandomCase) {
        self.random = random
        slow = random.slow
        var whole = 0
        for (column, shape) in random.slow.columns.enumerated() {
            whole += Self.factor(random.slow, column) * shape.denominator
        }
        self.whole = whole
    }

    /// Weights over the least common multiple of the small denominators.
    static func factor(_ slow: SlowSolver, _ column: Int) -> Int {
        let common = slow.columns.reduce(1) { $0 * $1.denominator }
        return slow.columns[column].weight * common / slow.columns[column].denominator
    }

    /// Whether rows may be a class, by the definitions.
    func isMet(_ rows: [Int]) -> Bool {
        let table = slow.table
        if Set(rows.map { table.units[$0] }).count < slow.k { return false }
        func counts(_ column: Int) -> [UInt32: Int] {
            var counts: [UInt32: Int] = [:]
            for row in rows {
                for element in table.elements[column][row] { counts[element, default: 0] += 1 }
            }
            return counts
        }
        for ask in slow.l {
            let held = counts(ask.column)
            let valued = rows.filter { !table.elements[ask.column][$0].isEmpty }.count
            if held.count < ask.least { return false }
            if ask.isSet, ask.least > 1, held.values.contains(valued) { return false }
        }
        for ask in slow.entropy {
            let held = counts(ask.column)
            let all = Double(held.values.reduce(0, +))
            let squares = held.values.map { Double($0) / all }
            // exp(H) ≥ l without logarithms of ours: the product of p^-p.
            let entropy = squares.map { -$0 * Self.log($0) }.reduce(0, +)
            if held.isEmpty ? ask.least > 0 : entropy < Self.log(Double(ask.least)) - 1e-9 {
                return false
            }
        }
        for cap in slow.atMost {
            let valued = rows.filter { !table.elements[cap.column][$0].isEmpty }.count
            let held = counts(cap.column)[cap.element] ?? 0
            if held * cap.over > valued * cap.of { return false }
        }
        return true
    }

    /// The natural logarithm by Newton's steps on a series for e^x.
    private static func log(_ x: Double) -> Double {
        var guess = 0.0
        for _ in 0..<60 {
            var term = 1.0
            var sum = 1.0
            for place in 1..<40 {
                term *= guess / Double(place)
                sum += term
            }
            guess += 2 * (x - sum) / (x + sum)
        }
        return guess
    }

    /// The least cost, or nil if no partition satisfies what is asked or there are too many.
    func best() -> Int? {
        var items: [[Int]: [Int]] = [:]
        for (row, tuple) in slow.table.tuples.enumerated() {
            let key = slow.columns.indices.map {
                slow.columns[$0].group[slow.columns[$0].levels.lowerBound][Int(tuple[$0])]
            }
            items[key, default: []].append(row)
        }
        let groups = items.values.sorted { $0[0] < $1[0] }
        if groups.count > 8 { return nil }
        var best: Int?
        var parts: [[Int]] = []
        func place(_ next: Int) {
            if next == groups.count {
                var cost = 0
                for part in parts {
                    guard let price = price(part), isMet(part) else { return }
                    cost += price * part.count
                }
                best = min(best ?? cost, cost)
                return
            }
            for part in parts.indices {
                parts[part] += groups[next]
                place(next + 1)
                parts[part].removeLast(groups[next].count)
            }
            parts.append(groups[next])
            place(next + 1)
            parts.removeLast()
        }
        place(0)
        return best
    }

    /// What a row of a class costs, or nil where a column has no level that joins all.
    private func price(_ rows: [Int]) -> Int? {
        var price = 0
        for (column, slow) in slow.columns.enumerated() {
            let codes = rows.map { Int(self.slow.table.tuples[$0][column]) }
            let level = slow.levels.first { level in
                Set(codes.map { slow.group[level][$0] }).count == 1
            }
            guard let level else { return nil }
            price += Self.factor(self.slow, column) * slow.cost[level][slow.group[level][codes[0]]]
        }
        return price
    }
}
