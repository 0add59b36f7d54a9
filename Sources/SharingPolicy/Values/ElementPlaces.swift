// SPDX-License-Identifier: Apache-2.0

/// How the values of a column lie to each other, which t with ordered or hierarchical distances
/// needs.
///
/// Values are given in the form under which they are counted (``ElementForm``), by number. Maker and
/// checker use it alike.
package struct ElementPlaces {
    private enum Key: Comparable {
        case number(ExactNumber)
        case place(Int)
    }

    private let column: Column
    private let notation: DateNotation
    private let words: WordIndex?

    /// Looks at a column.
    package init(_ column: Column) {
        self.column = column
        notation = DateNotation(column)
        words = column.values.map { WordIndex($0) }
    }

    /// The numbers of the values from least to greatest; nil where a value has no place.
    ///
    /// Numbers and days come in their own order, other words in that of `values`. Two spellings of
    /// one number or day stand side by side, in the order of their bytes.
    package func order(of values: [[UInt8]]) -> [UInt32]? {
        var keys: [Key] = []
        for value in values {
            guard let key = value.withUnsafeBufferPointer(key) else { return nil }
            keys.append(key)
        }
        let order = values.indices.sorted { one, other in
            if keys[one] != keys[other] { return keys[one] < keys[other] }
            return values[one].lexicographicallyPrecedes(values[other])
        }
        return order.map { UInt32(truncatingIfNeeded: $0) }
    }

    private func key(_ value: UnsafeBufferPointer<UInt8>) -> Key? {
        if column.derivesAge { return ExactNumber(value).map { .number($0) } }
        switch column.type {
        case .integer, .decimal:
            return ExactNumber(value, exponent: true).map { .number($0) }
        case .latitude, .longitude:
            return ExactNumber(value, comma: column.decimalComma, exponent: true)
                .map { .number($0) }
        case .date, .datetime:
            return notation.day(value).map { .place(Int($0.ordinal)) }
        default:
            return words?.index(value).map { .place($0) }
        }
    }

    /// Level by level the node over each node, the nodes of level 0 being the values; nil where the
    /// hierarchy does not cover a value.
    package func parents(of values: [[UInt8]], _ hierarchy: Hierarchy) -> [[UInt32]]? {
        // The counted form of a decimal has a point, the hierarchy reads what the file has.
        let comma = column.decimalComma && column.type == .decimal
        let written = comma ? values.map { $0.map { $0 == 0x2E ? 0x2C : $0 } } : values
        let table = hierarchy.table(distinct: written, missing: nil)
        guard table.uncovered.isEmpty else { return nil }
        var parents: [[UInt32]] = []
        var below = values.indices.map { Int32(truncatingIfNeeded: $0) }
        for level in 1..<max(2, table.levels) {
            var above = [UInt32](repeating: 0, count: Int(below.max() ?? -1) + 1)
            for code in values.indices {
                above[Int(below[code])] = UInt32(table.group[level][code])
            }
            parents.append(above)
            below = table.group[level]
        }
        return parents
    }
}
