// SPDX-License-Identifier: Apache-2.0

/// What the released table must satisfy.
///
/// Suppression is decided so: values that must not be rare and have fewer than k holders lose
/// their records; then every class that fails k, l, `minGroups` or the least number of people of
/// the population goes whole; both again until nothing changes. Then every class that fails
/// entropy l, `atMost`, t against the records that are left, or that the population does not
/// exceed, goes whole, and all again until nothing changes. A record once suppressed stays
/// suppressed. Entropy l asks for as many distinct elements too, and these are decided with l.
package struct Requirement {
    /// At least this many distinct units in each class.
    package var k: Int
    /// The least number of distinct elements by tracked column.
    package var l: [LeastDistinct]
    /// The least entropy l by tracked column.
    package var entropy: [LeastEntropy]
    /// The greatest share of an element by tracked column.
    package var atMost: [GreatestShare]
    /// The greatest distance of a class from the released table by tracked column.
    package var closeness: [GreatestDistance]
    /// At least this many distinct households or incidents in each class; 0 asks nothing.
    package var minGroups: Int
    /// The people among whom each class must be found.
    package var population: Population?
    /// Tracked columns whose values must each be held by k units of the released records.
    package var rare: [Int]
    /// The greatest number of suppressed records.
    package var maxSuppressed: Int

    /// A requirement; every part but k may be left out.
    package init(
        k: Int, l: [LeastDistinct] = [], entropy: [LeastEntropy] = [],
        atMost: [GreatestShare] = [], closeness: [GreatestDistance] = [], minGroups: Int = 0,
        population: Population? = nil, rare: [Int] = [], maxSuppressed: Int = 0
    ) {
        self.k = k
        self.l = l
        self.entropy = entropy
        self.atMost = atMost
        self.closeness = closeness
        self.minGroups = minGroups
        self.population = population
        self.rare = rare
        self.maxSuppressed = maxSuppressed
    }
}
