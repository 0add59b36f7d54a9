// SPDX-License-Identifier: Apache-2.0
package import RecordStreams

/// Computes the merged flags of a policy, right behind the reader: OR in three values.
///
/// Any true flag makes the merged one true; else any missing one makes it missing; else it is
/// false. A cell that is neither true nor false counts as missing here, and is refused where types
/// are checked. The cells are written as the merged column's first words.
package final class ColumnMerger: ComputedColumns {
    private struct Flag {
        let input: Int
        let words: BooleanWords
        let missing: MissingWords
    }

    private struct Merged {
        let name: String
        /// The flags that the input has.
        let flags: [Flag]
        /// Whether the input lacks a flag, so that false is never certain.
        let lacksFlags: Bool
        /// The words for true, false and missing.
        let words: [[UInt8]]
        /// The column of the input whose missing cells are filled in; nil where it is added.
        let input: Int?
    }

    /// What is done about merged columns that the input has.
    package enum Purpose {
        /// Every one is computed; one that the input has as well is left for ``HeaderMatch``.
        case release
        /// An export is measured as it stands: only what it lacks is computed. In JSON Lines every
        /// declared column is one of the input, and what no record has is filled in.
        case measure(fills: Bool)
    }

    private let merged: [Merged]
    private let constants: [[UInt8]]

    /// Finds the flags among the columns of an input; nil where there is nothing to compute.
    package init?(_ policy: Policy, columnNames: [String], for purpose: Purpose = .release) {
        let inputs = ColumnMerger.inputs(policy, columnNames)
        merged = policy.columns.indices.filter { policy.columns[$0].isMerged }.compactMap { index in
            let column = policy.columns[index]
            let place = inputs[index]
            let flags = column.merges.compactMap { flag in
                let source = policy.columns[flag]
                return inputs[flag].map {
                    Flag(
                        input: $0, words: BooleanWords(source),
                        missing: MissingWords(source.missing))
                }
            }
            var filled: Int?
            if case .measure(let fills) = purpose {
                if flags.count < column.merges.count || (place != nil && !fills) { return nil }
                filled = place
            }
            let missing = column.missing.contains([]) ? [] : column.missing.first ?? []
            return Merged(
                name: column.name, flags: flags, lacksFlags: flags.count < column.merges.count,
                words: [column.trueWords.first ?? [], column.falseWords.first ?? [], missing],
                input: filled)
        }
        if merged.isEmpty { return nil }
        constants = merged.flatMap(\.words)
    }

    /// Policy column → column of the input, as the header will be matched.
    private static func inputs(_ policy: Policy, _ columnNames: [String]) -> [Int: Int] {
        var inputs: [Int: Int] = [:]
        let matches = DeclaredNames(policy).find(columnNames)
        for (number, match) in matches.enumerated() {
            if case .whole(let index) = match, inputs[index] == nil { inputs[index] = number }
        }
        for (number, match) in matches.enumerated() {
            if case .lastPart(let index) = match, inputs[index] == nil { inputs[index] = number }
        }
        return inputs
    }

    package var names: [String] { merged.filter { $0.input == nil }.map(\.name) }

    package func extend(_ batch: RecordBatch) {
        var added = batch.columnCount
        let places = batch.widen(by: names.count, constants: constants)
        for (number, column) in merged.enumerated() {
            let target = column.input ?? added
            if column.input == nil { added += 1 }
            for row in 0..<batch.rowCount {
                if column.input != nil, batch.kind(row, target) != .missing { continue }
                let truth = truth(column, batch, row)
                let word = truth == nil ? 2 : truth == true ? 0 : 1
                let place = places[number * 3 + word]
                let kind: CellKind = truth == nil && batch.hasKinds ? .missing : .text
                batch.setCell(
                    row * batch.columnCount + target, start: place.lowerBound,
                    end: kind == .missing ? place.lowerBound : place.upperBound, kind)
            }
        }
    }

    /// What the flags of a record merge into; nil is missing.
    private func truth(_ column: Merged, _ batch: RecordBatch, _ row: Int) -> Bool? {
        var isKnown = !column.lacksFlags
        for flag in column.flags {
            let cell = batch.cell(row, flag.input)
            switch truth(cell, batch.kind(row, flag.input), flag) {
            case true?: return true
            case false?: continue
            case nil: isKnown = false
            }
        }
        return isKnown ? false : nil
    }

    private func truth(
        _ cell: UnsafeBufferPointer<UInt8>, _ kind: CellKind, _ flag: Flag
    ) -> Bool? {
        if kind == .missing || flag.missing.contains(cell) { return nil }
        // `true` of JSON, whatever the words of the column are.
        if kind == .boolean { return cell.first == UInt8(ascii: "t") }
        return flag.words.truth(cell)
    }
}
