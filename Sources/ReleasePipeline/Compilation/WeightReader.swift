// SPDX-License-Identifier: Apache-2.0
internal import RecordStreams
internal import SharingPolicy

/// Reads for how many people of the population a record stands.
struct WeightReader {
    private let input: Int
    private let name: Name
    private let comma: Bool
    private let fileName: String

    init(_ column: Column, input: Int, fileName: String) {
        self.input = input
        name = Name(column.name)
        comma = column.decimalComma
        self.fileName = fileName
    }

    /// The weight of a row, a number above 0 (I0404).
    func weight(_ batch: RecordBatch, row: Int) throws(Refusal) -> Double {
        if let weight = Weight.read(batch.cell(row, input), comma: comma) { return weight }
        throw Refusal(
            .valueUnreadable,
            at: Place(file: fileName, field: name, row: batch.number(ofRow: row)),
            "this is no number above 0",
            why: "it says for how many people a record stands, and `max_global_risk` needs it")
    }
}
