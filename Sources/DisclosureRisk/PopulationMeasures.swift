// SPDX-License-Identifier: Apache-2.0

/// The risk of a table that is part of a known population.
///
/// Six rows in classes of 3, 2 and 1 whose people are 30, 4 and 2 in the population: k-map 2,
/// journalist risk at most 1/2, marketer risk (3/30 + 2/4 + 1/2) / 6 = 0.1833. It holds only
/// against somebody who does not know who of the population is in the table.
package struct PopulationMeasures {
    /// k-map: the least number of people of the population in a class of the table.
    ///
    /// Sweeney 2002, "Achieving k-anonymity privacy protection", section 2 (k-map); 0 without
    /// records, and where the population lacks a class: then it is not this table's population.
    package let kMap: Int
    /// The greatest risk of a journalist, who knows the population: 1 / k-map; 1 where it is 0.
    ///
    /// El Emam 2013, "Guide to the De-Identification of Personal Health Information", chapter 16.
    package let journalistMaximum: Double
    /// The share of units that a marketer, who matches the table with the population, names
    /// rightly on average.
    ///
    /// El Emam 2013, chapter 16: the sum of f / F over classes as a share of the units. A class
    /// with a population of fewer than the table holds counts as if those were all.
    package let marketer: Double
    /// The classes of which the population holds fewer units than the table: a sign that it is
    /// another population, another coding or another day.
    package let classesBeyond: Int
    /// The classes of which the population holds exactly the units of the table: everybody of such
    /// a class is in the table for certain.
    package let classesWhole: Int
    /// The records in classes whose population is below a threshold.
    package let recordsBelow: Int

    /// Takes the units and records of each class, and the people of the population like it.
    ///
    /// - Parameters:
    ///   - units: The distinct units in each class.
    ///   - alike: The distinct units of the table that look like the class; those in it unless
    ///     missing values match everything.
    ///   - records: The records of each class.
    ///   - population: The people of the population that look like the class.
    ///   - threshold: The least number of people that is asked for.
    package init(
        units: [Int], alike: [Int]? = nil, records: [Int], population: [Int], threshold: Int
    ) {
        let alike = alike ?? units
        kMap = population.min() ?? 0
        journalistMaximum = population.isEmpty ? 0 : 1 / Double(max(1, kMap))
        var expected = 0.0
        var beyond = 0
        var whole = 0
        var below = 0
        for group in population.indices {
            expected += Double(units[group]) / Double(max(population[group], alike[group], 1))
            if population[group] < alike[group] { beyond += 1 }
            if population[group] == alike[group] { whole += 1 }
            if population[group] < threshold { below += records[group] }
        }
        let all = units.reduce(0, +)
        marketer = all == 0 ? 0 : expected / Double(all)
        classesBeyond = beyond
        classesWhole = whole
        recordsBelow = below
    }
}
