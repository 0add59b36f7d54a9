// SPDX-License-Identifier: Apache-2.0
import Anonymisation
import DisclosureRisk
import Testing

/// t, groups, a population and linked columns on tables small enough to do by hand.
struct DemandTests {
    /// Codes in bands of `width`, then one.
    private func banded(_ codes: Int, _ width: Int, movesWith: Int? = nil) -> SolverColumn {
        SolverColumn(
            group: [
                (0..<codes).map { Int32($0) }, (0..<codes).map { Int32($0 / width) },
                [Int32](repeating: 0, count: codes),
            ],
            cost: [
                [Int](repeating: 0, count: codes),
                [Int](repeating: width - 1, count: codes / width), [codes - 1],
            ],
            denominator: codes - 1, movesWith: movesWith)
    }

    /// Nine people in three classes with incomes 3, 4, 5 and 6, 8, 11 and 7, 9, 10 (Li and others
    /// 2007, section 4.1): t is 0.375, exactly.
    @Test(arguments: [(375, true), (374, false)])
    func `t of the incomes of Li is three eighths and not a thousandth less`(
        _ thousandths: Int, _ isWithin: Bool
    ) {
        let builder = SurveyBuilder(columnCount: 1, trackedCount: 1, trackUnits: false, k: 3)
        for (place, income) in [3, 4, 5, 6, 8, 11, 7, 9, 10].enumerated() {
            builder.add(
                codes: [UInt32(place)], unit: 0, elements: [UInt32(income)], bounds: [0, 1])
        }
        let ask = Requirement.GreatestDistance(
            column: 0, t: Share(holders: thousandths, records: 1000),
            distance: .ordered([3, 4, 5, 6, 7, 8, 9, 10, 11]))
        let solution = solve(
            builder.finish(), columns: [banded(9, 3)],
            requirement: Requirement(k: 3, closeness: [ask]))
        #expect(solution.levels == [isWithin ? 1 : 2])
        #expect(solution.optimal)
    }

    /// Classes a, a, a, b, b and a, a, b, b, b: each is a tenth from the table, which no binary
    /// fraction is.
    @Test(arguments: [(1, true), (0, false)])
    func `a distance of a tenth is within a tenth`(_ tenths: Int, _ isWithin: Bool) {
        let builder = SurveyBuilder(columnCount: 1, trackedCount: 1, trackUnits: false, k: 5)
        for (place, element) in [0, 0, 0, 1, 1, 0, 0, 1, 1, 1].enumerated() {
            builder.add(
                codes: [UInt32(place)], unit: 0, elements: [UInt32(element)], bounds: [0, 1])
        }
        let ask = Requirement.GreatestDistance(
            column: 0, t: Share(holders: tenths, records: 10))
        let solution = solve(
            builder.finish(), columns: [banded(10, 5)],
            requirement: Requirement(k: 5, closeness: [ask]))
        #expect(solution.levels == [isWithin ? 1 : 2])
    }

    /// Eight people; the first four were freed in one raid.
    @Test func `a class of one raid fills k and not two groups`() {
        let builder = SurveyBuilder(
            columnCount: 1, trackedCount: 0, trackUnits: false, k: 4, minGroups: 2)
        for person in 0..<8 {
            builder.add(codes: [UInt32(person)], unit: 0, group: person < 4 ? 0 : UInt32(person))
        }
        let survey = builder.finish()
        let columns = [banded(8, 4)]
        let plain = solve(survey, columns: columns, requirement: Requirement(k: 4))
        #expect(plain.levels == [1])
        let asked = Requirement(k: 4, minGroups: 2, maxSuppressed: 3)
        #expect(solve(survey, columns: columns, requirement: asked).levels == [2])
        let wider = Requirement(k: 4, minGroups: 2, maxSuppressed: 4)
        let solution = solve(survey, columns: columns, requirement: wider)
        #expect(solution.levels == [1])
        #expect(solution.tupleSurvives == [false, false, false, false, true, true, true, true])
    }

    /// Two people in each band; the population has two and five people in the bands, and in a
    /// third band seven whom the sample lacks.
    @Test func `a class of all its people in the population tells who is in the sample`() {
        let builder = SurveyBuilder(columnCount: 1, trackedCount: 0, trackUnits: false, k: 2)
        for code: UInt32 in 0..<4 { builder.add(codes: [code], unit: 0) }
        let survey = builder.finish()
        func levels(_ least: Int, _ exceeds: Bool) -> [Int] {
            let population = Population(
                codes: [0, 1, 2, 3, 5], people: [1, 1, 2, 3, 7], least: least,
                exceedsSample: exceeds)
            return solve(
                survey, columns: [banded(6, 2)],
                requirement: Requirement(k: 2, population: population)
            ).levels
        }
        #expect(levels(2, false) == [1])
        #expect(levels(2, true) == [2])
        #expect(levels(3, false) == [2])
        #expect(levels(14, true) == [2])
    }

    @Test func `more people than the population has cannot be asked for`() {
        let builder = SurveyBuilder(columnCount: 1, trackedCount: 0, trackUnits: false, k: 1)
        for code: UInt32 in 0..<4 { builder.add(codes: [code], unit: 0) }
        let population = Population(codes: [0, 1, 2, 3], people: [1, 1, 1, 1], least: 5)
        let solution = solve(
            builder.finish(), columns: [banded(4, 2)],
            requirement: Requirement(k: 1, population: population))
        #expect(!solution.reachable)
    }

    /// Two columns that say nearly the same: the first alone would do.
    @Test func `linked columns go up together and both cost`() {
        let builder = SurveyBuilder(columnCount: 2, trackedCount: 0, trackUnits: false, k: 2)
        for code: UInt32 in 0..<4 { builder.add(codes: [code, code / 2 * 2], unit: 0) }
        let survey = builder.finish()
        let free = solve(
            survey, columns: [banded(4, 2), banded(4, 2)], requirement: Requirement(k: 2))
        #expect(free.levels == [1, 0])
        let linked = solve(
            survey, columns: [banded(4, 2), banded(4, 2, movesWith: 0)],
            requirement: Requirement(k: 2))
        #expect(linked.levels == [1, 1])
        #expect(linked.loss.value == 2 * free.loss.value)
        #expect(linked.evaluated <= 3)
    }
}
