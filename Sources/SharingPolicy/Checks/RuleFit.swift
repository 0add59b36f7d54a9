// SPDX-License-Identifier: Apache-2.0
internal import RecordStreams

/// Checks that a rule can do something with a column's type (P0304).
struct RuleFit {
    let dataset: Dataset
    let draft: AudienceDraft
    let findings: Findings

    /// Checks one rule.
    func check(_ rule: Rule, _ column: Column, at position: SourcePosition) {
        switch rule {
        case .drop, .keep, .keepBecause, .encrypt: break
        case .generalise: checkGeneralise(column, position)
        case .pseudonymise: checkPseudonymise(column, position)
        case .round(let rounding): checkRound(rounding, column, position)
        case .truncate:
            if ![.latitude, .longitude].contains(column.type) {
                misfit("truncate", column, position, help: "it fits `latitude` and `longitude`")
            }
        case .replace(let replacement): checkReplace(replacement, column, position)
        }
    }

    private func misfit(
        _ rule: String, _ column: Column, _ position: SourcePosition, why: Message? = nil,
        help: Message? = nil
    ) {
        findings.error(
            .ruleDoesNotFit, at: position,
            "\(Name(rule)) does not fit \(Name(column.name)) of type \(Name(column.type.rawValue))",
            why: why, help: help)
    }

    private func checkGeneralise(_ column: Column, _ position: SourcePosition) {
        if column.hierarchy == nil {
            findings.error(
                .ruleDoesNotFit, at: position,
                "\(Name(column.name)) has no hierarchy, so it cannot be generalised",
                help: "add `hierarchy` to the column")
        } else if column.type == .set {
            misfit(
                "generalise", column, position,
                why: "a hierarchy knows single values, not sets of them")
        }
    }

    /// Definitions 32: a token of one of few values is found by trying them all.
    private func checkPseudonymise(_ column: Column, _ position: SourcePosition) {
        let few: [Column.ValueType] = [.boolean, .country, .adminArea, .latitude, .longitude]
        guard column.values != nil || column.derivesAge || few.contains(column.type) else { return }
        misfit(
            "pseudonymise", column, position,
            why: "it has so few values that their tokens are found by counting",
            help: "drop or generalise it")
    }

    private func checkRound(_ rounding: Rounding, _ column: Column, _ position: SourcePosition) {
        if ![.integer, .decimal].contains(column.type), !column.derivesAge {
            misfit("round", column, position, help: "it fits `integer` and `decimal`")
        }
        guard
            let written = draft.rules.first(where: { $0.column.position == position }),
            case .round(let round) = written.rule
        else { return }
        for (bound, name) in [(round.top, "top"), (round.bottom, "bottom")] {
            if let bound, !bound.value.isMultiple(of: rounding.to) {
                findings.error(
                    .ruleDoesNotFit, at: bound.position,
                    """
                    \(Name(name)) of \(Name(column.name)) is not a multiple of its step
                    """
                )
            }
        }
        if let top = round.top, let bottom = round.bottom, !bottom.value.isLess(than: top.value) {
            findings.error(
                .ruleDoesNotFit, at: top.position,
                "`top` of \(Name(column.name)) is not more than its `bottom`")
        }
    }

    private func checkReplace(
        _ replacement: Replacement, _ column: Column, _ position: SourcePosition
    ) {
        let wordless: [Column.ValueType] = [
            .text, .decimal, .date, .datetime, .latitude, .longitude, .phone,
        ]
        if wordless.contains(column.type) {
            misfit("replace", column, position, help: "it recodes words")
        }
        guard
            let written = draft.rules.first(where: { $0.column.position == position }),
            case .replace(let words) = written.rule
        else { return }
        ReplacementFit(column: column, dataset: dataset, audience: draft, findings: findings)
            .check(words)
    }
}
