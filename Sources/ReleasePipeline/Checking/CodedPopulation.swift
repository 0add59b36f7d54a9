// SPDX-License-Identifier: Apache-2.0
internal import RecordStreams
internal import SharingPolicy

/// The people of whom a table is a part, in the codes of that table.
final class CodedPopulation {
    private let coded: CodedCells
    private let inputs: [Int]
    private let count: (name: Name, input: Int)?
    private let fileName: String
    /// Column, then record, then code.
    private(set) var quasi: [[UInt32]]
    /// For how many people each record stands.
    private(set) var people: [Int] = []
    /// Whether these are the people that the policy names.
    var isOfPolicy = false

    /// Finds the quasi-identifiers, all of which must be there.
    init(
        _ plan: CheckPlan, _ coded: CodedCells, columnNames: [String], fileName: String,
        count: String?
    ) throws(Refusal) {
        self.coded = coded
        self.fileName = fileName
        let header = CheckPlan.inputs(columnNames)
        var inputs: [Int] = []
        for column in plan.quasi {
            inputs.append(try CheckPlan.find(column.name, header, fileName))
        }
        self.inputs = inputs
        quasi = inputs.map { _ in [] }
        if let count {
            self.count = (Name(count), try CheckPlan.find(count, header, fileName))
        } else {
            self.count = nil
        }
    }

    func add(_ batch: RecordBatch) throws(Refusal) {
        for (place, input) in inputs.enumerated() {
            quasi[place] += coded.quasi[place].codes(batch, input: input)
        }
        for row in 0..<batch.rowCount { people.append(try number(batch, row)) }
    }

    private func number(_ batch: RecordBatch, _ row: Int) throws(Refusal) -> Int {
        guard let count else { return 1 }
        guard let number = ExactNumber(batch.cell(row, count.input), exponent: true)?.integer,
            number >= 0, number < 1 << 40
        else {
            throw Refusal(
                .valueUnreadable,
                at: Place(file: fileName, field: count.name, row: batch.number(ofRow: row)),
                "this is no number of people")
        }
        return number
    }
}
