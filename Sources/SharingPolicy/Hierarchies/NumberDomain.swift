// SPDX-License-Identifier: Apache-2.0

/// How a column's numbers are read and written, and which of them can occur.
struct NumberDomain: Sendable {
    private let comma: Bool
    private let least: ExactNumber?
    private let greatest: ExactNumber?

    /// The numbers of a column: derived ages lie between 0 and 130, others between `min` and `max`.
    init(_ column: Column) {
        comma = column.decimalComma && !column.derivesAge
        var least = column.minimum.map { ExactNumber($0) }
        var greatest = column.maximum.map { ExactNumber($0) }
        if column.derivesAge {
            let zero = ExactNumber(digits: 0, scale: 0)
            let oldest = ExactNumber(digits: 130, scale: 0)
            least = max(least ?? zero, zero)
            greatest = min(greatest ?? oldest, oldest)
        }
        self.least = least
        self.greatest = greatest
    }

    /// The number of a cell; a comma column may hold numbers of JSON with a point.
    func read(_ cell: UnsafeBufferPointer<UInt8>) -> ExactNumber? {
        if comma, let number = ExactNumber(cell, comma: true) { return number }
        return ExactNumber(cell)
    }

    /// Appends a number in the column's notation.
    func write(_ number: ExactNumber, into out: inout [UInt8]) {
        number.write(into: &out, comma: comma)
    }

    /// The number that these bytes are the one way to write.
    func readCanonical(_ written: UnsafeBufferPointer<UInt8>) -> ExactNumber? {
        guard NumberForm.isCanonical(written, comma: comma) else { return nil }
        return ExactNumber(written, comma: comma)
    }

    /// Whether the number can occur.
    func contains(_ number: ExactNumber) -> Bool { reaches(number, number) }

    /// Whether some number from `low` to `high` can occur.
    func reaches(_ low: ExactNumber, _ high: ExactNumber?) -> Bool {
        if let greatest, low > greatest { return false }
        if let least, let high, high < least { return false }
        return true
    }

    /// Whether the bytes are an age that can occur.
    func containsAge(_ written: UnsafeBufferPointer<UInt8>) -> Bool {
        guard let number = readCanonical(written) else { return false }
        return number.isInteger && contains(number)
    }
}
