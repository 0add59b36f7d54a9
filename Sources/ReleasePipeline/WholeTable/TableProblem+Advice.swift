// SPDX-License-Identifier: Apache-2.0
internal import Anonymisation
internal import RecordStreams
internal import SharingPolicy

extension TableProblem {
    /// Up to three changes of one line that would pass, and what each costs.
    func advice(_ best: Solution) -> Message {
        var changes: [Message] = []
        if best.suppressedRows < records {
            // Rounded up to two decimals, so that it passes.
            let hundredths = (best.suppressedRows * 100 + records - 1) / max(records, 1)
            changes.append(
                """
                `max_suppression: \(Double(hundredths) / 100)` loses \(best.suppressedRows) of \
                \(records) records
                """)
        }
        let without = quasi.indices.compactMap { number in
            droppingColumn(number).map { (number, $0) }
        }.sorted { ($0.1.suppressedRows, $0.0) < ($1.1.suppressedRows, $1.0) }
        for (number, solution) in without.prefix(2) {
            let column = context.policy.columns[context.codedColumns[quasi[number]]]
            changes.append(
                """
                column \(Name(column.name)) under `drop` loses it and \(solution.suppressedRows) \
                records
                """)
        }
        guard let first = changes.first else {
            return "no change of one line would pass: lower `k`, or gather more people"
        }
        return changes.dropFirst().reduce(first) { "\($0); or \($1)" }
    }

    /// The solution without one quasi-identifier, if that passes.
    private func droppingColumn(_ number: Int) -> Solution? {
        var fewer = columns
        let codes = columns[number].group[0].count
        fewer[number] = SolverColumn(
            group: [[Int32](repeating: 0, count: codes)], cost: [[0]], denominator: 0,
            counted: false)
        let solution = solve(survey, columns: fewer, requirement: requirement)
        return solution.reachable && solution.suppressedRows < records ? solution : nil
    }
}
