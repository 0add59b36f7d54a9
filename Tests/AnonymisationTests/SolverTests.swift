// SPDX-License-Identifier: Apache-2.0
import DisclosureRisk
import TestSupport
import Testing

@testable import Anonymisation

struct SolverTests {
    @Test(arguments: 0..<8)
    func `random small tables have the optimum of the brute force`(_ block: UInt64) {
        for seed in (block * 100)..<(block * 100 + 100) {
            let random = RandomCase(seed: seed)
            compare(random, seed)
        }
    }

    @Test(arguments: 0..<8)
    func `t, groups, a population and linked columns have the optimum of the brute force`(
        _ block: UInt64
    ) {
        for seed in (block * 100)..<(block * 100 + 100) {
            compare(RandomCase(seed: 20_000 + seed, asksMore: true), 20_000 + seed)
        }
    }

    @Test func `four columns have the optimum of the brute force`() {
        for seed: UInt64 in 30_000..<30_040 {
            compare(RandomCase(seed: seed, columnCount: 4, asksMore: true), seed)
        }
    }

    @Test func `keys of several words have the optimum of the brute force`() {
        for seed: UInt64 in 5000..<5006 {
            let random = RandomCase(seed: seed, codeCount: 300...400, columnCount: 9)
            let problem = Problem(random.survey, random.columns, random.requirement)
            #expect(problem.words > 1, "seed \(seed)")
            compare(random, seed)
        }
    }

    private func compare(_ random: RandomCase, _ seed: UInt64) {
        let solution = solve(
            random.survey, columns: random.columns, requirement: random.requirement)
        let limit = random.requirement.maxSuppressed
        let rows = random.slow.table.tuples.count
        let within = random.slow.solve(limit: limit)
        #expect(solution.reachable == (within != nil), "seed \(seed)")
        guard let best = within ?? random.slow.solve(limit: rows) else {
            Issue.record("the oracle found nothing, seed \(seed)")
            return
        }
        #expect(solution.optimal, "seed \(seed)")
        #expect(solution.bound == solution.loss, "seed \(seed)")
        #expect(solution.levels == best.levels, "seed \(seed)")
        #expect(solution.suppressedRows == rows - best.alive.count, "seed \(seed)")
        #expect(solution.classes == best.classes, "seed \(seed)")
        let loss = reduced(solution.loss.numerator, solution.loss.denominator)
        #expect(loss == reduced(best.cost, max(1, random.slow.whole)), "seed \(seed)")
        let alive = (0..<rows).filter { solution.survives(cell: random.cellOfRow[$0]) }
        #expect(alive == best.alive, "seed \(seed)")
        checkSurvivors(random, solution, seed)
    }

    private func reduced(_ numerator: UInt128, _ denominator: UInt128) -> [UInt128] {
        var (a, b) = (numerator, denominator)
        while b != 0 { (a, b) = (b, a % b) }
        return [numerator / a, denominator / a]
    }

