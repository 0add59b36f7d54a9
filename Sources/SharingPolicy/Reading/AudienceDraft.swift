// SPDX-License-Identifier: Apache-2.0

/// An audience as it is written.
struct AudienceDraft {
    enum Basis {
        case consent(ExpressionDraft)
        case other(Audience.OtherBasis)
    }
    struct Agreement {
        var reference: String
        var from: Located<Day>
        var until: Located<Day>
    }
    struct Output {
        var format: Audience.ExportFormat?
        var rowOrder: Audience.RowOrder?
        var suppressed: String?
        var formulaGuard: Bool?
        var manifest: Located<Audience.ManifestKind>?
    }

    var name: Located<String>
    var title: [String: String]?
    var tier: Located<Audience.Tier>
    var recipients: [Located<String>]
    var purposes: [Located<String>]
    var prohibitedUses: [String]
    var basis: Located<Basis>
    var agreement: Agreement?
    var retention: Audience.Retention?
    var escrow: [Located<String>]
    var household: Located<Audience.Household>?
    var noHistoryReason: String?
    var privacy: Located<PrivacyDraft>
    var output: Output
    var rules: [(column: Located<String>, rule: RuleDraft)]
    var dropsOtherwise: Bool
}

/// The claim of an audience as written; each bound keeps its place.
enum PrivacyDraft {
    struct Classes {
        var k: Located<Int>
        var maxProsecutorRisk: Located<DecimalNumber>?
        var countUnit: Located<ClassPrivacy.CountUnit>?
        var l: [(column: Located<String>, least: DecimalNumber)]
        var lKind: Located<LKind>?
        var t: [(column: Located<String>, least: DecimalNumber)]
        var tKind: Located<ClassPrivacy.Distance>?
        var atMost:
            [(column: Located<String>, words: [(word: Located<String>, share: DecimalNumber)])]
        var maxSuppression: DecimalNumber?
        var smallCell: Int?
        var missing: Located<MissingKind>?
        var minGroups: Located<Int>?
        var population: PopulationReference?
        var maxGlobalRisk: Located<DecimalNumber>?
        var recoding: Located<ClassPrivacy.Recoding>?
    }
    /// What a missing value means.
    enum MissingKind: String, CaseIterable {
        case ownValue = "own-value"
        case wildcard, refuse
    }
    /// How l is counted.
    enum LKind: String, CaseIterable { case distinct, entropy }

    case classes(Classes)
    case recordLevel(String)
}

/// A rule as written.
enum RuleDraft {
    struct GeneralisationDraft {
        var level: Located<LevelReference>?
        var minimum: Located<LevelReference>?
        var maximum: Located<LevelReference>?
        var weight: DecimalNumber?
    }
    struct PseudonymisationDraft {
        var kind: String?
        var scope: Located<Pseudonymisation.Scope>?
    }
    struct EncryptionDraft {
        var recipients: Located<[Located<String>]>?
        var boundTo: Located<String>?
        var padTo: Int?
    }
    struct RoundingDraft {
        var to: Located<DecimalNumber>
        var top: Located<DecimalNumber>?
        var bottom: Located<DecimalNumber>?
    }
    struct ReplacementDraft {
        struct RareDraft {
            var below: Located<Int>
            var to: Located<String>
        }
        var words: [(from: Located<String>, to: Located<String>)]
        var other: Located<String>?
        var only: [Located<String>] = []
        var rare: RareDraft?
    }

    case drop
    case keep
    case keepBecause(String)
    case generalise(GeneralisationDraft)
    case pseudonymise(PseudonymisationDraft)
    case encrypt(EncryptionDraft)
    case round(RoundingDraft)
    case truncate(Int)
    case replace(ReplacementDraft)

    /// The key of the rule.
    var word: StaticString {
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
}
