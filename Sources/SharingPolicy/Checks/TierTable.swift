// SPDX-License-Identifier: Apache-2.0

/// What a tier demands and allows: the table of the policy reference, row by row.
struct TierTable {
    let tier: Audience.Tier

    /// Whether a claim about classes is demanded, so that `record_level` is refused.
    var demandsClasses: Bool {
        switch tier {
        case .public, .research, .coordination: true
        case .partner, .internal: false
        }
    }

    /// Whether recipients must be named.
    var demandsRecipients: Bool { tier == .coordination || tier == .partner }
    /// Whether an agreement must be named.
    var demandsAgreement: Bool { tier == .research || tier == .partner }
    /// Whether it must be said what happens to the export afterwards.
    var demandsRetention: Bool { tier == .partner }
    /// Whether it must be said which earlier releases are compared.
    var demandsHistory: Bool { tier != .internal }

    /// The least k by sensitivity; nil where k is optional.
    func leastK(_ sensitivity: Policy.Sensitivity) -> Int? {
        let row: [Int]
        switch tier {
        case .public: row = [3, 5, 10, 11]
        case .research: row = [3, 3, 5, 11]
        case .coordination: row = [2, 3, 5, 5]
        case .partner, .internal: return nil
        }
        return switch sensitivity {
        case .low: row[0]
        case .moderate: row[1]
        case .high: row[2]
        case .severe: row[3]
        }
    }

    /// Whether a column that is direct, free text or about consent may leave under a rule.
    func allows(_ rule: Rule, for role: Column.Role) -> Bool {
        switch (tier, rule) {
        case (_, .drop): true
        case (.public, .pseudonymise(let tokens)): role == .direct && tokens.scope == .release
        case (.research, .pseudonymise), (.coordination, .pseudonymise): role == .direct
        case (.partner, .pseudonymise), (.partner, .encrypt), (.partner, .keepBecause): true
        case (.internal, .pseudonymise), (.internal, .encrypt), (.internal, .keepBecause): true
        default: false
        }
    }

    /// The manifest that goes with an export where the policy does not say.
    var manifest: Audience.ManifestKind {
        switch tier {
        case .public, .research: .public
        case .coordination, .partner: .recipient
        case .internal: .full
        }
    }
}
