// SPDX-License-Identifier: Apache-2.0
internal import RecordStreams

/// The checks of level 1, in their order; what each is called in a report is stable.
package enum Check: String, Sendable, CaseIterable {
    case signature
    case fields
    case exportDigest = "export-digest"
    case policyDigest = "policy-digest"
    case approved
    case audience
    case columns
    case images
    case k
    case diversity = "l-and-at-most"
    case claims
    case counts
    case dates
    case duplicates
    case formulas
    case residue
    // Only of an audience that asks for it.
    case closeness = "t"
    case groups = "min-groups"
    case population
    case globalRisk = "global-risk"

    /// The code of what the check finds.
    var code: DiagnosticCode {
        switch self {
        case .signature: .signature
        case .fields: .unknownField
        case .exportDigest: .exportDigest
        case .policyDigest: .policyDigest
        case .approved: .policyNotApproved
        case .audience: .audience
        case .columns: .columns
        case .images: .cellOutsideImage
        case .k: .kBelowClaim
        case .diversity: .lOrTBelowClaim
        case .claims: .claimDiffers
        case .counts: .counts
        case .dates: .expired
        case .duplicates: .duplicateRows
        case .formulas: .formulaCell
        case .residue: .residualIdentifier
        case .closeness: .lOrTBelowClaim
        case .groups, .population: .kBelowClaim
        case .globalRisk: .claimDiffers
        }
    }
}
