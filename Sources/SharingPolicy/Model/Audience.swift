// SPDX-License-Identifier: Apache-2.0
package import RecordStreams

/// One release: who receives what, on which basis, how coarse.
public struct Audience: Sendable {
    /// How far the export travels.
    public enum Tier: String, Sendable, CaseIterable {
        case `public`, research, coordination, partner, `internal`
    }
    /// What a basis other than consent may be.
    package enum OtherBasisKind: String, Sendable, CaseIterable {
        case vitalInterest = "vital-interest"
        case bestInterestOfChild = "best-interest-of-child"
        case publicInterestMandate = "public-interest-mandate"
        case legitimateInterest = "legitimate-interest"
        case contract
        case legalObligation = "legal-obligation"
    }
    /// A basis other than consent.
    package struct OtherBasis: Sendable, Hashable {
        /// The kind.
        package var kind: OtherBasisKind
        /// What it rests on.
        package var reference: String
        /// Who approved it.
        package var approvedBy: String
        /// The first day on which it no longer holds.
        package var until: Day
    }
    /// Why the data may be shared.
    package enum LegalBasis: Sendable, Hashable {
        case consent(ConsentTerms.Expression)
        case other(OtherBasis)
    }
    /// The agreement with the recipients.
    package struct Agreement: Sendable, Hashable {
        /// Its reference.
        package var reference: String
        /// When it holds.
        package var period: Period
    }
    /// What recipients must do afterwards.
    package struct Retention: Sendable, Hashable {
        /// When to delete.
        package var deleteAfter: CalendarDuration
        /// The duration as the policy writes it.
        package var deleteAfterText: String
        /// Whether a certificate is expected.
        package var certificateOfDestruction: Bool
    }
    /// Whose refusal drops whom.
    package enum Household: String, Sendable, CaseIterable {
        case dropHousehold = "drop-household"
        case individual
    }
    /// How the export is written.
    package struct Output: Sendable, Hashable {
        /// The format; nil leaves it to the command line.
        package var format: ExportFormat?
        /// The order of rows.
        package var rowOrder: RowOrder
        /// What a value of the top level is written as.
        package var suppressed: String
        /// Whether cells that a spreadsheet would compute are guarded.
        package var formulaGuard: Bool
        /// Which manifest goes with the export.
        package var manifest: ManifestKind
    }
    /// The format of an export.
    package enum ExportFormat: String, Sendable, CaseIterable { case csv, tsv, jsonl }
    /// The order of rows.
    package enum RowOrder: String, Sendable, CaseIterable {
        case input
        case keyedShuffle = "keyed-shuffle"
    }
    /// Who a manifest is for.
    package enum ManifestKind: String, Sendable, CaseIterable { case full, recipient, `public` }

    /// The name.
    public package(set) var name: String
    /// Title by language.
    public package(set) var title: [String: String]
    /// The tier.
    public package(set) var tier: Tier
    /// Indices into `Policy.recipients`.
    package var recipients: [Int]
    /// What the export is for.
    public package(set) var purposes: [String]
    /// Uses forbidden, the policy's and its own.
    public package(set) var prohibitedUses: [String]
    /// Why the data may be shared.
    package var basis: LegalBasis
    /// The agreement.
    package var agreement: Agreement?
    /// What happens to the export afterwards.
    package var retention: Retention?
    /// Indices into `Policy.recipients` of those who can open the escrow.
    package var escrow: [Int]
    /// Whose refusal drops whom; the default is resolved.
    package var household: Household
    /// The stated reason for comparing with no earlier release.
    package var noHistoryReason: String?
    /// The claim.
    package var privacy: Privacy
    /// How the export is written; defaults are resolved.
    package var output: Output
    /// The rule of each column, in the order of `Policy.columns`.
    package var rules: [Rule]
    /// Where each rule is written; the column's own position where it falls to `otherwise: drop`.
    package var rulePositions: [SourcePosition]
    /// Where the audience is declared.
    package var position: SourcePosition
    /// HXL patterns among what is dropped, as written: every column whose tag matches.
    package var dropSelectors: [(pattern: HXLPattern, text: String)] = []
}

/// What an audience claims about its export.
package enum Privacy: Sendable {
    case classes(ClassPrivacy)
    case recordLevel(reason: String)

    /// The claim about classes, if that is the form.
    package var classes: ClassPrivacy? {
        if case .classes(let claim) = self { claim } else { nil }
    }
}

