// SPDX-License-Identifier: Apache-2.0
internal import RecordStreams

/// Finds the columns that `linked` and `derived_from` name, and checks that they make sense (P0203,
/// P0301); `merge` is in `MergeResolution`.
struct LinkResolution {
    let table: ColumnTable
    let findings: Findings

    /// The columns with what they are computed from.
    func columns(_ drafts: [ColumnDraft]) -> [Column] {
        var columns = table.columns
        for draft in drafts {
            // The second of two columns of one name is an error already.
            guard let index = table.index(draft.name.value),
                columns[index].position == draft.name.position
            else { continue }
            let name = draft.name.value
            columns[index].derivedFrom = sources(draft.derivedFrom, of: index, name, "derived_from")
            columns[index].merges = sources(draft.merges, of: index, name, "merge")
        }
        for draft in drafts where !draft.derivedFrom.isEmpty {
            guard let index = table.index(draft.name.value), reaches(index, from: index, columns)
            else { continue }
            findings.error(
                .wrongValue, at: draft.derivedFrom[0].position,
                "\(Name(draft.name.value)) is derived from itself by way of other columns",
                why: "what is computed last cannot be where it begins",
                help: "name columns that stand in the file of their own, or use `linked`")
        }
        MergeResolution(columns: columns, findings: findings).check(drafts, table)
        return columns
    }

    private func sources(
        _ words: [Located<String>], of index: Int, _ name: String, _ key: String
    ) -> [Int] {
        var found: [Int] = []
        for word in words {
            let use = key + " of " + name
            guard let source = table.find(word, .ruleForUndeclaredColumn, for: use) else {
                continue
            }
            if source == index {
                findings.error(
                    .wrongValue, at: word.position, "\(Name(key)) of \(Name(name)) names itself")
            } else if found.contains(source) {
                findings.error(
                    .wrongValue, at: word.position,
                    "\(Name(word.value)) stands twice in \(Name(key)) of \(Name(name))")
            } else {
                found.append(source)
            }
        }
        return found
    }

    private func reaches(_ target: Int, from start: Int, _ columns: [Column]) -> Bool {
        var seen = Set<Int>()
        var open = columns[start].derivedFrom
        while let next = open.popLast() {
            if next == target { return true }
            if seen.insert(next).inserted { open += columns[next].derivedFrom }
        }
        return false
    }

    /// The groups of linked columns, as indices.
    func groups(_ drafts: [[Located<String>]]) -> [[Int]] {
        drafts.map { words in
            var found: [Int] = []
            for word in words {
                guard
                    let index = table.find(
                        word, .ruleForUndeclaredColumn, for: "dataset.linked")
                else { continue }
                if found.contains(index) {
                    findings.error(
                        .wrongValue, at: word.position,
                        "\(Name(word.value)) stands twice in a group of `dataset.linked`")
                } else {
                    found.append(index)
                }
            }
            return found
        }
    }
}

/// Checks the columns that ctanon computes itself: flags of which one is enough (P0303, P0304).
struct MergeResolution {
    let columns: [Column]
    let findings: Findings

    /// Checks every column that has `merge`.
    func check(_ drafts: [ColumnDraft], _ table: ColumnTable) {
        for draft in drafts where !draft.merges.isEmpty {
            guard let index = table.index(draft.name.value),
                columns[index].position == draft.name.position
            else { continue }
            let target = columns[index]
            checkTarget(draft, target)
            for source in draft.merges {
                guard let flag = table.index(source.value) else { continue }
                checkSource(source, columns[flag], of: target)
            }
        }
    }

    private func checkTarget(_ draft: ColumnDraft, _ column: Column) {
        let name = Name(column.name)
        if column.type != .boolean {
            findings.error(
                .ruleDoesNotFit, at: draft.position(of: "type"),
                "\(name) merges flags, so its type must be `boolean`",
                help: "say `type: boolean`")
        }
        if !draft.derivedFrom.isEmpty {
            findings.error(
                .ruleDoesNotFit, at: draft.position(of: "derived_from"),
                "\(name) has both `merge` and `derived_from`",
                why: "`derived_from` is for columns that the file has already")
        }
        if ![.quasi, .sensitive, .safe].contains(column.role) {
            findings.error(
                .ruleNotAllowed, at: column.position,
                "\(name) merges flags under the role \(Name(column.role.rawValue))",
                help: "declare it under `quasi`, `sensitive` or `safe`")
        }
        let words = [column.trueWords.first, column.falseWords.first].compactMap { $0 }
        if column.missing.isEmpty || words.contains(where: column.missing.contains) {
            findings.error(
                .ruleDoesNotFit, at: draft.position(of: "missing"),
                "\(name) cannot tell a missing value from one that is true or false",
                why: "flags that nobody answered merge into a missing value",
                help: "give it `true`, `false` and `missing` words that differ")
        }
    }

    private func checkSource(_ word: Located<String>, _ source: Column, of target: Column) {
        let (name, merged) = (Name(word.value), Name(target.name))
        if source.type != .boolean {
            findings.error(
                .ruleDoesNotFit, at: word.position,
                "\(merged) merges \(name) of type \(Name(source.type.rawValue))",
                why: "only flags that are true or false can be merged",
                help: "declare \(name) with the type `boolean`")
        } else if source.isMerged {
            findings.error(
                .ruleDoesNotFit, at: word.position,
                "\(merged) merges \(name), which is merged itself",
                help: "name the flags of \(name) instead")
        }
        checkRole(word, source, target)
        let others: [Column.About] = [.subject, .household]
        if source.about != target.about, !others.contains(source.about) {
            findings.error(
                .ruleNotAllowed, at: word.position,
                "\(name) is about \(Name(source.about.rawValue)), and \(merged) does not say so",
                why: "merged flags are about those whom each of them is about",
                help: "say `about: \(plain: source.about.word)` for \(merged)")
        }
        if source.incriminating, !target.incriminating {
            findings.error(
                .ruleNotAllowed, at: word.position,
                "\(name) is marked `incriminating`, and \(merged) is not",
                why: "what could be held against the person does not vanish in a merged flag",
                help: "say `incriminating: true` for \(merged)")
        }
    }

    /// A merged flag is at least as telling as what its sources are declared as.
    private func checkRole(_ word: Located<String>, _ source: Column, _ target: Column) {
        let order: [Column.Role] = [.safe, .quasi, .sensitive]
        guard let least = order.firstIndex(of: source.role) else {
            findings.error(
                .ruleNotAllowed, at: word.position,
                """
                \(Name(target.name)) merges \(Name(word.value)), which has the role \
                \(Name(source.role.rawValue))
                """,
                why: "what names people or says what they consent to is no flag among others")
            return
        }
        guard let rank = order.firstIndex(of: target.role), rank < least else { return }
        findings.error(
            .ruleNotAllowed, at: word.position,
            """
            \(Name(word.value)) has the role \(Name(source.role.rawValue)), and \
            \(Name(target.name)), which merges it, is declared \(Name(target.role.rawValue))
            """,
            why: "a merged flag harms or identifies as its sources do",
            help: "declare \(Name(target.name)) under \(Name(source.role.rawValue))")
    }
}

extension Column.About {
    /// The word of the policy.
    fileprivate var word: StaticString {
        switch self {
        case .subject: "subject"
        case .household: "household"
        case .guardian: "guardian"
        case .staff: "staff"
        case .allegedPerpetrator: "alleged-perpetrator"
        case .thirdParty: "third-party"
        case .organisation: "organisation"
        case .place: "place"
        }
    }
}
