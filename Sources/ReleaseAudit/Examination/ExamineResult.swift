// SPDX-License-Identifier: Apache-2.0

/// What an export is, as it was written: for the maker before anything leaves, and for `verify`.
package struct ExamineResult {
    /// The number of data rows that were read.
    package var rows: Int
    /// The number of bytes.
    package var length: Int
    /// SHA-256 of the bytes.
    package var digest: [UInt8]
    /// The measures of a claim about classes; nil for `record_level`, or where the columns they
    /// need are not in the export.
    package var measures: ExportMeasures?
    /// What must not be so, in the order of the codes.
    package var findings: [Finding]
    /// What could not be looked at.
    package var notChecked: [Manifest.Unchecked]

    /// The findings that stop a release; the others are for people to weigh.
    package var blocking: [Finding] { findings.filter { !$0.isAdvisory } }
}

/// The measures of an export, made from the export alone.
package struct ExportMeasures: Sendable, Hashable {
    /// The number of records.
    package var records: Int
    /// The least number of units in a class; rows where `countsUnits` is false.
    package var k: Int
    /// The number of distinct units; rows where `countsUnits` is false.
    package var units: Int
    /// What k should count: `subject`, `household` or `row`.
    package var countUnit: String
    /// Whether units could be counted (definitions 4).
    package var countsUnits: Bool
    /// The number of classes.
    package var classes: Int
    /// l of each column that the policy names, in its order.
    package var l: [Manifest.ClassClaim.Least]
    /// The greatest share of each word that the policy names, in its order.
    package var atMost: [Manifest.ClassClaim.WordShares]
    /// What else the policy asks of classes, as far as it could be measured.
    package var demands = Manifest.ClassDemands()
    /// The least number of rows in a class, whatever k counts; nil if it was not counted.
    package var fewestRows: Int?

    /// 1/k, or 0 without records.
    package var maxProsecutorRisk: Double { k == 0 ? 0 : 1 / Double(k) }

    /// The claim that a manifest makes of these measures.
    ///
    /// - Parameters:
    ///   - required: k of the policy.
    ///   - recoding: `global` or `local`.
    ///   - missing: `own-value` or `refuse`.
    ///   - suppressedShare: suppressed records as a share of those that consent let through.
    ///   - loss: of the columns whose level the solver chose; nil where none ran.
    ///   - optimal: whether nothing better exists; nil where no solver ran.
    /// - Returns: the claim.
    package func claim(
        required: Int, recoding: String, missing: String, suppressedShare: Double, loss: Double?,
        optimal: Bool?
    ) -> Manifest.ClassClaim {
        Manifest.ClassClaim(
            k: k, kRequired: required, countUnit: countUnit, l: l, atMost: atMost,
            classes: classes, records: .exact(records), suppressedShare: suppressedShare,
            maxProsecutorRisk: maxProsecutorRisk, recoding: recoding, missing: missing,
            loss: loss, optimal: optimal, demands: demands)
    }
}
