// SPDX-License-Identifier: Apache-2.0
internal import DisclosureRisk
internal import RecordStreams
internal import SharingPolicy

/// Numbers the elements of a column: none, one or several in each record.
final class ElementCoder {
    let column: CheckPlan.Column
    let values = ValueDictionary()
    private var offsets: [UInt32] = [0]
    private var elements: [UInt32] = []

    init(_ column: CheckPlan.Column) { self.column = column }

    func add(_ batch: RecordBatch) {
        let cells = batch.cells(column.input)
        for row in 0..<batch.rowCount {
            let cell = cells[row]
            if !column.isMissing(cell, cells.kind(row)) {
                if column.isSet {
                    addSet(cell)
                } else {
                    elements.append(number(cell))
                }
            }
            offsets.append(UInt32(elements.count))
        }
    }

    private func addSet(_ cell: UnsafeBufferPointer<UInt8>) {
        let first = elements.count
        column.elements.forEach(cell) { element in
            let number = UInt32(values.insert(element).number)
            if !elements[first...].contains(number) { elements.append(number) }
            return true
        }
    }

    /// The number of a word of a policy; nil where no record has it.
    func find(_ word: [UInt8]) -> UInt32? {
        word.withUnsafeBufferPointer { word in
            let found =
                column.isSet
                ? values.find(word)
                : column.form?.with(word) { values.find($0) } ?? values.find(word)
            return found.map { UInt32($0) }
        }
    }

    /// The number of a value as it is counted.
    private func number(_ cell: UnsafeBufferPointer<UInt8>) -> UInt32 {
        if column.isSet { return UInt32(values.insert(cell).number) }
        return UInt32(
            column.form?.with(cell) { values.insert($0).number } ?? values.insert(cell).number)
    }

    /// The number of records with a value.
    var valued: Int {
        (0..<offsets.count - 1).reduce(0) { $0 + (offsets[$1] < offsets[$1 + 1] ? 1 : 0) }
    }

    /// What was coded.
    var coded: SensitiveColumn {
        SensitiveColumn(
            offsets: offsets, elements: elements, isSet: column.isSet, elementCount: values.count)
    }

    /// The rank of each value; nil where one has no place.
    ///
    /// Under a policy it is the rank that `verify` gives (`ElementPlaces`), else that of numbers,
    /// equal numbers being alike.
    var ranks: [UInt32]? {
        if let order = column.places?.order(of: (0..<values.count).map { values.value($0) }) {
            var ranks = [UInt32](repeating: 0, count: values.count)
            for (place, number) in order.enumerated() {
                ranks[Int(number)] = UInt32(truncatingIfNeeded: place)
            }
            return ranks
        }
        return numericRanks
    }

    private var numericRanks: [UInt32]? {
        var numbers: [ExactNumber] = []
        for number in 0..<values.count {
            let read = values.value(number).withUnsafeBufferPointer {
                ExactNumber($0, exponent: true)
            }
            guard let read else { return nil }
            numbers.append(read)
        }
        let order = numbers.indices.sorted { numbers[$0] < numbers[$1] }
        var ranks = [UInt32](repeating: 0, count: numbers.count)
        var rank: UInt32 = 0
        for (place, number) in order.enumerated() {
            if place > 0, numbers[order[place - 1]] < numbers[number] { rank += 1 }
            ranks[number] = rank
        }
        return ranks
    }

    /// Level by level the node over each node; nil without a hierarchy that covers every value.
    var parents: [[UInt32]]? {
        guard let hierarchy = column.hierarchy else { return nil }
        return values.count == 0
            ? nil
            : column.places?.parents(of: (0..<values.count).map { values.value($0) }, hierarchy)
    }
}

/// Numbers the units of a key column.
final class UnitCoder {
    /// What a record without a key is.
    enum Keyless {
        /// A unit of its own: a household of one (definitions 18).
        case alone
        /// Refused: nobody can count people whose records cannot be told apart.
        case refused
        /// Of one unit with all others, for nothing says that they differ.
        case together
    }
    private let reader: KeyReader
    private let keyless: Keyless
    private let fileName: String
    private let fingerprints = FingerprintTable(numbered: true)
    /// The code of a record without a key, where all have one.
    static let together = UInt32.max
    private(set) var codes: [UInt32] = []
    private var lone: UInt32 = .max - 1

    init(_ reader: KeyReader, keyless: Keyless, fileName: String) {
        self.reader = reader
        self.keyless = keyless
        self.fileName = fileName
    }

    func add(_ batch: RecordBatch) throws(Refusal) {
        for row in 0..<batch.rowCount {
            if let key = try reader.fingerprint(batch, row: row) {
                codes.append(fingerprints.insert(key).number)
                continue
            }
            switch keyless {
            case .alone:
                // Numbered from the other end.
                codes.append(lone)
                lone -= 1
            case .together: codes.append(Self.together)
            case .refused:
                throw Refusal(
                    .valueUnreadable,
                    at: Place(file: fileName, field: reader.name, row: batch.number(ofRow: row)),
                    "the key of a record is missing",
                    why: "nobody can say how many people a file is about if a record has no key",
                    help: "fill the key, or count records: leave out the key")
            }
        }
    }
}
