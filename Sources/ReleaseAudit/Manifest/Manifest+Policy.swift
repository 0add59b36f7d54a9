// SPDX-License-Identifier: Apache-2.0
package import SharingPolicy

extension Manifest {
    /// Takes from a policy all that it decides; the caller adds what a run decides.
    ///
    /// `counts`, `columns`, `privacy` and `subjects` are given or set afterwards; `rowOrder` says
    /// `keyed: false` until it is set.
    package init(
        policy: Policy, audience: Audience, files: [NamedDigest], tool: Tool, asOf: Day,
        release: Release, counts: Counts, columns: [ColumnEntry], privacy: PrivacyClaim,
        subjects: [NamedDigest] = []
    ) {
        self.tool = tool
        self.policy = PolicyReference(
            id: policy.id, version: policy.version, sha256: policy.digest)
        self.files = files
        approval = policy.status == .approved ? "self-declared" : nil
        self.audience = audience.name
        tier = audience.tier.rawValue
        recipients = Manifest.recipients(policy, audience)
        purposes = audience.purposes
        prohibitedUses = audience.prohibitedUses
        agreement = Manifest.agreement(audience)
        basis = Manifest.basis(audience)
        retention = Manifest.retention(audience)
        self.asOf = asOf.description
        backdatedBecause = nil
        self.release = release
        input = nil
        withdrawals = policy.consent?.noWithdrawalsReason.map { .none(reason: $0) }
        self.counts = counts
        self.columns = columns
        rowOrder = RowOrder(kind: audience.output.rowOrder.rawValue, keyed: false)
        self.privacy = privacy
        history = audience.noHistoryReason.map { .none(reason: $0) }
        validUntil = Manifest.validUntil(policy, audience)?.description
        recordsExpireFrom = nil
        kind = .full
        notChecked = []
        self.subjects = subjects
    }

    static func recipients(_ policy: Policy, _ audience: Audience) -> [String] {
        audience.recipients.map { policy.recipients[$0].slug }
    }

    static func agreement(_ audience: Audience) -> Agreement? {
        audience.agreement.map {
            Agreement(
                reference: $0.reference, from: $0.period.from?.description,
                until: $0.period.until?.description)
        }
    }

    static func basis(_ audience: Audience) -> Basis {
        switch audience.basis {
        case .consent: Basis(kind: "consent")
        case .other(let other):
            Basis(
                kind: other.kind.rawValue, reference: other.reference,
                approvedBy: other.approvedBy, until: other.until.description)
        }
    }

    static func retention(_ audience: Audience) -> Retention? {
        audience.retention.map {
            Retention(
                deleteAfter: $0.deleteAfterText,
                certificateOfDestruction: $0.certificateOfDestruction)
        }
    }

    /// The earliest end of agreement, policy and basis.
    package static func validUntil(_ policy: Policy, _ audience: Audience) -> Day? {
        var ends = [policy.effective.until, audience.agreement?.period.until]
        if case .other(let basis) = audience.basis { ends.append(basis.until) }
        return ends.compactMap { $0 }.min()
    }
}

extension Manifest.ColumnEntry {
    /// What the policy says about a released column; the run adds level and key.
    package init(
        _ column: Column, rule: Rule, level: String? = nil, levels: [String]? = nil,
        keyID: String? = nil
    ) {
        self.init(
            name: column.name, rule: rule.name, level: level, levels: levels, keyID: keyID,
            scope: rule.scopeText, because: rule.reason)
    }
}

extension Rule {
    /// The rule's name in a policy.
    package var name: String {
        switch self {
        case .drop: "drop"
        case .keep: "keep"
        case .keepBecause: "keep-because"
        case .generalise: "generalise"
        case .pseudonymise: "pseudonymise"
        case .encrypt: "encrypt"
        case .round: "round"
        case .truncate: "truncate"
        case .replace: "replace"
        }
    }

    /// Over what tokens stay the same, as the manifest writes it.
    var scopeText: String? {
        guard case .pseudonymise(let rule) = self else { return nil }
        return switch rule.scope {
        case .release: "release"
        case .audience: "audience"
        case .project(let name, _): "project:" + name
        }
    }

    /// The reason that the policy gives.
    var reason: String? {
        switch self {
        case .keepBecause(let reason): reason
        case .pseudonymise(let rule):
            if case .project(_, let because) = rule.scope { because } else { nil }
        default: nil
        }
    }
}
