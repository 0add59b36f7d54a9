// SPDX-License-Identifier: Apache-2.0

/// The people of whom the records are a sample: distinct tuples and how many people have each.
///
/// k-map: Sweeney 2002, "Achieving k-anonymity privacy protection", section 2. It protects only
/// against somebody who does not know who of the population is in the sample.
package struct Population {
    /// The number of distinct tuples.
    package var count: Int { people.count }
    /// Tuple after tuple the codes of the quasi-identifiers at level 0, as in the survey.
    ///
    /// Codes that no record has are allowed; every hierarchy must know them.
    package let codes: [UInt32]
    /// How many people have each tuple.
    package let people: [UInt32]
    /// At least this many people in each class; 0 asks nothing.
    package var least: Int
    /// Whether each class must hold more people of the population than units of the sample.
    ///
    /// Else everybody in such a class is known to be in the sample.
    package var exceedsSample: Bool

    /// `people[i]` people have the tuple `codes[i * columns..<(i + 1) * columns]`.
    package init(codes: [UInt32], people: [UInt32], least: Int, exceedsSample: Bool = true) {
        precondition(people.isEmpty ? codes.isEmpty : codes.count % people.count == 0)
        self.codes = codes
        self.people = people
        self.least = least
        self.exceedsSample = exceedsSample
    }
}
