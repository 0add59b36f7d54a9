// SPDX-License-Identifier: Apache-2.0
package import RecordStreams

/// The form under which values are counted for l and `at_most`: `yes` and `true` are one value, and
/// so are 5 and 5.0.
///
/// It is applied to what is written, by the maker and by the checker alike; a label that is neither a
/// truth nor a number stands for itself. Not thread-safe.
package final class ElementForm {
    private enum Kind {
        case plain
        case truth(BooleanWords)
        case number(comma: Bool)
    }

    private let kind: Kind
    private var number: [UInt8] = []

    /// The form of a column's values.
    package init(_ column: Column) {
        switch column.type {
        case .boolean: kind = .truth(BooleanWords(column))
        case .integer, .decimal: kind = .number(comma: column.decimalComma)
        default: kind = .plain
        }
    }

    /// Calls `body` with the form of a value.
    package func with<Result>(
        _ value: UnsafeBufferPointer<UInt8>, kind cellKind: CellKind = .text,
        _ body: (UnsafeBufferPointer<UInt8>) -> Result
    ) -> Result {
        switch kind {
        case .plain: return body(value)
        case .truth(let words):
            guard let truth = words.truth(value) else { return body(value) }
            let word: StaticString = truth ? "true" : "false"
            return body(
                UnsafeBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount))
        case .number(let comma):
            let read =
                ExactNumber.read(value, kind: cellKind, comma: comma)
                ?? ExactNumber(value, exponent: true)
            guard let read else { return body(value) }
            number.removeAll(keepingCapacity: true)
            read.write(into: &number)
            return number.withUnsafeBufferPointer(body)
        }
    }
}
