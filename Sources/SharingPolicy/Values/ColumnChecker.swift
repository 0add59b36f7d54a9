// SPDX-License-Identifier: Apache-2.0
package import RecordStreams

/// What a cell is to its column.
package enum CellVerdict: UInt8, Sendable {
    /// The cell is of the column's type, values and range.
    case ok
    /// The cell is missing, and may be.
    case missing
    /// The cell is not of the type, or missing where it is required (I0404).
    case unreadable
    /// The cell is outside `values`, the range, or the ages of people (I0405).
    case outside
}

/// Reads the cells of one column: missing, of its type, within its values and range.
///
/// Cells are not trimmed (definitions, "Cells"). One for each worker: sets use scratch memory.
package final class ColumnChecker {
    let column: Column
    /// The separator of sets.
    let elements: SetElements
    private let missing: MissingWords
    private let values: WordIndex?
    private let words: BooleanWords
    private let minimum: ExactNumber?
    private let maximum: ExactNumber?
    /// The range, where both ends are whole numbers.
    private let wholeBounds: ClosedRange<Int>?
    private let type: Column.ValueType
    private let derivesAge: Bool
    /// How the column writes days.
    package let notation: DateNotation
    /// The day at which a derived age is counted; without it ages are not checked.
    package let ageAt: Day?

    /// Makes a checker; `ageAt` is `age_at` of the data set, else the as-of day, and needed only
    /// where ages are derived.
    package init(_ column: Column, dataset: Dataset, ageAt: Day? = nil) {
        self.column = column
        self.ageAt = dataset.ageAt ?? ageAt
        missing = MissingWords(column.missing)
        elements = SetElements(separator: dataset.separator, missing: missing)
        values = column.values.map { WordIndex($0) }
        words = BooleanWords(column)
        minimum = column.minimum.map { ExactNumber($0) }
        maximum = column.maximum.map { ExactNumber($0) }
        wholeBounds = ColumnChecker.wholeBounds(minimum, maximum)
        type = column.type
        derivesAge = column.derivesAge
        notation = DateNotation(column)
    }

    private static func wholeBounds(
        _ minimum: ExactNumber?, _ maximum: ExactNumber?
    ) -> ClosedRange<Int>? {
        let low = minimum.map(\.integer) ?? Int.min
        let high = maximum.map(\.integer) ?? Int.max
        guard let low, let high, low <= high else { return nil }
        return low...high
    }

    /// Whole years lived at a day; nil before birth or after 130 years.
    package static func age(born: Day, at day: Day) -> Int? { Day.age(born: born, at: day) }

    /// Whether the cell is missing: absent, a missing word, or a set without an element.
    package func isMissing(_ cell: UnsafeBufferPointer<UInt8>, kind: CellKind) -> Bool {
        if kind == .missing || missing.contains(cell) { return true }
        return column.type == .set && elements.isEmpty(cell)
    }

    /// What the cell is.
    package func verdict(_ cell: UnsafeBufferPointer<UInt8>, kind: CellKind) -> CellVerdict {
        if isMissing(cell, kind: kind) { return column.required ? .unreadable : .missing }
        let verdict = typeVerdict(cell, kind: kind)
        guard verdict == .ok, let values, column.type != .set, !column.derivesAge else {
            return verdict
        }
        return values.contains(cell) ? .ok : .outside
    }

    /// Whether a cell that names a day is always of the column.
    var asksOnlyForDays: Bool {
        type == .date && !derivesAge && values == nil && minimum == nil && maximum == nil
            && missing.isOnlyEmpty
    }

    /// Whether every day `yyyy-mm-dd` that exists is of the column.
    package var asksOnlyForISODays: Bool { asksOnlyForDays && notation.isPlainISO }

    /// Whether only an empty cell is missing, so that no other need be looked up.
    package var missesOnlyEmpty: Bool { missing.isOnlyEmpty && type != .set }

    /// The derived age of a cell that names a birthday; nil if it names none or nobody is so old.
    package func age(_ cell: UnsafeBufferPointer<UInt8>) -> Int? {
        guard let ageAt, let born = notation.day(cell) else { return nil }
        return Day.age(born: born, at: ageAt)
    }

    /// Replaces `out` by the canonical form of a set and returns the number of elements; 0 is a
    /// missing value.
    package func canonicalSet(
        _ cell: UnsafeBufferPointer<UInt8>, into out: inout [UInt8]
    ) -> Int {
        elements.canonical(cell, into: &out)
    }

    /// Calls `body` with each element of a set in canonical order; stops where `body` returns
    /// false.
    package func forEachElement(
        _ cell: UnsafeBufferPointer<UInt8>, _ body: (UnsafeBufferPointer<UInt8>) -> Bool
    ) {
        elements.forEach(cell, body)
    }

    private func typeVerdict(
        _ cell: UnsafeBufferPointer<UInt8>, kind: CellKind
    ) -> CellVerdict {
        switch type {
        case .string, .text, .adminArea: .ok
        case .integer: range(cell, kind: kind, integer: true, limit: nil)
        case .decimal: range(cell, kind: kind, integer: false, limit: nil)
        case .latitude: range(cell, kind: kind, integer: false, limit: 90)
        case .longitude: range(cell, kind: kind, integer: false, limit: 180)
        case .boolean: kind == .boolean || words.truth(cell) != nil ? .ok : .unreadable
        case .date, .datetime: dateVerdict(cell)
        case .set: setVerdict(cell)
        case .country: CellShape.isCountry(cell, column.countryCode) ? .ok : .unreadable
        case .phone: CellShape.isPhone(cell) ? .ok : .unreadable
        }
    }

    private func range(
        _ cell: UnsafeBufferPointer<UInt8>, kind: CellKind, integer: Bool, limit: Int?
    ) -> CellVerdict {
        if integer, let value = CellShape.shortInteger(cell), let bounds = wholeBounds {
            return bounds.contains(value) ? .ok : .outside
        }
        guard
            let number = ExactNumber.read(cell, kind: kind, comma: column.decimalComma && !integer)
        else { return .unreadable }
        if integer, !number.isInteger || CellShape.hasFraction(cell) { return .unreadable }
        if let limit {
            let bound = ExactNumber(digits: Int128(limit), scale: 0)
            if number > bound || number < ExactNumber(digits: Int128(-limit), scale: 0) {
                return .outside
            }
        }
        return isInRange(number) ? .ok : .outside
    }

    private func isInRange(_ number: ExactNumber) -> Bool {
        if let minimum, number < minimum { return false }
        if let maximum, number > maximum { return false }
        return true
    }

    private func dateVerdict(_ cell: UnsafeBufferPointer<UInt8>) -> CellVerdict {
        guard derivesAge, let ageAt else { return notation.isDay(cell) ? .ok : .unreadable }
        guard let day = notation.day(cell) else { return .unreadable }
        guard let age = Day.age(born: day, at: ageAt) else { return .outside }
        return ageVerdict(age)
    }

    /// Whether an age lies in `min` and `max` of its column.
    func ageVerdict(_ age: Int) -> CellVerdict {
        isInRange(ExactNumber(digits: Int128(age), scale: 0)) ? .ok : .outside
    }

    private func setVerdict(_ cell: UnsafeBufferPointer<UInt8>) -> CellVerdict {
        guard let values else { return .ok }
        var verdict = CellVerdict.ok
        elements.forEach(cell) { element in
            if !values.contains(element) { verdict = .outside }
            return verdict == .ok
        }
        return verdict
    }
}
