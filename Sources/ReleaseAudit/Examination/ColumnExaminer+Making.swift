// SPDX-License-Identifier: Apache-2.0
internal import RecordStreams
internal import SharingPolicy

extension ColumnExaminer {
    /// What the examiners of an export share.
    struct Setting {
        let policy: Policy
        let audience: Audience
        let format: RecordFormat
    }

    /// An examiner for a released column; nil where its rule releases nothing.
    convenience init?(_ fact: ColumnFact, _ setting: Setting, hierarchy: Hierarchy?) {
        let column = setting.policy.columns[fact.column]
        let rule = setting.audience.rules[fact.column]
        guard
            let image = CellImage(
                rule, column, fact, policy: setting.policy, audience: setting.audience,
                hierarchy: hierarchy)
        else { return nil }
        let isSet = column.type == .set && rule.keepsElements
        var duties = Duties(fact.column, column, rule, setting)
        duties.levelsAreByClass = fact.levelsAreByClass
        self.init(
            column, image: image, duties: duties,
            elements: isSet
                ? SetElements(
                    separator: setting.policy.dataset.separator,
                    missing: MissingWords(column.missing)) : nil)
    }
}

extension ColumnExaminer.Duties {
    fileprivate init(
        _ index: Int, _ column: Column, _ rule: Rule, _ setting: ColumnExaminer.Setting
    ) {
        let audience = setting.audience
        isPlaintext = rule.releasesText
        guardsFormulas =
            audience.output.formulaGuard && setting.format != .jsonl && rule.releasesText
        scansResidue =
            rule.keepsText && column.values == nil && column.holdsText
            && column.role != .direct
        if case .keepBecause = rule { residueIsAdvice = true }
        refusesEmptyText = setting.format == .jsonl && column.missing.contains([])
        mustBeUnique = ColumnExaminer.reasonToBeUnique(index, column, rule, setting)
        guard let claim = audience.privacy.classes else { return }
        isUnit = claim.unitColumn(setting.policy.dataset) == index && rule.namesUnits
        isQuasi = column.role == .quasi && rule.releasesText
        isGroup =
            claim.minGroups != nil && claim.groupColumn(setting.policy.dataset) == index
            && rule.namesUnits && rule.releasesText
        isWeight =
            claim.maxGlobalRisk != nil && setting.policy.dataset.weight == index && rule.keepsAll
        isAttribute =
            rule.releasesText
            && (column.role == .sensitive || column.role == .safe || claim.limits(index))
    }
}

extension ColumnExaminer {
    /// Why a value of the column may not stand in two rows, if it may not.
    fileprivate static func reasonToBeUnique(
        _ index: Int, _ column: Column, _ rule: Rule, _ setting: Setting
    ) -> Message? {
        let dataset = setting.policy.dataset
        let name = Name(column.name)
        let isToken = if case .pseudonymise = rule { true } else { false }
        if isToken, setting.audience.privacy.classes != nil {
            return "tokens of column \(name) repeat, which links the rows of a person"
        }
        if dataset.subjectKey == index, !dataset.subjectMayRepeat, rule.namesUnits {
            return "a subject of column \(name) stands in several rows"
        }
        if isToken, setting.audience.tier == .public, column.role == .direct {
            return "tokens of column \(name) repeat in a public export"
        }
        for case .encrypt(let sealing) in setting.audience.rules where sealing.boundTo == index {
            return "column \(name) repeats, and sealed values are bound to it"
        }
        return nil
    }
}

extension ClassPrivacy {
    /// The column that names what k counts; nil where it counts rows.
    func unitColumn(_ dataset: Dataset) -> Int? {
        switch countUnit {
        case .row: nil
        case .subject: dataset.subjectKey
        case .household: dataset.householdKey
        }
    }

    /// The column that names the groups of `min_groups`: incidents, or else households.
    func groupColumn(_ dataset: Dataset) -> Int? { dataset.groupKey ?? dataset.householdKey }
}

extension Rule {
    /// Whether what is written can be read: neither a token nor sealed nor absent.
    var releasesText: Bool {
        switch self {
        case .drop, .pseudonymise, .encrypt: false
        default: true
        }
    }

    /// Whether equal cells mean the same subject.
    fileprivate var namesUnits: Bool {
        switch self {
        case .keep, .keepBecause, .pseudonymise: true
        default: false
        }
    }

    /// Whether a cell is written as it was.
    fileprivate var keepsAll: Bool {
        switch self {
        case .keep, .keepBecause: true
        default: false
        }
    }

    /// Whether a set stays a set.
    fileprivate var keepsElements: Bool {
        switch self {
        case .keep, .keepBecause, .generalise, .replace: true
        default: false
        }
    }

    /// Whether text of the input can stand in the export as it was.
    fileprivate var keepsText: Bool {
        switch self {
        case .keep, .keepBecause: true
        case .replace(let rule): rule.keepsUnlisted
        default: false
        }
    }
}

extension Column {
    /// Whether the type says nothing of the text's shape.
    fileprivate var holdsText: Bool {
        switch type {
        case .string, .text, .set, .adminArea: true
        default: false
        }
    }
}
