// SPDX-License-Identifier: Apache-2.0

/// The classes of a table and how easily a person is found in them.
///
/// Six rows: ages 30, 30, 30 and 40, 40, 50 make three classes of 3, 2 and 1 records: k is 1,
/// one unique, three records below 3, greatest prosecutor risk 1, marketer risk 3/6. A large k
/// does not protect what is the same for everybody in a class: see `SensitiveMeasures`.
package struct ClassMeasures {
    /// The number of records.
    package let records: Int
    /// The number of distinct units: the number of records where each row is its own unit.
    package let units: Int
    /// Which class each record is in.
    package let partition: Partition
    /// The number of records of each class.
    package let recordsOfClass: [Int]
    /// The number of distinct units of each class.
    package let unitsOfClass: [Int]
    /// The measures of each sensitive column.
    package let sensitive: [SensitiveMeasures]

    /// The number of classes.
    package var classes: Int { partition.count }
    /// k: the least number of distinct units in a class, 0 without records; Sweeney 2002.
    package let k: Int
    /// The greatest number of distinct units in a class.
    package let largest: Int
    /// The number of classes that hold a single unit.
    package let uniques: Int

    /// The greatest risk of a prosecutor, who knows that her target is in the table: 1/k.
    ///
    /// El Emam 2013, chapter 16. It is 0 without records.
    package var prosecutorMaximum: Double { k == 0 ? 0 : 1 / Double(k) }

    /// The share of units a marketer names rightly on average: classes / records where each
    /// record is a unit.
    ///
    /// El Emam 2013, chapter 16. A class of n units gives one right name for its n guesses, however
    /// many records they have, so five records of two people in one class have 1/2 and not 1/5.
    /// It is 0 without records.
    package var marketer: Double {
        let guesses = unitsOfClass.reduce(0, +)
        return guesses == 0 ? 0 : Double(classes) / Double(guesses)
    }

    /// Measures `table`.
    package static func measure(_ table: CodedTable) -> ClassMeasures {
        ClassMeasures(table)
    }

    private init(_ table: CodedTable) {
        let partition = Partition(rows: table.rows, columns: table.quasi)
        self.partition = partition
        records = table.rows
        recordsOfClass = partition.sizes()
        if let codes = table.units {
            unitsOfClass = partition.distinctUnits(codes)
            units = Partition(rows: table.rows, columns: [codes]).count
        } else {
            unitsOfClass = recordsOfClass
            units = table.rows
        }
        k = unitsOfClass.min() ?? 0
        largest = unitsOfClass.max() ?? 0
        uniques = unitsOfClass.reduce(0) { $0 + ($1 == 1 ? 1 : 0) }
        sensitive = table.sensitive.map { SensitiveMeasures($0, partition: partition) }
    }

    /// How many records are in classes of fewer than `threshold` distinct units.
    package func recordsBelow(_ threshold: Int) -> Int {
        var below = 0
        for group in 0..<classes where unitsOfClass[group] < threshold {
            below += recordsOfClass[group]
        }
        return below
    }

    /// The greatest share of `element` of sensitive column `column` in any class.
    package func greatestShare(column: Int, element: UInt32) -> Share {
        sensitive[column].greatestShare(of: element)
    }
}
