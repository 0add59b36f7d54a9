// SPDX-License-Identifier: Apache-2.0
internal import RecordStreams

/// Checks the claim of an audience against its tier and the sensitivity of the data (P0306).
struct PrivacyResolution {
    let context: AudienceContext
    let audience: AudienceDraft
    let rules: ResolvedRules
    var findings: Findings { context.findings }

    init(context: AudienceContext, audience: AudienceDraft, rules: ResolvedRules) {
        self.context = context
        self.audience = audience
        self.rules = rules
    }

    private var table: TierTable { TierTable(tier: audience.tier.value) }

    /// The claim with its defaults.
    func privacy() -> Privacy? {
        switch audience.privacy.value {
        case .recordLevel(let reason):
            if table.demandsClasses {
                findings.error(
                    .privacyBelowFloor, at: audience.privacy.position,
                    """
                    tier \(Name(audience.tier.value.rawValue)) needs a claim about classes, not \
                    `record_level`
                    """,
                    why: "whoever is in such a file can be found by what others know",
                    help: "say `privacy: {k: …}`")
            }
            return .recordLevel(reason: reason)
        case .classes(let claim):
            return classes(claim).map { .classes($0) }
        }
    }

    private func classes(_ claim: PrivacyDraft.Classes) -> ClassPrivacy? {
        guard let k = leastK(claim) else { return nil }
        checkFloor(k, claim)
        checkMissing(claim)
        let isEntropy = claim.lKind?.value == .entropy
        let least = least(claim)
        return ClassPrivacy(
            k: k, maxProsecutorRisk: claim.maxProsecutorRisk?.value,
            countUnit: countUnit(claim),
            l: isEntropy
                ? [] : least.compactMap { column, least in least.roundedUp.map { (column, $0) } },
            entropy: isEntropy ? least : [], t: greatestDistances(claim),
            distance: claim.tKind?.value ?? .equal, atMost: atMost(claim),
            maxSuppression: claim.maxSuppression ?? DecimalNumber(digits: 5, scale: 2),
            smallCell: claim.smallCell ?? k, refusesMissing: claim.missing?.value == .refuse,
            minGroups: minGroups(claim), population: population(claim),
            maxGlobalRisk: maxGlobalRisk(claim), recoding: claim.recoding?.value ?? .global)
    }

    /// k, raised to ⌈1/v⌉ where the prosecutor risk may be at most v (definitions 34).
    private func leastK(_ claim: PrivacyDraft.Classes) -> Int? {
        guard let risk = claim.maxProsecutorRisk else { return claim.k.value }
        guard let needed = risk.value.reciprocalRoundedUp else {
            findings.error(
                .privacyBelowFloor, at: risk.position, "a prosecutor risk of 0 cannot be reached",
                why: "in a class of k people the risk is 1/k",
                help: "say for example `max_prosecutor_risk: 0.05`, which means k = 20")
            return nil
        }
        return max(claim.k.value, needed)
    }

    private func checkFloor(_ k: Int, _ claim: PrivacyDraft.Classes) {
        let sensitivity = context.draft.sensitivity.value
        if let least = table.leastK(sensitivity), k < least {
            findings.error(
                .privacyBelowFloor, at: claim.k.position,
                """
                k is \(k), but tier \(Name(audience.tier.value.rawValue)) needs at least \
                \(least) for data of sensitivity \(Name(sensitivity.rawValue))
                """,
                why: "fewer people than that are easily told apart",
                help: "raise k to \(least)")
        }
    }

    private func countUnit(_ claim: PrivacyDraft.Classes) -> ClassPrivacy.CountUnit {
        let dataset = context.dataset
        guard let unit = claim.countUnit else { return dataset.subjectKey == nil ? .row : .subject }
        switch unit.value {
        case .subject where dataset.subjectKey == nil:
            findings.error(
                .privacyBelowFloor, at: unit.position,
                "`count_unit: subject` needs a `subject_key`",
                why: "without it nobody knows which rows are one person")
        case .household where dataset.householdKey == nil:
            findings.error(
                .privacyBelowFloor, at: unit.position,
                "`count_unit: household` needs a `household_key`",
                why: "without it nobody knows which rows are one household")
        case .row where dataset.subjectKey != nil && dataset.subjectMayRepeat:
            findings.warning(
                .privacyBelowFloor, at: unit.position,
                "k counts rows, though a person may have several",
                why: "one person with k rows would fill a class alone",
                help: "leave `count_unit` out, so that persons are counted")
        default: break
        }
        return unit.value
    }