    /// A row survives if and only if its tuple does and it holds no dropped element.
    private func checkSurvivors(_ random: RandomCase, _ solution: Solution, _ seed: UInt64) {
        for row in random.slow.table.tuples.indices {
            let cell = random.cellOfRow[row]
            let holdsDropped = random.slow.table.elements.indices.contains { column in
                !random.slow.table.elements[column][row].isDisjoint(
                    with: solution.droppedElements[column])
            }
            let tuple = solution.tupleSurvives[random.survey.tuple(ofCell: cell)]
            #expect(
                solution.survives(cell: cell) == (tuple && !holdsDropped),
                "seed \(seed) row \(row)")
        }
    }

    @Test func `what the solver lets through fails nothing when measured again`() {
        for seed: UInt64 in 9000..<9100 {
            let random = RandomCase(seed: seed)
            let solution = solve(
                random.survey, columns: random.columns, requirement: random.requirement)
            let table = random.slow.table
            let alive = table.tuples.indices.filter {
                solution.survives(cell: random.cellOfRow[$0])
            }
            let quasi = random.columns.indices.map { column in
                alive.map { row in
                    let code = Int(table.tuples[row][column])
                    return UInt32(random.columns[column].group[solution.levels[column]][code])
                }
            }
            let sensitive = table.elements.indices.map { column in
                SensitiveColumn(
                    sets: alive.map { table.elements[column][$0].sorted() },
                    isSet: random.requirement.l.contains { $0.column == column && $0.isSet })
            }
            let units = alive.map { UInt32(table.units[$0]) }
            let measures = ClassMeasures.measure(
                CodedTable(rows: alive.count, quasi: quasi, units: units, sensitive: sensitive))
            let failing = measures.failing(
                ClassRequirements(
                    k: random.requirement.k,
                    l: random.requirement.l.map { ($0.column, $0.least) },
                    atMost: random.requirement.atMost.map { ($0.column, $0.element, $0.share) }))
            #expect(failing.classes == 0, "seed \(seed)")
            #expect(measures.classes == solution.classes, "seed \(seed)")
            for column in random.requirement.rare {
                let rare = RareValues.rareValues(
                    sensitive[column], units: units, k: random.requirement.k)
                #expect(rare == [], "seed \(seed)")
            }
        }
    }

    @Test func `equal losses go to fewer suppressed and then to the smaller levels`() {
        // Two like columns: lowering either gives the same loss, so the first stays low.
        let column = SolverColumn(
            group: [[0, 1], [0, 0]], cost: [[0, 0], [1]], denominator: 1)
        let builder = SurveyBuilder(columnCount: 2, trackedCount: 0, trackUnits: false, k: 2)
        for codes: [UInt32] in [[0, 0], [0, 1], [1, 0], [1, 1]] {
            builder.add(codes: codes, unit: 0)
        }
        let solution = solve(
            builder.finish(), columns: [column, column], requirement: Requirement(k: 2))
        #expect(solution.levels == [0, 1])
        #expect(solution.loss.value == 0.5)
    }

    @Test func `a search cut short gives a sound answer that is not called optimal`() {
        var better = 0
        for seed: UInt64 in 200..<260 {
            let random = RandomCase(seed: seed)
            let full = solve(
                random.survey, columns: random.columns, requirement: random.requirement)
            let cut = solve(
                random.survey, columns: random.columns, requirement: random.requirement, effort: 0)
            if cut.reachable { #expect(full.loss.value <= cut.loss.value, "seed \(seed)") }
            if !cut.optimal { better += 1 }
        }
        #expect(better > 0)
    }

    /// As if the lattice were large: improved step by step, bounded by blocks, swept or not.
    @Test func `no recoding costs less than the bound of a search that is cut short`() {
        var (gaps, bounds, improved) = (0, 0, 0)
        for seed: UInt64 in 40_000..<40_300 {
            let random = RandomCase(seed: seed, asksMore: seed % 2 == 0)
            let limit = random.requirement.maxSuppressed
            let problem = Problem(random.survey, random.columns, random.requirement)
            let whole = problem.scale.denominator
            let best = random.slow.solve(limit: limit)
            for (effort, swept) in [(0, 0), (.max, 0), (60, .max), (.max, .max)] {
                let search = Search(
                    problem, maxSuppressed: limit, effort: effort, large: 0, swept: swept)
                search.run()
                guard let best, whole > 0, random.slow.whole > 0 else { continue }
                #expect(
                    search.bound * random.slow.whole <= best.cost * whole,
                    "seed \(seed) effort \(effort)")
                let found = search.best?.outcome.cost
                #expect(
                    (found ?? .max) == .max
                        || (found ?? 0) * random.slow.whole >= best.cost * whole)
                if search.bound < found ?? 0 { gaps += 1 }
                if swept == 0, search.bound > 0 { bounds += 1 }
                if effort == .max, swept == 0 { improved += found == nil ? 0 : 1 }
            }
        }
        #expect(gaps > 100)
        #expect(bounds > 100)
        #expect(improved > 100)
    }

    /// Ages 0 to 3 in bands of two; the record of age 0 has the only language 5.
    @Test func `a rare value is suppressed whatever the levels and counts as such`() {
        let age = SolverColumn(
            group: [[0, 1, 2, 3], [0, 0, 1, 1], [0, 0, 0, 0]],
            cost: [[0, 0, 0, 0], [1, 1], [3]], denominator: 3)
        let builder = SurveyBuilder(columnCount: 1, trackedCount: 1, trackUnits: false, k: 2)
        for (code, language): (UInt32, UInt32) in [(0, 5), (0, 6), (1, 6), (2, 6), (3, 6)] {
            builder.add(codes: [code], unit: 0, elements: [language], bounds: [0, 1])
        }
        let survey = builder.finish()
        var requirement = Requirement(k: 2, rare: [0], maxSuppressed: 1)
        let solution = solve(survey, columns: [age], requirement: requirement)
        #expect(solution.reachable)
        #expect(solution.levels == [1])
        #expect(solution.suppressedRows == 1)
        #expect(solution.rareRows == 1)
        #expect(solution.droppedElements == [[5]])
        #expect(solution.cellSurvives == [false, true, true, true, true])
        requirement.maxSuppressed = 0
        let without = solve(survey, columns: [age], requirement: requirement)
        #expect(!without.reachable)
        #expect(without.rareRows == 1)
    }

    @Test func `a fixed column makes classes and costs nothing`() {
        let age = SolverColumn(
            group: [[0, 1], [0, 0]], cost: [[0, 0], [1]], denominator: 1)
        let builder = SurveyBuilder(columnCount: 2, trackedCount: 0, trackUnits: false, k: 2)
        for codes: [UInt32] in [[0, 0], [0, 0], [0, 1], [1, 1], [1, 2]] {
            builder.add(codes: codes, unit: 0)
        }
        let solution = solve(
            builder.finish(), columns: [age, SolverColumn(fixedCodes: 3)],
            requirement: Requirement(k: 2, maxSuppressed: 1))
        #expect(solution.levels == [1, 0])
        #expect(solution.suppressedRows == 1)
        #expect(solution.loss.value == 1)
        #expect(solution.classes == 2)
    }

    @Test func `no records give no loss`() {
        let builder = SurveyBuilder(columnCount: 1, trackedCount: 0, trackUnits: false, k: 5)
        let solution = solve(
            builder.finish(),
            columns: [SolverColumn(group: [[]], cost: [[]], denominator: 0)],
            requirement: Requirement(k: 5))
        #expect(solution.classes == 0)
        #expect(solution.loss.value == 0)
    }

    @Test func `a lattice too large to visit gives a sound answer that is not called optimal`() {
        let column = SolverColumn(
            group: [[0, 1, 2], [0, 0, 0]], cost: [[0, 0, 0], [2]], denominator: 2)
        var random = RepeatableRandom(seed: 77)
        let builder = SurveyBuilder(columnCount: 25, trackedCount: 0, trackUnits: false, k: 3)
        for _ in 0..<60 {
            builder.add(codes: (0..<25).map { _ in UInt32(random.below(3)) }, unit: 0)
        }
        let survey = builder.finish()
        let solution = solve(
            survey, columns: [SolverColumn](repeating: column, count: 25),
            requirement: Requirement(k: 3))
        #expect(solution.reachable)
        #expect(!solution.optimal)
        #expect(solution.suppressedRows == 0)
        #expect(solution.loss.value < 1)
        #expect(solution.bound.value > 0.3)
        #expect(solution.bound.value <= solution.loss.value)
    }
}
