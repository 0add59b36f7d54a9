// SPDX-License-Identifier: Apache-2.0
package import RecordStreams

/// What a check measures beside its claim.
package struct CheckOptions {
    /// What a missing quasi-identifier means.
    package enum Missing: String, Sendable, CaseIterable {
        /// A value like any other, equal to other missing values: the stricter one.
        case ownValue = "own-value"
        /// It matches every value, as in sdcMicro.
        case wildcard
        /// It stops the check (I0404).
        case refuse

        /// The word as a policy has it.
        var word: StaticString {
            switch self {
            case .ownValue: "own-value"
            case .wildcard: "wildcard"
            case .refuse: "refuse"
            }
        }
    }

    /// A file of the people of whom the table is a part.
    package struct Population {
        /// Its bytes.
        package var source: any ByteSource
        /// How they are to be read.
        package var options: ReaderOptions
        /// The column that says for how many people a record stands; nil is one.
        package var count: String?

        /// A population.
        package init(source: any ByteSource, options: ReaderOptions, count: String? = nil) {
            self.source = source
            self.options = options
            self.count = count
        }
    }

    /// What a missing quasi-identifier means; nil is what the policy says, else `own-value`.
    package var missing: Missing?
    /// Combinations of up to this many columns are counted, and of elements of sets.
    package var combinations: Int?
    /// The population for k-map.
    package var population: Population?
    /// Columns whose values do harm when learnt, beside those of the policy.
    package var sensitive: [String] = []
    /// Columns of sets separated by `;`, beside those of the policy.
    package var sets: [String] = []
    /// The column that says who a record is about; nil is the policy's.
    package var subject: String?
    /// The column that says who lives together; nil is the policy's.
    package var household: String?
    /// The column that says who came together (a raid, a boat); nil is the policy's.
    package var group: String?
    /// The column of sampling weights; nil is the policy's.
    package var weight: String?
    /// How many records there were before some were left out; nil is unknown.
    package var before: Int?
    /// The folder of the policy, for the files of its hierarchies and its population.
    package var policyFolder = "."

    /// Nothing beside the claim.
    package init() {}
}