    private func least(
        _ claim: PrivacyDraft.Classes
    ) -> [(column: Int, least: DecimalNumber)] {
        claim.l.compactMap { word, least in protected(word, "l").map { ($0, least) } }
    }

    private func atMost(
        _ claim: PrivacyDraft.Classes
    ) -> [(column: Int, words: [(word: [UInt8], share: DecimalNumber)])] {
        claim.atMost.compactMap { column, words in
            guard let index = protected(column, "at_most") else { return nil }
            for (word, share) in words {
                checkShare(share, word, context.columns.columns[index])
                checkWord(word, index)
            }
            return (index, words.map { (Array($0.word.value.utf8), $0.share) })
        }
    }

    /// The column of a bound, which must be seen in the export and not be what the classes are made
    /// of.
    func protected(_ word: Located<String>, _ bound: String) -> Int? {
        let use = "audiences." + audience.name.value + ".privacy." + bound
        guard let index = context.columns.find(word, .ruleForUndeclaredColumn, for: use) else {
            return nil
        }
        if context.columns.columns[index].role == .quasi {
            findings.error(
                .ruleNotAllowed, at: word.position,
                "\(Name(bound)) names \(Name(word.value)), a quasi-identifier",
                why: "its value is the same for everybody in a class")
        }
        switch rules.rules[index] {
        case .drop?, .encrypt?, .pseudonymise?:
            findings.error(
                .ruleNotAllowed, at: word.position,
                "\(Name(bound)) names \(Name(word.value)), which is not released in the open",
                why: "what nobody can see cannot be counted again")
        default: break
        }
        return index
    }

    private func checkShare(_ share: DecimalNumber, _ word: Located<String>, _ column: Column) {
        let most = DecimalNumber(digits: 8, scale: 1)
        guard context.draft.sensitivity.value == .severe, most.isLess(than: share) else { return }
        findings.error(
            .privacyBelowFloor, at: word.position,
            """
            `at_most` allows a share of \(share.double) for \(Name(word.value)) of \
            \(Name(column.name)), but data of sensitivity `severe` allows at most 0.8
            """,
            why: "in a class where nearly all have a value, everybody is known to have it")
    }

    /// A word that the column cannot hold would never be capped.
    private func checkWord(_ word: Located<String>, _ index: Int) {
        let column = context.columns.columns[index]
        if isMissing(word, column, rules.rules[index]) {
            findings.error(
                .sensitiveUnprotected, at: word.position,
                """
                `at_most` caps \(Name(word.value)), which means a missing value in \
                \(Name(column.name))
                """,
                why: "missing values are not counted, so that the cap would protect nobody",
                help: "cap a word that is a value, or take the word out of `missing`")
            return
        }
        let known: [[UInt8]]
        switch rules.rules[index] {
        case .replace(let replacement)?:
            guard let words = replacement.written(column) else { return }
            known = words
        case .keep?, .keepBecause?:
            guard let values = column.values ?? booleanWords(column) else { return }
            known = values
        default: return
        }
        guard !known.contains(Array(word.value.utf8)) else { return }
        let words = known.map { String(decoding: $0, as: UTF8.self) }
        findings.error(
            .sensitiveUnprotected, at: word.position,
            "`at_most` caps \(Name(word.value)), which \(Name(column.name)) never holds",
            why: "a cap on a word that does not occur protects nobody",
            help: NearestWord.help(word.value, among: words)
                ?? "its words are \(words.prefix(12).map { Name($0) })")
    }

    /// Whether a word is read as missing, so that nothing counts under it.
    private func isMissing(_ word: Located<String>, _ column: Column, _ rule: Rule?) -> Bool {
        let bytes = Array(word.value.utf8)
        guard column.missing.contains(bytes) else { return false }
        // An element that `replace` writes counts in its set, whatever the word means in a cell.
        guard column.type == .set, case .replace(let replacement)? = rule else { return true }
        return !replacement.writes(bytes)
    }

    private func booleanWords(_ column: Column) -> [[UInt8]]? {
        column.type == .boolean ? column.trueWords + column.falseWords : nil
    }
}

extension DecimalNumber {
    /// ⌈1 / this⌉ for a number above 0, else nil.
    var reciprocalRoundedUp: Int? {
        guard digits > 0 else { return nil }
        let unit = (0..<scale).reduce(1) { power, _ in power * 10 }
        return (unit + Int(digits) - 1) / Int(digits)
    }
}
