// SPDX-License-Identifier: Apache-2.0
internal import RecordStreams
internal import SharingPolicy

extension Verification {
    /// What this level cannot know, where it applies to the export.
    func addLimits(_ manifest: Manifest, _ audience: Audience, isSigned: Bool) {
        leaveOut(
            "counts, consent and input",
            why: "they are the maker's word; only a replay from the input can check them")
        leaveOut(
            "swapped or altered values within an image",
            why: "whoever holds the signing key can do it unseen; only a replay can tell")
        addColumnLimits(manifest, audience)
        leaveOut("membership", why: "who is in the export and who is not cannot be seen in it")
        if audience.privacy.classes != nil {
            leaveOut("minimality", why: "a solver can be run backwards under `l` and `at_most`")
            leaveOut("loss", why: "it needs the input")
            if let population = audience.privacy.classes?.population, population.sha256 == nil {
                leaveOut(
                    "bytes of the population",
                    why: "the policy gives no `sha256`, so that who signs could use another file")
            }
            if audience.privacy.classes?.recoding == .local {
                leaveOut(
                    "which class a person is in",
                    why: "with local recoding she fits several, and a key decided which is hers")
            }
        }
        leaveOut("order of rows", why: "it can carry what no column shows")
        addEvidence(manifest)
        addReasons(manifest, audience)
        addDates(manifest, audience, isSigned: isSigned)
        guard isSigned else { return }
        // What the maker says is passed on only if it is the maker who says it.
        for entry in manifest.notChecked
        where !notChecked.contains(where: { $0.check == entry.check }) {
            leaveOut(entry.check, why: "the maker says: " + entry.why)
        }
    }

    /// What the days of a manifest do not tell; a maker's words only where the maker signed them.
    private func addDates(_ manifest: Manifest, _ audience: Audience, isSigned: Bool) {
        if isSigned, let reason = manifest.backdatedBecause {
            leaveOut("as-of day", why: "it was set back; the stated reason: " + reason)
        } else {
            leaveOut(
                "as-of day",
                why:
                    "a manifest has no day of making, so that one set back without a word is unseen"
            )
        }
        let ended = "consents that have ended since"
        if isSigned, let day = manifest.recordsExpireFrom {
            leaveOut(ended, why: "the first one ends on " + day)
        } else if case .consent = audience.basis, !isSigned || manifest.kind != .full {
            leaveOut(ended, why: "this manifest does not say when the first one ends")
        }
        if audience.retention != nil {
            leaveOut("retention", why: "whether a recipient deletes in time cannot be seen")
        }
    }

    private func addColumnLimits(_ manifest: Manifest, _ audience: Audience) {
        func columns(where matches: (Int, Rule) -> Bool) -> String? {
            let names = policy.columns.indices.filter { matches($0, audience.rules[$0]) }
                .map { Name(policy.columns[$0].name).description }
            return names.isEmpty ? nil : names.joined(separator: ", ")
        }
        let sealed = columns { _, rule in rule.needsKey }
        if let sealed {
            leaveOut("values behind tokens and seals", why: "they cannot be read: " + sealed)
        }
        let unlimited = columns { index, rule in
            rule.keepsAnyText(policy.columns[index])
        }
        if let unlimited {
            leaveOut(
                "what kept text says", why: "any text fits these columns: " + unlimited)
        }
        let direct = columns { index, rule in
            if case .keepBecause = rule { policy.columns[index].role == .direct } else { false }
        }
        if let direct {
            leaveOut(
                "residual identifiers", why: "the policy keeps these for a stated reason: " + direct
            )
        }
    }

    private func addEvidence(_ manifest: Manifest) {
        for evidence in [VerificationOptions.Evidence.log, .checkpoint]
        where !options.require.contains(evidence) {
            leaveOut(evidence.rawValue, why: "it was not given")
        }
        leaveOut("superseded or replayed", why: "no log was given")
        leaveOut("other releases", why: "tokens and classes of others were not given")
        if manifest.subjects.count > 1 {
            leaveOut(
                "key bundle and escrow", why: "only the export was given; their digests are signed")
        }
    }

    private func addReasons(_ manifest: Manifest, _ audience: Audience) {
        if let reason = audience.noHistoryReason {
            leaveOut("earlier releases", why: "the policy compares with none: " + reason)
        }
        if case .consent = audience.basis, let reason = policy.consent?.noWithdrawalsReason {
            leaveOut("withdrawals", why: "the policy keeps no register: " + reason)
        }
        if let reason = audience.recordLevelReason {
            leaveOut("anonymity", why: "no claim is made: " + reason)
        }
        if audience.output.rowOrder == .input {
            leaveOut(
                "rows of two recipients",
                why: "rows are in the order of the input and can be aligned"
            )
        } else if !manifest.rowOrder.keyed {
            leaveOut("repeatable order", why: "the shuffle used a key of its own")
        }
    }
}

extension Rule {
    /// Whether the rule keeps text of any content.
    fileprivate func keepsAnyText(_ column: Column) -> Bool {
        switch self {
        case .keep, .keepBecause: break
        default: return false
        }
        guard column.values == nil else { return false }
        switch column.type {
        case .string, .text, .set, .adminArea: return true
        default: return false
        }
    }
}
