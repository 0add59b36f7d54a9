// SPDX-License-Identifier: Apache-2.0

extension ClassMeasures {
    /// The risk of the units of the table, as a sample whose records have weights.
    ///
    /// Each class stands for the sum of the weights of its units, and each unit has the individual
    /// risk of its class (see `IndividualRisk`).
    ///
    /// - Parameters:
    ///   - weights: For how many people each record stands; a unit has its least weight.
    ///   - units: The unit of each record, nil where each is one.
    /// - Returns: The risk of each unit.
    package func globalRisk(weights: [Double], units: [UInt32]?) -> GlobalRisk {
        let people = partition.populations(weights: weights, units: units)
        let ofClass = unitsOfClass.indices.map {
            IndividualRisk.risk(sample: unitsOfClass[$0], population: people[$0])
        }
        return GlobalRisk(ofRow: partition.classOf.map { ofClass[Int($0)] }, units: units)
    }
}
