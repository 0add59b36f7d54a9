// SPDX-License-Identifier: Apache-2.0
internal import DisclosureRisk
internal import RecordStreams
internal import SharingPolicy

/// The codes of a table's records, column by column.
final class CodedCells {
    private let plan: CheckPlan
    private(set) var rows = 0
    let quasi: [CellCoder]
    let sensitive: [ElementCoder]
    let safe: [ElementCoder]
    let sets: [ElementCoder]
    let units: UnitCoder?
    let households: UnitCoder?
    let groups: UnitCoder?
    private(set) var weights: [Double] = []

    init(_ plan: CheckPlan) {
        self.plan = plan
        quasi = plan.quasi.map { CellCoder($0) }
        sensitive = plan.sensitive.map { ElementCoder($0) }
        safe = plan.safe.map { ElementCoder($0) }
        sets = plan.combinations == nil ? [] : plan.sets.map { ElementCoder($0) }
        let file = plan.fileName
        units = plan.unit.map {
            UnitCoder(
                $0, keyless: plan.countUnit == .subject ? .refused : .alone, fileName: file)
        }
        households = plan.household.map { UnitCoder($0, keyless: .alone, fileName: file) }
        let keyless = plan.groupsAreHouseholds ? UnitCoder.Keyless.alone : .together
        groups = plan.group.map { UnitCoder($0, keyless: keyless, fileName: file) }
    }

    func add(_ batch: RecordBatch) throws(Refusal) {
        for coder in quasi {
            let before = coder.codes.count
            coder.add(batch)
            if plan.missing == .refuse { try refuseMissing(batch, coder, from: before) }
        }
        for coder in sensitive + safe + sets { coder.add(batch) }
        for coder in [units, households, groups] { try coder?.add(batch) }
        if let weight = plan.weight {
            for row in 0..<batch.rowCount {
                weights.append(
                    try Self.number(
                        batch, row, weight.input, name: weight.name, file: plan.fileName))
            }
        }
        rows += batch.rowCount
    }

    private func refuseMissing(
        _ batch: RecordBatch, _ coder: CellCoder, from: Int
    ) throws(Refusal) {
        guard let missing = coder.missing,
            let place = coder.codes[from...].firstIndex(of: missing)
        else { return }
        throw Refusal(
            .valueUnreadable,
            at: Place(
                file: plan.fileName, field: Name(coder.column.name),
                row: batch.number(ofRow: place - from)),
            "a quasi-identifier is missing, and missing values are refused",
            help: plan.isOfPolicy
                ? "the policy says so: see `missing` of the audience"
                : "say what a missing value means: `--missing own-value` counts it as a value")
    }

    /// A number above 0.
    static func number(
        _ batch: RecordBatch, _ row: Int, _ input: Int, name: Name, file: String
    ) throws(Refusal) -> Double {
        let cell = batch.cell(row, input)
        guard let number = ExactNumber(cell, exponent: true), number.digits > 0 else {
            throw Refusal(
                .valueUnreadable,
                at: Place(file: file, field: name, row: batch.number(ofRow: row)),
                "this is no number above 0",
                why: "it says for how many people a record stands")
        }
        var value = Double(number.digits)
        for _ in 0..<number.scale { value /= 10 }
        return value
    }
}
