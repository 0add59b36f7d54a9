// SPDX-License-Identifier: Apache-2.0
package import DisclosureRisk
package import RecordStreams

/// The measures of a table as it stands (`check/v1`).
package struct CheckReport: Sendable {
    /// What the limits come to.
    package enum Verdict: Sendable {
        /// Every limit is kept.
        case kept
        /// Some are not.
        case notKept
        /// None is broken as far as one can see, but some could not be measured, or people or
        /// households were to be counted, may have several records, and the file has no key.
        case unknown
        /// The audience claims nothing about classes.
        case noClaim

        /// Whether nothing speaks against the file.
        package var isYes: Bool {
            switch self {
            case .kept, .noClaim: true
            case .notKept, .unknown: false
            }
        }
    }

    /// The number of records.
    package let rows: Int
    /// The number of distinct units.
    package let units: Int
    /// What is counted: `subject`, `household` or `row`.
    package let countUnit: String
    /// Whether people or households were to be counted and records were, for want of their key.
    package let lacksKey: Bool
    /// The number of classes.
    package let classes: Int
    /// The least number of units in a class.
    package let k: Int
    /// The greatest number of units in a class.
    package let largest: Int
    /// Classes of a single unit.
    package let uniques: Int
    /// The k that is asked for.
    package let threshold: Int
    /// Records in classes of fewer units than that.
    package let recordsBelow: Int
    /// The limits of the claim.
    package let limits: [Limit]
    /// 1 / k.
    package let prosecutorMaximum: Double
    /// Classes / records.
    package let marketer: Double
    /// What the limits come to.
    package let verdict: Verdict
    /// Whether every limit is kept; nil where the audience claims nothing, or nobody can say.
    package var holds: Bool? {
        switch verdict {
        case .kept: true
        case .notKept: false
        case .unknown, .noClaim: nil
        }
    }
    /// Everything else (`measures/v1`).
    package let measures: CheckMeasures
    /// What was noticed and is no error.
    package var notes: [Diagnostic] = []
}

/// The measures beside the claim (`measures/v1`).
package struct CheckMeasures: Sendable {
    /// The measures of a sensitive column.
    package struct Sensitive: Sendable {
        /// The column.
        package let column: String
        /// The number of records.
        package let records: Int
        /// The number of records with a value.
        package let valued: Int
        /// Distinct l.
        package let l: Int
        /// Entropy l.
        package let entropyL: Double
        /// The bound of c of recursive (c,2); nil where no c will do.
        package let recursiveC: Double?
        /// t with equal distances.
        package let tEqual: Double
        /// t in the order of numbers; nil where some value is no number.
        package let tOrdered: Double?
        /// t by the column's hierarchy; nil without one that covers every value.
        package let tHierarchical: Double?
        /// The greatest share of any value in a class; nil where nobody has a value.
        package let greatestShare: Double?
        /// Basic β.
        package let beta: Double
        /// Enhanced β; nil where none will do.
        package let enhancedBeta: Double?
        /// δ; nil is infinite.
        package let delta: Double?
    }

    /// k^m of a column of sets; `found` is nil where there are too many combinations.
    package struct SetColumn: Sendable {
        /// The column.
        package let column: String
        /// What was found.
        package let found: SetCombinations?
    }

    /// Combinations of columns.
    package struct Combined: Sendable {
        /// Of up to how many.
        package let most: Int
        /// How many were counted.
        package let counted: Int
        /// How many have a class under the threshold.
        package let below: Int
        /// The worst, at most ten: columns by name.
        package let worst: [(columns: [String], measure: Combination)]
        /// The columns of sets.
        package let sets: [SetColumn]
    }

    /// The risk of units or of households.
    package struct Risk: Sendable {
        /// How many there are.
        package let count: Int
        /// The greatest risk.
        package let greatest: Double
        /// The sum of the risks: how many are expected to be found.
        package let expected: Double
        /// That as a share.
        package var share: Double { count == 0 ? 0 : expected / Double(count) }

        init(_ risks: [Double]) {
            count = risks.count
            greatest = risks.max() ?? 0
            expected = risks.reduce(0, +)
        }
    }

    /// What was lost, as far as the file shows it.
    package struct Utility: Sendable {
        /// The mean number of records of a class.
        package let averageClass: Double
        /// The discernibility metric; records that were left out count where their number is known.
        package let discernibility: Int
        /// The cells of the quasi-identifiers.
        package let cells: Int
        /// Those that read as suppressed.
        package var cellsLost = 0
        /// Records of which every quasi-identifier is suppressed; they are counted in classes.
        package var emptyRecords = 0
        /// How many records there were before; nil where nobody said.
        package let recordsBefore: Int?
        /// How many of them are not in the file.
        package let recordsLost: Int?
        /// Loss of the columns `weighed`; nil without any.
        package var loss: Double?
        /// Precision of the columns `levelled`; nil without any.
        package var precision: Double?
        /// Generalised columns whose leaves are known.
        package var weighed: [String] = []
        /// Generalised columns whose levels are known.
        package var levelled: [String] = []
        /// Generalised columns that have no list of leaves.
        package var withoutLeaves: [String] = []
        /// Generalised columns with a value that no level of the hierarchy has.
        package var withoutLevels: [String] = []
    }

    /// What a missing value means.
    package let missing: CheckOptions.Missing
    /// Missing cells among the quasi-identifiers.
    package let missingCells: Int
    /// What was lost, as far as the file shows it.
    package let utility: Utility
    /// Whether weights were used.
    package let weighted: Bool
    /// The risk of units.
    package let individual: Risk
    /// The risk of households; nil without a household key.
    package let households: Risk?
    /// The least number of groups in a class; nil without a group key.
    package let groups: Int?
    /// The sensitive columns.
    package let sensitive: [Sensitive]
    /// The combinations; nil where none was asked for.
    package let combinations: Combined?
    /// The population; nil where none was given.
    package let population: PopulationMeasures?
}
