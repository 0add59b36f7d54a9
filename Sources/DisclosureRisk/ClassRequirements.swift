// SPDX-License-Identifier: Apache-2.0

/// What every class of a table must satisfy.
package struct ClassRequirements {
    /// At least this many distinct units.
    package var k: Int
    /// The least distinct l by sensitive column.
    package var l: [(column: Int, least: Int)]
    /// The greatest share of an element, as a fraction, by sensitive column.
    package var atMost: [(column: Int, element: UInt32, share: Share)]

    /// Requirements; each part may be left out.
    package init(
        k: Int = 1, l: [(column: Int, least: Int)] = [],
        atMost: [(column: Int, element: UInt32, share: Share)] = []
    ) {
        self.k = k
        self.l = l
        self.atMost = atMost
    }
}

/// The classes that fail a requirement.
package struct FailingClasses {
    /// Whether each class fails.
    package let fails: [Bool]
    /// How many classes fail.
    package let classes: Int
    /// How many records they hold.
    package let records: Int

    /// The numbers of the rows in failing classes, ascending.
    package func rows(of measures: ClassMeasures) -> [Int] {
        measures.partition.classOf.indices.filter { row in
            fails[Int(measures.partition.classOf[row])]
        }
    }
}

extension ClassMeasures {
    /// The classes that fail any of `requirements`.
    package func failing(_ requirements: ClassRequirements) -> FailingClasses {
        var fails = [Bool](repeating: false, count: classes)
        var failing = 0
        var held = 0
        for group in 0..<classes where breaks(requirements, group) {
            fails[group] = true
            failing += 1
            held += recordsOfClass[group]
        }
        return FailingClasses(fails: fails, classes: failing, records: held)
    }

    private func breaks(_ requirements: ClassRequirements, _ group: Int) -> Bool {
        if unitsOfClass[group] < requirements.k { return true }
        for (column, least) in requirements.l where sensitive[column].lOfClass[group] < least {
            return true
        }
        for (column, element, limit) in requirements.atMost {
            let valued = sensitive[column].valued[group]
            if valued == 0 { continue }
            let holders = sensitive[column].holders(of: element, in: group)
            if limit < Share(holders: holders, records: valued) { return true }
        }
        return false
    }
}
