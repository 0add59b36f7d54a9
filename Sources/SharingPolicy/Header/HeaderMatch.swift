// SPDX-License-Identifier: Apache-2.0
package import RecordStreams

/// Brings the columns of an input and those of a policy together; names are compared as NFC bytes.
package enum HeaderMatch {
    /// The most messages of one pass.
    private static let shown = 20

    /// For each policy column the column of the input.
    ///
    /// - Parameters:
    ///   - columnNames: the names as the reader gives them, in NFC, a repeated one as `name#2`.
    ///   - policy: the policy.
    ///   - fileName: the input's name for messages.
    /// - Returns: for each policy column its place in the input.
    /// - Throws: I0401 for columns that the policy does not know, I0402 for declared ones that are
    ///   missing, I0403 for repeated ones; all of a pass, at most 20.
    package static func match(
        columnNames: [String], policy: Policy, fileName: String
    ) throws(Refusal) -> [Int] {
        let names = columnNames.map { Array($0.utf8) }
        let declared = WordIndex(policy.columns.map(\.nameBytes))
        var columns = [Int](repeating: -1, count: policy.columns.count)
        var unknown: [Int] = []
        var duplicates: [Diagnostic] = []
        for (number, name) in names.enumerated() {
            let place = Place(file: fileName, column: number + 1)
            if let index = name.withUnsafeBufferPointer({ declared.index($0) }) {
                if columns[index] < 0 {
                    columns[index] = number
                    continue
                }
                duplicates.append(
                    policy.columns[index].isMerged
                        ? given(policy.columns[index], columns[index], fileName)
                        : duplicate(policy.columns[index], place, number))
            } else if let index = repeated(name, declared) {
                duplicates.append(duplicate(policy.columns[index], place, number))
            } else {
                unknown.append(number)
            }
        }
        if unknown.count > 1, unknown.count * 2 > columnNames.count {
            throw strange(unknown.count, of: columnNames.count, fileName)
        }
        var found = unknown.prefix(shown).map { diagnostic($0, columnNames[$0], policy, fileName) }
        if unknown.count > shown {
            found[shown - 1].why = "\(unknown.count - shown) more unknown columns are not listed"
        }
        for (index, column) in columns.enumerated() where column < 0 {
            found.append(missing(policy.columns[index], fileName))
        }
        found += duplicates
        if let first = found.first {
            throw Refusal(first, Array(found.dropFirst().prefix(shown - 1)))
        }
        return columns
    }

    /// A first line of which most is unknown: perhaps no header at all, so nothing of it is shown.
    private static func strange(_ unknown: Int, of count: Int, _ fileName: String) -> Refusal {
        Refusal(
            .unknownColumn, at: Place(file: fileName, line: 1),
            "\(unknown) of the \(count) columns of the input are not in the policy",
            why: "a column without a rule is never released; no data row was read",
            help: """
                has the file a header row, is it the file that the policy is for, and is the \
                delimiter right (\(Name("--delimiter")))?
                """)
    }

    /// The declared column that `name#2` repeats.
    private static func repeated(_ name: [UInt8], _ declared: WordIndex) -> Int? {
        guard let sign = name.lastIndex(of: 0x23) else { return nil }
        let digits = name[(sign + 1)...]
        guard let first = digits.first, first >= 0x31, first <= 0x39,
            digits.allSatisfy({ $0 &- 0x30 <= 9 }), digits.elementsEqual([0x31]) == false
        else { return nil }
        return Array(name[..<sign]).withUnsafeBufferPointer { declared.index($0) }
    }

    /// An unknown column: named only where it is nearly a declared one, since a file without a
    /// header has a person there.
    private static func diagnostic(
        _ number: Int, _ name: String, _ policy: Policy, _ fileName: String
    ) -> Diagnostic {
        let near = nearest(name, policy)
        let place = Place(
            file: fileName, column: number + 1, field: near == nil ? nil : Name(name))
        guard let near else {
            return Diagnostic(
                .error, .unknownColumn, at: place,
                "column \(number + 1) of the input is not in the policy",
                why: "a column without a rule is never released; no data row was read",
                help: "declare it under `columns`; its name is not shown, since it may be data")
        }
        return Diagnostic(
            .error, .unknownColumn, at: place,
            "column \(number + 1) of the input, \(Name(name)), is not in the policy",
            why: "a column without a rule is never released; no data row was read",
            help: "did you mean \(Name(near))?")
    }

    /// The declared column within two edits; fewer for a short word, as `Ana` is within two edits
    /// of `age`.
    private static func nearest(_ name: String, _ policy: Policy) -> String? {
        guard let near = NearMiss.nearest(to: name, among: policy.columns.map(\.name)) else {
            return nil
        }
        let distance = NearMiss.distance(Array(name.utf8), Array(near.utf8))
        return distance * 2 < min(name.utf8.count, near.utf8.count) ? near : nil
    }

    private static func missing(_ column: Column, _ fileName: String) -> Diagnostic {
        Diagnostic(
            .error, .missingColumn, at: Place(file: fileName, field: Name(column.name)),
            "the input has no column \(Name(column.name)), which the policy declares",
            help: "add the column to the file, or take it out of `columns`")
    }

    /// A column of the input that ctanon computes itself.
    private static func given(_ column: Column, _ number: Int, _ fileName: String) -> Diagnostic {
        Diagnostic(
            .error, .duplicateColumn,
            at: Place(file: fileName, column: number + 1, field: Name(column.name)),
            """
            column \(number + 1) of the input is \(Name(column.name)), which the policy merges \
            from other columns
            """,
            why: "nobody could say which of the two is meant",
            help: "take the column out of the file, or `merge` out of the policy")
    }

    private static func duplicate(
        _ column: Column, _ place: Place, _ number: Int
    ) -> Diagnostic {
        var place = place
        place.field = Name(column.name)
        return Diagnostic(
            .error, .duplicateColumn, at: place,
            "column \(number + 1) of the input repeats \(Name(column.name))",
            help: "rename one of the two; a second column can be declared as `name#2`")
    }
}
