// SPDX-License-Identifier: Apache-2.0
internal import RecordStreams
internal import SharingPolicy

/// What a part says of each row beside its bytes, so that all parts together are counted once more:
/// the fingerprints of whoever counts, and for how many people the row stands.
struct PartCounting {
    /// Whether the claim asks for what the export alone does not show.
    let isNeeded: Bool
    private let (subject, household, group, weight): (Bool, Bool, Bool, Bool)

    init(_ context: ReleaseContext) {
        guard let claim = context.audience.privacy.classes, UnitRecount.isNeeded(claim) else {
            isNeeded = false
            (subject, household, group, weight) = (false, false, false, false)
            return
        }
        isNeeded = true
        // Without a household a person counts as one, and households that one person goes through
        // hide nobody.
        subject = claim.countUnit != .row && context.subject != nil
        household =
            claim.countUnit == .household || claim.minGroups != nil && context.group == nil
        group = context.group != nil
        weight = context.weight != nil
    }

    func write(_ facts: RecordFacts, to writer: StepWriter) {
        if subject { writer.key(facts.subject) }
        if household { writer.key(facts.household) }
        if group { writer.key(facts.group) }
        if weight { writer.word(facts.weight.bitPattern) }
    }

    /// The facts of a row that is released.
    func read(_ reader: StepReader) throws(Refusal) -> RecordFacts {
        var facts = RecordFacts()
        facts.reason = .given
        if subject { facts.subject = try reader.key() }
        if household { facts.household = try reader.key() }
        if group { facts.group = try reader.key() }
        if weight {
            facts.weight = Double(bitPattern: try reader.word())
            guard facts.weight > 0, facts.weight.isFinite else { throw reader.damaged }
        }
        return facts
    }
}
