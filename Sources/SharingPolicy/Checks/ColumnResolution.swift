// SPDX-License-Identifier: Apache-2.0
internal import RecordStreams

/// Turns a declared column into a `Column` and checks that its options fit its type (P0304, P0305).
struct ColumnResolution {
    let draft: PolicyDraft
    let findings: Findings

    /// The column with its defaults.
    func column(_ column: ColumnDraft) -> Column {
        func bytes(_ words: [String]) -> [[UInt8]] { words.map { Array($0.utf8) } }
        checkOptions(column)
        checkWords(column)
        let words = column.type == .boolean
        let standardTrue = words ? ["true", "yes", "1"] : []
        let standardFalse = words ? ["false", "no", "0"] : []
        return Column(
            name: column.name.value, nameBytes: Array(column.name.value.utf8), role: column.role,
            type: column.type, about: column.about, values: column.values.map(bytes),
            trueWords: bytes(column.trueWords ?? standardTrue),
            falseWords: bytes(column.falseWords ?? standardFalse), dateFormat: column.format,
            country: column.country, countryCode: column.code ?? .alpha2,
            decimalComma: column.decimalComma,
            missing: bytes(column.missing ?? draft.dataset.missing), minimum: column.minimum,
            maximum: column.maximum, required: column.required,
            incriminating: column.incriminating, derivesAge: column.derivesAge,
            hierarchy: hierarchy(column), position: column.name.position)
    }

    private static let optionTypes: [(option: String, types: [Column.ValueType])] = [
        ("true", [.boolean]), ("false", [.boolean]), ("format", [.date, .datetime]),
        ("country", [.phone]), ("code", [.country]),
        ("decimal", [.decimal, .latitude, .longitude]),
        ("min", [.integer, .decimal, .latitude, .longitude]),
        ("max", [.integer, .decimal, .latitude, .longitude]), ("derive", [.date, .datetime]),
        (
            "values",
            [.string, .text, .integer, .decimal, .set, .country, .adminArea, .phone]
        ),
    ]

    private func checkOptions(_ column: ColumnDraft) {
        for (option, types) in ColumnResolution.optionTypes {
            let ages = column.derivesAge && (option == "min" || option == "max")
            guard let position = column.options[option], !types.contains(column.type), !ages
            else { continue }
            findings.error(
                .ruleDoesNotFit, at: position,
                """
                \(Name(option)) does not fit the type \(Name(column.type.rawValue)) of \
                \(Name(column.name.value))
                """,
                help: "it fits \(types.map { Name($0.rawValue) })")
        }
        if let least = column.minimum, let most = column.maximum, most.isLess(than: least) {
            findings.error(
                .wrongValue, at: column.position(of: "max"),
                "`max` of \(Name(column.name.value)) is less than its `min`")
        }
        if let format = column.format, !DateNotation(format: format).isUsable {
            findings.error(
                .ruleDoesNotFit, at: column.position(of: "format"),
                "\(Name(format)) is not a notation of dates",
                help: "use `d` or `dd`, `m` or `mm` and `yyyy` once each, as in `dd/mm/yyyy`")
        }
    }

    private func checkWords(_ column: ColumnDraft) {
        guard column.type == .boolean else { return }
        let yes = Set((column.trueWords ?? ["true", "yes", "1"]).map(AnswerWords.folded))
        for word in column.falseWords ?? ["false", "no", "0"]
        where yes.contains(AnswerWords.folded(word)) {
            findings.error(
                .ruleDoesNotFit,
                at: column.options["false"] ?? column.position(of: "true"),
                "\(Name(word)) means both true and false in \(Name(column.name.value))")
        }
    }

    private func hierarchy(_ column: ColumnDraft) -> HierarchySpecification? {
        let checks = HierarchyChecks(findings: findings)
        let found: HierarchySpecification?
        switch column.hierarchy {
        case nil:
            found = nil
        case .inline(let specification):
            checks.check(specification)
            found = specification
        case .named(let name):
            let known = draft.hierarchies
            found =
                known.first { $0.name.value == name.value }?.specification
            if found == nil {
                findings.error(
                    .hierarchy, at: name.position,
                    """
                    \(Name(column.name.value)) names the hierarchy \(Name(name.value)), which \
                    does not exist
                    """,
                    help: NearestWord.help(name.value, among: known.map(\.name.value))
                        ?? "write it under `hierarchies`")
            }
        }
        if let found {
            checks.checkFit(found, column)
        } else if column.code == .name {
            findings.error(
                .hierarchy, at: column.position(of: "code"),
                "names of countries in \(Name(column.name.value)) need a hierarchy file",
                why: "a country has many names")
        }
        return found
    }
}
