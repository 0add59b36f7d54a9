// SPDX-License-Identifier: Apache-2.0
internal import RecordStreams

/// Turns a draft into a policy.
///
/// It finds the columns, questions and recipients behind the words, fills in the defaults and
/// checks the meaning (P03xx, P04xx). It goes on after an error, so that all of them are shown.
struct PolicyResolution {
    let draft: PolicyDraft
    let findings: Findings

    /// The policy; whether it may be used, `findings` say.
    func policy(digest: [UInt8]) -> Policy? {
        checkPeriod(draft.effective, "effective")
        let hierarchies = HierarchyChecks(findings: findings)
        for hierarchy in draft.hierarchies { hierarchies.check(hierarchy.specification) }
        let recipients = RecipientChecks(drafts: draft.recipients, findings: findings).recipients()
        let columns = ColumnTable(draft: draft, findings: findings)
        let dataset = dataset(columns)
        let consent = ConsentResolution(draft: draft, columns: columns, findings: findings).terms()
        let context = AudienceContext(
            draft: draft, columns: columns, dataset: dataset, recipients: recipients,
            consent: consent, findings: findings)
        let audiences = draft.audiences.compactMap {
            AudienceResolution(context: context, draft: $0).audience()
        }
        return Policy(
            id: draft.id, version: draft.version, status: draft.status, title: draft.title,
            owner: draft.owner, sensitivity: draft.sensitivity.value,
            effective: draft.effective.period, prohibitedUses: draft.prohibitedUses,
            recipients: recipients, dataset: dataset, columns: columns.columns,
            selectors: draft.selectors.map {
                ColumnSelector(pattern: $0.pattern, text: $0.text.value, role: $0.role)
            }, consent: consent, audiences: audiences, digest: digest, fileName: findings.fileName)
    }

    private func checkPeriod(_ period: PeriodDraft, _ path: String) {
        guard let from = period.from, let until = period.until, until.value <= from.value else {
            return
        }
        findings.error(
            .wrongValue, at: until.position, "\(Name(path)) ends before it begins",
            why: "`until` is the first day that no longer counts")
    }

    private func dataset(_ columns: ColumnTable) -> Dataset {
        let draft = draft.dataset
        func key(_ word: Located<String>?, _ key: String) -> Int? {
            word.flatMap { columns.find($0, .ruleForUndeclaredColumn, for: key) }
        }
        let dataset = Dataset(
            unit: draft.unit, subjectKey: key(draft.subjectKey, "subject_key"),
            householdKey: key(draft.householdKey, "household_key"),
            groupKey: key(draft.groupKey, "group_key"), weight: key(draft.weight, "weight"),
            ageAt: draft.ageAt, separator: draft.separator?.value ?? ";",
            missing: draft.missing.map { Array($0.utf8) }, onBadValue: draft.onBadValue,
            headerNames: draft.headerNames,
            linked: LinkResolution(table: columns, findings: findings).groups(draft.linked))
        checkKeys(dataset, columns)
        if let separator = draft.separator, ["\n", "\r", "\r\n"].contains(separator.value) {
            findings.error(
                .wrongValue, at: separator.position, "a line end cannot separate the words of a set"
            )
        }
        return dataset
    }

    /// A key tells one person or household from all others: it identifies alone.
    private func checkKeys(_ dataset: Dataset, _ columns: ColumnTable) {
        let keys: [(Int?, Located<String>?, String)] = [
            (dataset.subjectKey, draft.dataset.subjectKey, "subject_key"),
            (dataset.householdKey, draft.dataset.householdKey, "household_key"),
        ]
        for (index, word, key) in keys where dataset.unit != .site {
            guard let index, let word, columns.columns[index].role != .direct else { continue }
            findings.error(
                .ruleNotAllowed, at: word.position,
                "the \(Name(key)) \(Name(word.value)) must have the role `direct`",
                why: "a key identifies alone",
                help: "declare the column under `direct`")
        }
        if let index = dataset.subjectKey, index == dataset.householdKey,
            let word = draft.dataset.householdKey
        {
            findings.error(
                .ruleNotAllowed, at: word.position,
                "\(Name(word.value)) cannot name both the person and the household")
        }
    }
}
