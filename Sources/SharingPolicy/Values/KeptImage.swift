// SPDX-License-Identifier: Apache-2.0
package import RecordStreams

/// What `keep` and `keep-because` can have written: cells of the column's type, values and range.
///
/// A missing value is an empty cell and nothing else, a set is canonical, and a birthday that
/// became an age is an age. The caller takes the formula guard off first. One for each worker.
package final class KeptImage {
    private let checker: ColumnChecker

    /// Makes the image of a column.
    package init(_ column: Column, dataset: Dataset) {
        checker = ColumnChecker(column, dataset: dataset)
    }

    /// Whether the rule can have written these bytes.
    package func contains(_ written: UnsafeBufferPointer<UInt8>, kind: CellKind = .text) -> Bool {
        let column = checker.column
        if written.isEmpty || kind == .missing { return !column.required }
        if column.derivesAge { return containsAge(written) }
        guard checker.verdict(written, kind: kind) == .ok else { return false }
        return column.type != .set || checker.elements.isCanonical(written)
    }

    private func containsAge(_ written: UnsafeBufferPointer<UInt8>) -> Bool {
        guard written.count <= 3, NumberForm.isCanonical(written, comma: false),
            let age = Bytes.number(written, 0..<written.count), age <= 130
        else { return false }
        return checker.ageVerdict(age) == .ok
    }
}
