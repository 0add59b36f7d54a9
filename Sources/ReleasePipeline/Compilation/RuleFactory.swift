// SPDX-License-Identifier: Apache-2.0
internal import RecordStreams
internal import Sealing
internal import SharingPolicy

/// Makes what carries out the rules of one run.
struct RuleFactory {
    let context: ReleaseContext

    private var writesJSON: Bool { context.format == .jsonl }

    /// The rule of a column that looks at a cell alone; nil where the cell can be copied as it is.
    ///
    /// `rare` lists the words of a `replace` that too few people have.
    func cellRule(_ index: Int, rare: [[UInt8]] = []) throws(Refusal) -> (any CellRule)? {
        let column = context.policy.columns[index]
        let checker = context.checkers[index]
        switch context.audience.rules[index] {
        case .keep, .keepBecause:
            if column.derivesAge { return AgeRule(checker: checker, typed: writesJSON) }
            return copies(column) ? nil : KeepRule(column, checker: checker, typed: writesJSON)
        case .generalise:
            guard let hierarchy = context.hierarchies[index], let bounds = context.levels[index]
            else { throw .noRule }
            return GeneraliseRule(
                column, hierarchy: hierarchy, level: bounds.chosen,
                checker: checker, suppressed: context.audience.output.suppressed)
        case .round(let rounding):
            return NumberRule(
                .round(NumberRounding(rounding, comma: column.decimalComma)), checker: checker,
                comma: column.decimalComma)
        case .truncate(let decimals):
            return NumberRule(
                .truncate(NumberTruncation(decimals: decimals, comma: column.decimalComma)),
                checker: checker, comma: column.decimalComma)
        case .replace(let replacement):
            return ReplaceRule(
                replacement, column, dataset: context.policy.dataset, checker: checker, rare: rare)
        case .drop, .pseudonymise, .encrypt: throw .noRule
        }
    }

    /// A rule that looks at a cell alone, with what makes it cheap.
    func cached(_ rule: any CellRule, _ index: Int) -> CachedRule {
        let column = context.policy.columns[index]
        var keptDayLength: Int?
        if case .generalise = context.audience.rules[index], let bounds = context.levels[index] {
            keptDayLength = context.hierarchies[index]?.keptDayLength(level: bounds.chosen)
        }
        return CachedRule(
            rule, column: column, checker: context.checkers[index],
            isChecked: context.checked.contains(index), keptDayLength: keptDayLength,
            fileName: context.fileName)
    }

    /// Whether a kept cell is written byte by byte: only an empty cell is missing, and no form is
    /// changed.
    private func copies(_ column: Column) -> Bool {
        let plain = column.missing.allSatisfy { $0.isEmpty } && column.type != .set
        guard writesJSON else { return plain }
        // What is an empty text in JSON Lines may be a value; an empty cell of CSV never is.
        return plain && (context.inputIsJSON || column.missing == [[]]) && column.type != .integer
            && column.type != .decimal
    }

    /// The labels of a coded column at every level that its rule allows.
    func labels(
        _ coded: CodedColumn, used: [Int], rare: [[UInt8]] = []
    ) throws(Refusal) -> LabelLevels {
        if let hierarchy = context.hierarchies[coded.index] {
            return LabelLevels(
                coded, hierarchy: hierarchy, used: used,
                suppressed: context.audience.output.suppressed)
        }
        return LabelLevels(coded, rule: try valueRule(coded, rare: rare), used: used)
    }

    /// What writes the values of a coded column that has no levels.
    private func valueRule(
        _ coded: CodedColumn, rare: [[UInt8]]
    ) throws(Refusal) -> any CellRule {
        if coded.column.derivesAge { return WrittenAgeRule(typed: writesJSON) }
        return try cellRule(coded.index, rare: rare)
            ?? KeepRule(coded.column, checker: context.checkers[coded.index], typed: writesJSON)
    }

    /// What writes the values of a coded column at one level: the same as `labels` would say.
    func valueRule(
        _ coded: CodedColumn, level: Int, rare: [[UInt8]]
    ) throws(Refusal) -> any CellRule {
        guard let hierarchy = context.hierarchies[coded.index] else {
            return try valueRule(coded, rare: rare)
        }
        return WrittenLevelRule(
            hierarchy, level: level, suppressed: context.audience.output.suppressed)
    }

    /// The rule of a pseudonymised column.
    func tokenRule(_ index: Int, _ rule: Pseudonymisation) throws(Refusal) -> TokenRule {
        guard let ring = context.ring else {
            throw Refusal(.keyRingMissing, "a rule makes tokens and there is no key ring")
        }
        let policy = context.policy
        let domain = rule.domain(
            policy: policy.id, audience: context.audience.name, release: context.releaseID)
        let pseudonymiser = try sealing { () throws(SealingError) in
            try Pseudonymiser(ring: ring, domain: domain, kind: rule.kind)
        }
        return TokenRule(
            pseudonymiser, kind: rule.kind, column: policy.columns[index],
            checker: context.checkers[index], fileName: context.fileName)
    }
}

extension Refusal {
    /// A column whose rule cannot be carried out; it must never be copied instead.
    static var noRule: Refusal { Refusal(.defect, "a column's rule cannot be carried out") }
}
