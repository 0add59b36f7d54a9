// SPDX-License-Identifier: Apache-2.0
package import RecordStreams

/// Brings the columns of an input and those of a policy together; names are compared as NFC bytes.
package enum HeaderMatch {
    /// The most messages of one pass.
    private static let shown = 20

    /// For each policy column the column of the input.
    ///
    /// - Parameters:
    ///   - columnNames: the names as the reader gives them, in NFC and all different.
    ///   - tags: the HXL tag of each column; nil where the input has none.
    ///   - policy: the policy.
    ///   - audience: the audience, whose patterns under `drop` cover columns too.
    ///   - fileName: the input's name for messages.
    /// - Returns: for each policy column its place in the input.
    /// - Throws: I0401 for columns that the policy does not know, I0402 for declared ones that are
    ///   missing, I0403 for repeated ones; all of a pass, at most 20. P0303 for a column that is
    ///   released and has a tag that the audience drops.
    package static func match(
        columnNames: [String], tags: [HXLTag?]? = nil, policy: Policy, audience: Audience? = nil,
        fileName: String
    ) throws(Refusal) -> [Int] {
        let names = DeclaredNames(policy)
        let selection = HXLSelection(tags, policy: policy, audience: audience)
        let (columns, unknown, duplicates) = assign(
            names.find(columnNames), selection, policy, fileName)
        // A name that differs by capitals and `_` alone is no sign of a file without a header.
        let strangers = unknown.count { names.alike(columnNames[$0]) == nil }
        if strangers > 1, strangers * 2 > columnNames.count {
            throw strange(unknown.count, of: columnNames.count, fileName)
        }
        var found = unknown.prefix(shown).map {
            diagnostic($0, columnNames[$0], names, fileName)
        }
        if unknown.count > shown {
            found[shown - 1].why = "\(unknown.count - shown) more unknown columns are not listed"
        }
        for (index, column) in columns.enumerated() where column < 0 {
            found.append(missing(policy.columns[index], fileName))
        }
        found += duplicates + selection.conflicts(columns, fileName)
        if let first = found.first {
            throw Refusal(first, Array(found.dropFirst().prefix(shown - 1)))
        }
        return columns
    }

    /// Gives each policy column its input column; -1 where there is none.
    private static func assign(
        _ matches: [DeclaredNames.Match], _ selection: HXLSelection, _ policy: Policy,
        _ fileName: String
    ) -> (columns: [Int], unknown: [Int], duplicates: [Diagnostic]) {
        var columns = [Int](repeating: -1, count: policy.columns.count)
        var unknown: [Int] = []
        var duplicates: [Diagnostic] = []
        // Whole names come first, so that a last part never takes the place of one.
        for (number, match) in matches.enumerated() {
            if case .whole(let index) = match, columns[index] < 0 { columns[index] = number }
        }
        for (number, match) in matches.enumerated() {
            let place = Place(file: fileName, column: number + 1)
            switch match {
            case .whole(let index) where columns[index] == number: break
            case .lastPart(let index) where columns[index] < 0: columns[index] = number
            case .lastPart(let index):
                duplicates.append(
                    ambiguous(policy.columns[index], place, number, columns[index]))
            case .repeated where selection.covers(number): break
            case .whole(let index) where policy.columns[index].isMerged:
                duplicates.append(given(policy.columns[index], columns[index], fileName))
            case .whole(let index), .repeated(let index):
                duplicates.append(duplicate(policy.columns[index], place, number))
            case .unknown:
                if !selection.covers(number) { unknown.append(number) }
            }
        }
        return (columns, unknown, duplicates)
    }

    /// A first line of which most is unknown: perhaps no header at all, so nothing of it is shown.
    private static func strange(_ unknown: Int, of count: Int, _ fileName: String) -> Refusal {
        Refusal(
            .unknownColumn, at: Place(file: fileName, line: 1),
            "\(unknown) of the \(count) columns of the input are not in the policy",
            why: "a column without a rule is never released; no data row was read",
            help: """
                has the file a header row, is it the first (\(Name("--header-row"))), is it the \
                file that the policy is for, and is the delimiter right (\(Name("--delimiter")))?
                """)
    }

    /// An unknown column: named only where it is nearly a declared one, since a file without a
    /// header has a person there.
    private static func diagnostic(
        _ number: Int, _ name: String, _ names: DeclaredNames, _ fileName: String
    ) -> Diagnostic {
        let near = names.nearest(name)
        let place = Place(
            file: fileName, column: number + 1, field: near == nil ? nil : Name(name))
        let why: Message = "a column without a rule is never released; no data row was read"
        if let near {
            return Diagnostic(
                .error, .unknownColumn, at: place,
                "column \(number + 1) of the input, \(Name(name)), is not in the policy",
                why: why, help: "did you mean \(Name(near))?")
        }
        let message: Message = "column \(number + 1) of the input is not in the policy"
        if let meant = names.suggestion(name) {
            return Diagnostic(
                .error, .unknownColumn, at: place, message, why: why,
                help: """
                    did you mean \(Name(meant))? names match exactly: capitals and `_` count
                    """)
        }
        return Diagnostic(
            .error, .unknownColumn, at: place, message, why: why,
            help: """
                declare it under `columns`; its name is not shown, since it may be data: \
                `ctanon inspect` lists the names of a file that has a header
                """)
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

    /// Two columns that end in the same declared name (`header_names: last-part`).
    private static func ambiguous(
        _ column: Column, _ place: Place, _ number: Int, _ other: Int
    ) -> Diagnostic {
        var place = place
        place.field = Name(column.name)
        return Diagnostic(
            .error, .duplicateColumn, at: place,
            "columns \(other + 1) and \(number + 1) of the input both end in \(Name(column.name))",
            why: "with `header_names: last-part` the groups before the last `/` do not count",
            help: "declare the whole path of at least one of them")
    }
}