/// A claim about equivalence classes; k counts units, Loss counts rows.
package struct ClassPrivacy: Sendable {
    /// What k counts.
    package enum CountUnit: String, Sendable, CaseIterable { case subject, household, row }
    /// How values are coarsened: a level for each column, or one for each class and column.
    package enum Recoding: String, Sendable, CaseIterable { case global, local }
    /// How far two values are apart: all alike, by their order, or by their column's hierarchy.
    package enum Distance: String, Sendable, CaseIterable { case equal, ordered, hierarchical }

    /// The least number of units in a class, raised to ⌈1/v⌉ where `max_prosecutor_risk: v` asks
    /// for more.
    package var k: Int
    /// The bound on prosecutor risk as written.
    package var maxProsecutorRisk: DecimalNumber?
    /// What is counted; the default is resolved.
    package var countUnit: CountUnit
    /// Column index → the least number of distinct values in each class; empty for `l_kind:
    /// entropy`.
    package var l: [(column: Int, least: Int)]
    /// Column index → the least exp(entropy) of the values of each class, with `l_kind: entropy`.
    package var entropy: [(column: Int, least: DecimalNumber)] = []
    /// Column index → the greatest distance of each class from the released table.
    package var t: [(column: Int, greatest: DecimalNumber)] = []
    /// How far two values are apart for `t`.
    package var distance = Distance.equal
    /// Column index → word → the greatest share in a class.
    package var atMost: [(column: Int, words: [(word: [UInt8], share: DecimalNumber)])]
    /// The greatest share of records that may be suppressed.
    package var maxSuppression: DecimalNumber
    /// Counts below this are masked in manifests; k unless said.
    package var smallCell: Int
    /// Whether a missing quasi-identifying value stops the run (`missing: refuse`).
    package var refusesMissing: Bool
    /// From how many groups, of `group_key` or else households, each class must come.
    package var minGroups: Int?
    /// The file of the population that each class must hide in.
    package var population: PopulationReference?
    /// The greatest share of people that may be expected to be named rightly, by the weights.
    package var maxGlobalRisk: DecimalNumber?
    /// How values are coarsened.
    package var recoding = Recoding.global

    /// Whether `l`, `t` or `at_most` speaks of a column.
    package func limits(_ column: Int) -> Bool {
        l.contains { $0.column == column } || entropy.contains { $0.column == column }
            || t.contains { $0.column == column } || atMost.contains { $0.column == column }
    }
}

/// The file of a population as a policy names it.
package struct PopulationReference: Sendable, Hashable {
    /// The path, relative to the policy.
    package var path: String
    /// The column that says for how many people a row stands; nil where each row is a person.
    package var count: String?
    /// The SHA-256 that its bytes must have.
    package var sha256: [UInt8]?
    /// Where it is named.
    package var position: SourcePosition
}

/// What happens to a column.
package enum Rule: Sendable {
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
    package var releases: Bool { if case .drop = self { false } else { true } }
}

/// How a column is coarsened.
package struct Generalisation: Sendable {
    /// The level that the policy fixes; nil leaves it to the solver.
    package var level: LevelReference?
    /// The finest level that the solver may choose.
    package var minimum: LevelReference?
    /// The coarsest level that the solver may choose.
    package var maximum: LevelReference?
    /// How much the column's loss counts; 1 unless said.
    package var weight: DecimalNumber
}

/// How a column becomes tokens.
package struct Pseudonymisation: Sendable {
    /// Over what a token stays the same.
    package enum Scope: Sendable, Hashable {
        case release
        case audience
        case project(String, because: String)
    }
    /// What the tokens name; tables join where kind and domain agree.
    package var kind: String
    /// Over what a token stays the same.
    package var scope: Scope
}

/// How a column is sealed.
package struct Encryption: Sendable {
    /// Indices into `Policy.recipients`, in the policy's order.
    package var recipients: [Int]
    /// The column whose written value the seal is bound to; the default is resolved.
    package var boundTo: Int?
    /// The block that lengths are padded to.
    package var padTo: Int
}

/// How a number is rounded.
package struct Rounding: Sendable {
    /// Multiples of this are written.
    package var to: DecimalNumber
    /// Greater values are written as this.
    package var top: DecimalNumber?
    /// Smaller values are written as this.
    package var bottom: DecimalNumber?
}

/// How words are recoded.
package struct Replacement: Sendable {
    /// From word to word, as bytes, in the policy's order.
    package var words: [(from: [UInt8], to: [UInt8])]
    /// What every other word becomes; nil makes it an error.
    package var other: [UInt8]?
    /// Words that stay as they are.
    package var only: [[UInt8]] = []
    /// What becomes of words that few people have.
    package var rare: RareWords?

    /// Words that fewer than so many units hold become one word.
    package struct RareWords: Sendable, Hashable {
        /// The least number of units that may keep a word of their own.
        package var below: Int
        /// What the others become.
        package var to: [UInt8]
    }

    /// Whether a word that is not listed stays: where only rare words are recoded.
    package var keepsUnlisted: Bool { words.isEmpty && only.isEmpty }
}
