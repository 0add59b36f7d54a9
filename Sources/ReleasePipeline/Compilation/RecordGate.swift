// SPDX-License-Identifier: Apache-2.0
internal import RecordStreams
internal import SharingPolicy

/// Looks at the types of a batch's cells, before consent is asked (policy reference, step 3).
final class RecordGate {
    private struct Check {
        let input: Int
        let checker: ColumnChecker
        let name: Name
        let good: GoodCells
    }

    private let policy: Policy
    private let checks: [Check]
    private let onBadValue: Dataset.BadValue
    private let fileName: String
    private var bad: [(name: Name, row: Int, count: Int)] = []

    /// Checks the columns of the context that are not in `others`, which somebody else checks.
    init(_ context: ReleaseContext, except others: Set<Int> = []) {
        policy = context.policy
        onBadValue = context.policy.dataset.onBadValue
        fileName = context.fileName
        checks = context.checked.filter {
            !others.contains($0) && RecordGate.canFail(context.policy.columns[$0])
        }.map {
            Check(
                input: context.inputs[$0], checker: context.checkers[$0],
                name: Name(context.policy.columns[$0].name),
                good: GoodCells(takesDays: context.checkers[$0].asksOnlyForISODays))
        }
    }

    private static func canFail(_ column: Column) -> Bool {
        switch column.type {
        case .string, .text, .adminArea: column.values != nil || column.required
        default: true
        }
    }

    /// Checks the records of a batch that are still in question.
    func check(_ batch: RecordBatch, _ progress: inout BatchProgress) {
        for check in checks {
            var row = 0
            while row < progress.limit {
                row = check.good.firstUnknown(batch, check.input, row..<progress.limit)
                if row == progress.limit { break }
                let kind = batch.kind(row, check.input)
                let verdict = check.checker.verdict(batch.cell(row, check.input), kind: kind)
                if verdict == .ok || verdict == .missing {
                    check.good.remember(batch, row, check.input)
                } else {
                    fail(verdict, batch, row, check.input, check.name, &progress)
                }
                row += 1
            }
        }
    }

    private func note(_ name: Name, _ row: Int) {
        if let known = bad.firstIndex(where: { $0.name == name }) {
            bad[known].count += 1
            bad[known].row = min(bad[known].row, row)
        } else {
            bad.append((name, row, 1))
        }
    }

    /// Bad values by column: where the first stands and how many there are, never what they hold.
    var notes: [Diagnostic] {
        bad.map { name, row, count in
            Diagnostic(
                .warning, .valueUnreadable, at: Place(file: fileName, field: name, row: row),
                """
                \(count) cells do not fit column \(name); \
                \(plain: onBadValue == .blank ? "they were blanked" : "their records were dropped")
                """)
        }
    }

    /// Does what the policy says about a bad value.
    func fail(
        _ verdict: CellVerdict, _ batch: RecordBatch, _ row: Int, _ input: Int, _ name: Name,
        _ progress: inout BatchProgress
    ) {
        switch onBadValue {
        case .blank:
            note(name, batch.number(ofRow: row))
            batch.blank(row, input)
        case .dropRecord:
            note(name, batch.number(ofRow: row))
            progress.invalid[row] = true
        case .stop:
            let unreadable = verdict == .unreadable
            progress.stop(
                at: row,
                Refusal(
                    unreadable ? .valueUnreadable : .valueOutside,
                    at: Place(file: fileName, field: name, row: batch.number(ofRow: row)),
                    message(unreadable, name),
                    why: "the data set says what to do by `on_bad_value`, which is `stop`",
                    help: "correct the record, or change what the policy declares for the column"))
        }
    }

    /// Joins what gates of several threads noticed: by column, in the order of the policy.
    static func notes(of gates: [RecordGate]) -> [Diagnostic] {
        guard let first = gates.first else { return [] }
        for gate in gates.dropFirst() {
            for (name, row, count) in gate.bad {
                if let known = first.bad.firstIndex(where: { $0.name == name }) {
                    first.bad[known].row = min(first.bad[known].row, row)
                    first.bad[known].count += count
                } else {
                    first.bad.append((name, row, count))
                }
            }
        }
        let order = first.policy.columns.map { Name($0.name) }
        first.bad.sort { one, two in
            (order.firstIndex(of: one.name) ?? 0) < (order.firstIndex(of: two.name) ?? 0)
        }
        return first.notes
    }

    /// What the column expects, in the policy's words.
    private func message(_ unreadable: Bool, _ name: Name) -> Message {
        guard let column = policy.columns.first(where: { Name($0.name) == name }) else {
            return "the cell does not fit column \(name)"
        }
        guard unreadable else {
            if let values = column.values, values.count <= 12 {
                let words = values.map { Name(String(decoding: $0, as: UTF8.self)) }
                return "the cell is none of the values of column \(name): \(words)"
            }
            return "the cell is outside the values or the range of column \(name)"
        }
        if column.required {
            return "the cell is missing, or no \(Name(column.type.rawValue)), in column \(name)"
        }
        if let format = column.dateFormat {
            return "the cell is no date written \(Name(format)), as column \(name) expects"
        }
        return "the cell is no \(Name(column.type.rawValue)), as column \(name) expects"
    }
}
