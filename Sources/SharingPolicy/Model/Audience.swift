// SPDX-License-Identifier: Apache-2.0

/// One release: who receives what, on which basis, how coarse.
public struct Audience: Sendable {
    /// How far the export travels.
    public enum Tier: String, Sendable, CaseIterable {
        case `public`, research, coordination, partner, `internal`
    }
    /// What a basis other than consent may be.
    public enum OtherBasisKind: String, Sendable, CaseIterable {
        case vitalInterest = "vital-interest"
        case bestInterestOfChild = "best-interest-of-child"
        case publicInterestMandate = "public-interest-mandate"
        case legitimateInterest = "legitimate-interest"
        case contract
        case legalObligation = "legal-obligation"
    }
    /// A basis other than consent.
    public struct OtherBasis: Sendable, Hashable {
        /// The kind.
        public var kind: OtherBasisKind
        /// What it rests on.
        public var reference: String
        /// Who approved it.
        public var approvedBy: String
        /// The first day on which it no longer holds.
        public var until: Day
    }
    /// Why the data may be shared.
    public enum LegalBasis: Sendable, Hashable {
        case consent(ConsentTerms.Expression)
        case other(OtherBasis)
    }
    /// The agreement with the recipients.
    public struct Agreement: Sendable, Hashable {
        /// Its reference.
        public var reference: String
        /// When it holds.
        public var period: Period
    }
    /// What recipients must do afterwards.
    public struct Retention: Sendable, Hashable {
        /// When to delete.
        public var deleteAfter: CalendarDuration
        /// The duration as the policy writes it.
        public var deleteAfterText: String
        /// Whether a certificate is expected.
        public var certificateOfDestruction: Bool
    }
    /// Whose refusal drops whom.
    public enum Household: String, Sendable, CaseIterable {
        case dropHousehold = "drop-household"
        case individual
    }
    /// How the export is written.
    public struct Output: Sendable, Hashable {
        /// The format; nil leaves it to the command line.
        public var format: ExportFormat?
        /// The order of rows.
        public var rowOrder: RowOrder
        /// What a value of the top level is written as.
        public var suppressed: String
        /// Whether cells that a spreadsheet would compute are guarded.
        public var formulaGuard: Bool
        /// Which manifest goes with the export.
        public var manifest: ManifestKind
    }
    /// The format of an export.
    public enum ExportFormat: String, Sendable, CaseIterable { case csv, tsv, jsonl }
    /// The order of rows.
    public enum RowOrder: String, Sendable, CaseIterable {
        case input
        case keyedShuffle = "keyed-shuffle"
    }
    /// Who a manifest is for.
    public enum ManifestKind: String, Sendable, CaseIterable { case full, recipient, `public` }

    /// The name.
    public var name: String
    /// Title by language.
    public var title: [String: String]
    /// The tier.
    public var tier: Tier
    /// Indices into `Policy.recipients`.
    public var recipients: [Int]
    /// What the export is for.
    public var purposes: [String]
    /// Uses forbidden, the policy's and its own.
    public var prohibitedUses: [String]
    /// Why the data may be shared.
    public var basis: LegalBasis
    /// The agreement.
    public var agreement: Agreement?
    /// What happens to the export afterwards.
    public var retention: Retention?
    /// Indices into `Policy.recipients` of those who can open the escrow.
    public var escrow: [Int]
    /// Whose refusal drops whom; the default is resolved.
    public var household: Household
    /// The stated reason for comparing with no earlier release.
    public var noHistoryReason: String?
    /// The claim.
    public var privacy: Privacy
    /// How the export is written; defaults are resolved.
    public var output: Output
    /// The rule of each column, in the order of `Policy.columns`.
    public var rules: [Rule]
    /// Where each rule is written; the column's own position where it falls to `otherwise: drop`.
    public var rulePositions: [SourcePosition]
    /// Where the audience is declared.
    public var position: SourcePosition
}

/// What an audience claims about its export.
public enum Privacy: Sendable {
    case classes(ClassPrivacy)
    case recordLevel(reason: String)

    /// The claim about classes, if that is the form.
    public var classes: ClassPrivacy? {
        if case .classes(let claim) = self { claim } else { nil }
    }
}

/// A claim about equivalence classes; k counts units, Loss counts rows.
public struct ClassPrivacy: Sendable {
    /// What k counts.
    public enum CountUnit: String, Sendable, CaseIterable { case subject, household, row }

    /// The least number of units in a class, raised to ⌈1/v⌉ where `max_prosecutor_risk: v` asks for more.
    public var k: Int
    /// The bound on prosecutor risk as written.
    public var maxProsecutorRisk: DecimalNumber?
    /// What is counted; the default is resolved.
    public var countUnit: CountUnit
    /// Column index → the least number of distinct values in each class.
    public var l: [(column: Int, least: Int)]
    /// Column index → word → the greatest share in a class.
    public var atMost: [(column: Int, words: [(word: [UInt8], share: DecimalNumber)])]
    /// The greatest share of records that may be suppressed.
    public var maxSuppression: DecimalNumber
    /// Counts below this are masked in manifests; k unless said.
    public var smallCell: Int
    /// Whether a missing quasi-identifying value stops the run (`missing: refuse`).
    public var refusesMissing: Bool
}

/// What happens to a column.
public enum Rule: Sendable {
    case drop
    case keep
    case keepBecause(String)
    case generalise(Generalisation)
    case pseudonymise(Pseudonymisation)
    case encrypt(Encryption)
    case round(Rounding)
    case truncate(decimals: Int)
    case replace(Replacement)

    /// Whether the column is in the export.
    public var releases: Bool { if case .drop = self { false } else { true } }
}

/// How a column is coarsened.
public struct Generalisation: Sendable {
    /// The level that the policy fixes; nil leaves it to the solver.
    public var level: LevelReference?
    /// The finest level that the solver may choose.
    public var minimum: LevelReference?
    /// The coarsest level that the solver may choose.
    public var maximum: LevelReference?
    /// How much the column's loss counts; 1 unless said.
    public var weight: DecimalNumber
}

/// How a column becomes tokens.
public struct Pseudonymisation: Sendable {
    /// Over what a token stays the same.
    public enum Scope: Sendable, Hashable {
        case release
        case audience
        case project(String, because: String)
    }
    /// What the tokens name; tables join where kind and domain agree.
    public var kind: String
    /// Over what a token stays the same.
    public var scope: Scope
}

/// How a column is sealed.
public struct Encryption: Sendable {
    /// Indices into `Policy.recipients`, in the policy's order.
    public var recipients: [Int]
    /// The column whose written value the seal is bound to; the default is resolved.
    public var boundTo: Int?
    /// The block that lengths are padded to.
    public var padTo: Int
}

/// How a number is rounded.
public struct Rounding: Sendable {
    /// Multiples of this are written.
    public var to: DecimalNumber
    /// Greater values are written as this.
    public var top: DecimalNumber?
    /// Smaller values are written as this.
    public var bottom: DecimalNumber?
}

/// How words are recoded.
public struct Replacement: Sendable {
    /// From word to word, as bytes, in the policy's order.
    public var words: [(from: [UInt8], to: [UInt8])]
    /// What every other word becomes; nil makes it an error.
    public var other: [UInt8]?
}
