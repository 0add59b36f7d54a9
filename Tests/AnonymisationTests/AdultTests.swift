// SPDX-License-Identifier: Apache-2.0
import Anonymisation
import DisclosureRisk
import Testing
import TestSupport

/// Known answers of ARX 3.9.2 and of an independent C++ solver on the Adult extract.
@Suite(.needs(shared: AdultFiles.folder)) struct AdultTests {
    struct Answer: Sendable, CustomTestStringConvertible {
        let percent: Int
        let levels: [Int]
        let suppressed: Int
        let classes: Int
        let loss: Double
        var testDescription: String { "\(percent) %" }
    }

    static let answers = [
        Answer(
            percent: 0, levels: [0, 4, 0, 2, 3, 2, 2, 1], suppressed: 0, classes: 30,
            loss: 0.6608417112),
        Answer(
            percent: 2, levels: [0, 3, 0, 1, 2, 1, 1, 2], suppressed: 552, classes: 233,
            loss: 0.3314404049),
        Answer(
            percent: 5, levels: [0, 3, 0, 1, 2, 1, 1, 1], suppressed: 1248, classes: 384,
            loss: 0.2617569591),
        Answer(
            percent: 100, levels: [0, 3, 0, 0, 2, 1, 0, 1], suppressed: 3049, classes: 649,
            loss: 0.2270624336),
    ]

    @Test(arguments: answers)
    func `eight columns and k = five give the optimum of ARX`(_ answer: Answer) throws {
        let adult = try AdultFiles.load(AdultFiles.eight)
        let survey = Self.survey(adult.columns, tracked: nil, rows: adult.rows)
        let limit = adult.rows * answer.percent / 100
        let solution = solve(
            survey, columns: adult.columns.map(Self.solverColumn),
            requirement: Requirement(k: 5, maxSuppressed: limit))
        #expect(solution.reachable)
        #expect(solution.optimal)
        #expect(solution.levels == answer.levels)
        #expect(solution.suppressedRows == answer.suppressed)
        #expect(solution.classes == answer.classes)
        #expect(solution.loss.exact)
        #expect(abs(solution.loss.value - answer.loss) < 0.6e-10)
    }

    @Test func `a sensitive occupation with two distinct values costs more`() throws {
        let adult = try AdultFiles.load(AdultFiles.eight)
        let quasi = Array(adult.columns.dropLast())
        let survey = Self.survey(quasi, tracked: adult.columns[7], rows: adult.rows)
        let solution = solve(
            survey, columns: quasi.map(Self.solverColumn),
            requirement: Requirement(k: 5, l: [.init(column: 0, least: 2)]))
        #expect(solution.reachable)
        #expect(solution.levels == [0, 4, 0, 1, 3, 2, 2])
        #expect(solution.suppressedRows == 0)
        #expect(abs(solution.loss.value - 0.6333087044) < 0.6e-10)
    }

    /// The published 0.4246357057 is cut, not rounded: exact fractions give 0.424635705765.
    @Test func `a sensitive occupation with entropy l of five suppresses 554`() throws {
        let adult = try AdultFiles.load(AdultFiles.eight)
        let quasi = Array(adult.columns.dropLast())
        let survey = Self.survey(quasi, tracked: adult.columns[7], rows: adult.rows)
        let solution = solve(
            survey, columns: quasi.map(Self.solverColumn),
            requirement: Requirement(
                k: 5, entropy: [.init(column: 0, least: 5)], maxSuppressed: adult.rows / 50))
        #expect(solution.levels == [0, 3, 0, 1, 3, 1, 2])
        #expect(solution.suppressedRows == 554)
        #expect(abs(solution.loss.value - 0.424_635_705_765) < 0.6e-12)
    }

    /// Where nothing may be suppressed the whole input is the released table, which ARX measures
    /// from.
    @Test func `a sensitive occupation with t of a fifth costs nearly everything`() throws {
        let adult = try AdultFiles.load(AdultFiles.eight)
        let quasi = Array(adult.columns.dropLast())
        let survey = Self.survey(quasi, tracked: adult.columns[7], rows: adult.rows)
        let solution = solve(
            survey, columns: quasi.map(Self.solverColumn),
            requirement: Requirement(
                k: 5, closeness: [.init(column: 0, t: Share(holders: 1, records: 5))]))
        #expect(solution.reachable)
        #expect(solution.optimal)
        #expect(solution.levels == [1, 4, 1, 1, 3, 2, 2])
        #expect(solution.suppressedRows == 0)
        #expect(abs(solution.loss.value - 0.919_022_990_1) < 0.6e-10)
    }

    static func solverColumn(_ column: AdultFiles.Column) -> SolverColumn {
        SolverColumn(
            group: column.group, cost: column.leaves.map { $0.map { $0 - 1 } },
            denominator: column.values.count - 1)
    }

    static func survey(
        _ columns: [AdultFiles.Column], tracked: AdultFiles.Column?, rows: Int
    ) -> Survey {
        let builder = SurveyBuilder(
            columnCount: columns.count, trackedCount: tracked == nil ? 0 : 1, trackUnits: false,
            k: 5)
        for row in 0..<rows {
            let codes = columns.map { $0.codes[row] }
            guard let tracked else {
                builder.add(codes: codes, unit: 0)
                continue
            }
            builder.add(codes: codes, unit: 0, elements: [tracked.codes[row]], bounds: [0, 1])
        }
        return builder.finish()
    }
}
