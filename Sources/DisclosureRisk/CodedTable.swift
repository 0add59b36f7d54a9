// SPDX-License-Identifier: Apache-2.0

/// A table of code numbers: what a class is made of, who a row is about, what may be learnt.
package struct CodedTable {
    /// The number of records.
    package var rows: Int
    /// The quasi-identifiers as released: column, then row, then code.
    package var quasi: [[UInt32]]
    /// The unit (person, household) of each row; nil where each row is a unit of its own.
    package var units: [UInt32]?
    /// The columns whose values do harm when learnt.
    package var sensitive: [SensitiveColumn]

    /// A table of `rows` records.
    package init(
        rows: Int, quasi: [[UInt32]], units: [UInt32]? = nil, sensitive: [SensitiveColumn] = []
    ) {
        self.rows = rows
        self.quasi = quasi
        self.units = units
        self.sensitive = sensitive
    }
}

/// A column that may hold no value (missing), one, or several (a set) in each row.
///
/// Row `r` holds `elements[offsets[r]..<offsets[r + 1]]`, each element once.
package struct SensitiveColumn {
    /// Where the elements of each row start; one more entry than there are rows.
    package var offsets: [UInt32]
    /// The element codes, row after row.
    package var elements: [UInt32]
    /// Whether the column is a set, for which no element may be in every record of a class.
    package var isSet: Bool
    /// One more than the greatest element code that may occur.
    package var elementCount: Int

    /// A column in compressed rows.
    package init(offsets: [UInt32], elements: [UInt32], isSet: Bool, elementCount: Int) {
        self.offsets = offsets
        self.elements = elements
        self.isSet = isSet
        self.elementCount = elementCount
    }

    /// A column of at most one value a row; nil is missing.
    package init(values: [UInt32?]) {
        self.init(sets: values.map { value in value.map { [$0] } ?? [] }, isSet: false)
    }

    /// A column of sets; an empty one is missing.
    package init(sets: [[UInt32]], isSet: Bool = true) {
        offsets = [0]
        elements = []
        for set in sets {
            elements += set
            offsets.append(UInt32(elements.count))
        }
        self.isSet = isSet
        elementCount = Int(elements.max().map { $0 + 1 } ?? 0)
    }
}
