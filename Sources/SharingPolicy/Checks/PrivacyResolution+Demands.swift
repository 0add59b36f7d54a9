// SPDX-License-Identifier: Apache-2.0
internal import RecordStreams

/// Closeness, groups, population, weights and missing values of a claim.
extension PrivacyResolution {
    /// t by column; the values that are written must have the distances that `t_kind` asks for.
    func greatestDistances(
        _ claim: PrivacyDraft.Classes
    ) -> [(column: Int, greatest: DecimalNumber)] {
        let kind = claim.tKind?.value ?? .equal
        if claim.t.isEmpty, let word = claim.tKind {
            findings.warning(
                .privacyBelowFloor, at: word.position,
                "`t_kind` says how `t` is measured, but there is no `t`",
                help: "add `t`, or leave `t_kind` out")
        }
        return claim.t.compactMap { word, greatest in
            guard let index = protected(word, "t") else { return nil }
            checkDistances(kind, word, index)
            return (index, greatest)
        }
    }

    private func checkDistances(
        _ kind: ClassPrivacy.Distance, _ word: Located<String>, _ index: Int
    ) {
        let column = context.columns.columns[index]
        if column.type == .set {
            return misfit(
                word, "`t` names \(Name(word.value)), a set",
                why: "closeness compares single values, and a set has several",
                help: "name it in `l` or `at_most`, which count the elements of a set")
        }
        switch kind {
        case .equal: break
        case .ordered: checkOrder(word, column, rules.rules[index])
        case .hierarchical: checkTree(word, column, rules.rules[index])
        }
    }

    private func checkOrder(_ word: Located<String>, _ column: Column, _ rule: Rule?) {
        if !column.isOrdered {
            return misfit(
                word, "`t_kind: ordered` names \(Name(word.value)), whose values have no order",
                why: "numbers and dates have one, and words in the order of `values`",
                help: "list the words in `values` from least to greatest, or say `t_kind: equal`")
        }
        switch rule {
        case .generalise?, .replace?:
            misfit(
                word,
                "`t_kind: ordered` names \(Name(word.value)), which is written in other words",
                why: "labels and recoded words have no order that a reader could check",
                help: "keep or round it, or say `t_kind: equal`")
        default: break
        }
    }

    private func checkTree(_ word: Located<String>, _ column: Column, _ rule: Rule?) {
        if column.hierarchy == nil {
            return misfit(
                word, "`t_kind: hierarchical` names \(Name(word.value)), which has no hierarchy",
                help: "add `hierarchy` to the column, or say `t_kind: equal`")
        }
        switch rule {
        case .keep?, .keepBecause?, nil: break
        default:
            misfit(
                word,
                "`t_kind: hierarchical` names \(Name(word.value)), which is not kept as it is",
                why: "the hierarchy begins with the values of the file",
                help: "keep the column, or say `t_kind: equal`")
        }
    }

    private func misfit(
        _ word: Located<String>, _ message: Message, why: Message? = nil, help: Message
    ) {
        findings.error(.ruleDoesNotFit, at: word.position, message, why: why, help: help)
    }

    /// The least number of groups, which needs a column that names them.
    func minGroups(_ claim: PrivacyDraft.Classes) -> Int? {
        guard let groups = claim.minGroups else { return nil }
        let dataset = context.dataset
        guard dataset.groupKey != nil || dataset.householdKey != nil else {
            findings.error(
                .privacyBelowFloor, at: groups.position,
                "`min_groups` needs a `group_key` or a `household_key`",
                why: "without it nobody knows who was found together",
                help: "name the column of the incident as `group_key` of `dataset`")
            return nil
        }
        return groups.value
    }

    /// The share of people who may be expected to be found, which needs weights.
    func maxGlobalRisk(_ claim: PrivacyDraft.Classes) -> DecimalNumber? {
        guard let risk = claim.maxGlobalRisk else { return nil }
        if context.dataset.weight == nil {
            findings.error(
                .privacyBelowFloor, at: risk.position, "`max_global_risk` needs a `weight`",
                why: "without weights nobody knows how many people of the population look alike",
                help: """
                    name the column of sampling weights as `weight` of `dataset`, or say \
                    `max_prosecutor_risk`
                    """)
        }
        if risk.value.digits == 0 {
            findings.error(
                .privacyBelowFloor, at: risk.position, "a global risk of 0 cannot be reached",
                why: "every record that is released has some risk",
                help: "say for example `max_global_risk: 0.01`: one person in a hundred")
        }
        return risk.value
    }

    /// Wildcards are refused above `internal` for ever, and not built below.
    func checkMissing(_ claim: PrivacyDraft.Classes) {
        guard let missing = claim.missing, missing.value == .wildcard else { return }
        if audience.tier.value == .internal {
            return findings.notBuilt("wildcard", at: missing.position)
        }
        findings.error(
            .privacyBelowFloor, at: missing.position,
            """
            `missing: wildcard` is refused at tier \(Name(audience.tier.value.rawValue)), in this \
            version and in every other
            """,
            why: "records with few answers would count as like everybody, and k as reached",
            help: "say `own-value`, which is the default, or `refuse`")
    }
}

/// The population that classes must hide in (P0312).
extension PrivacyResolution {
    /// The population file, where every released quasi-identifier can be looked up in it.
    func population(_ claim: PrivacyDraft.Classes) -> PopulationReference? {
        guard let file = claim.population else { return nil }
        if file.path.utf8.first == 0x2F {
            findings.error(
                .population, at: file.position,
                "the path \(Name(file.path)) must be relative to the policy",
                why: "a policy moves with its files")
        }
        if claim.countUnit?.value == .household, context.dataset.unit != .household {
            findings.error(
                .population, at: file.position,
                "the population counts people, and k counts households",
                why:
                    "a class must be matched by more people than it holds, which nobody counts here",
                help: "leave `count_unit` out, so that persons are counted")
        }
        var counted = false
        for (index, column) in context.columns.columns.enumerated() where column.role == .quasi {
            let name = Name(column.name)
            switch rules.rules[index] {
            case .generalise?, .keep?, .keepBecause?: counted = true
            case .round?, .truncate?, .replace?:
                findings.error(
                    .population, at: rules.positions[index],
                    "\(name) is neither kept nor generalised, so no population can be looked up",
                    why: "the file holds values, and what a rule makes of them must be known",
                    help: "give \(name) a hierarchy and `generalise` it")
                counted = true
            default: continue
            }
            if let count = file.count, column.name.utf8.elementsEqual(count.utf8) {
                findings.error(
                    .population, at: file.position,
                    "\(name) cannot be a quasi-identifier and the count of the population")
            }
        }
        if !counted {
            findings.error(
                .population, at: file.position,
                "audience \(Name(audience.name.value)) releases no quasi-identifier",
                why: "then everybody of the population looks alike")
        }
        return file
    }
}

extension Column {
    /// Whether one value comes before another.
    var isOrdered: Bool {
        if derivesAge || values != nil && type != .boolean { return true }
        return switch type {
        case .integer, .decimal, .date, .datetime, .latitude, .longitude: true
        default: false
        }
    }
}
