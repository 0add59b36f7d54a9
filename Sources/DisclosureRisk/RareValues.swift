// SPDX-License-Identifier: Apache-2.0

/// The values of a column that few units hold, whatever class they are in.
///
/// A column that is in no class still names a person if nobody else has her value. Six rows
/// with the languages fr, fr, fr, ar, ar, so and k = 2 have one rare value, so; with the two
/// rows of ar about one person they have two.
package enum RareValues {
    /// The codes of a single-valued column held by at least one and fewer than `k` units.
    package static func rareValues(_ codes: [UInt32], units: [UInt32]?, k: Int) -> [UInt32] {
        let column = SensitiveColumn(
            offsets: Array(0...UInt32(codes.count)), elements: codes, isSet: false,
            elementCount: 0)
        return rareValues(column, units: units, k: k)
    }

    /// The elements held by at least one and fewer than `k` distinct units, ascending.
    package static func rareValues(
        _ column: SensitiveColumn, units: [UInt32]?, k: Int
    ) -> [UInt32] {
        if units == nil { return rareOfRows(column, k: k) }
        let elements = CodeIndex()
        let seen = CodeIndex()
        var holders: [Int] = []
        for row in 0..<max(0, column.offsets.count - 1) {
            for place in Int(column.offsets[row])..<Int(column.offsets[row + 1]) {
                let number = elements.insert(UInt64(column.elements[place]))
                if number == holders.count { holders.append(0) }
                let before = seen.count
                let unit = units.map { UInt64($0[row]) } ?? UInt64(row)
                if seen.insert(UInt64(number) << 32 | unit) == before { holders[number] += 1 }
            }
        }
        var rare: [UInt32] = []
        for number in 0..<holders.count where holders[number] < k {
            rare.append(UInt32(truncatingIfNeeded: elements.key(number)))
        }
        return rare.sorted()
    }

    /// Where each row is a unit, rows are counted, since a row holds an element once.
    private static func rareOfRows(_ column: SensitiveColumn, k: Int) -> [UInt32] {
        var holders = [Int](repeating: 0, count: Int(column.elements.max() ?? 0) + 1)
        column.elements.withUnsafeBufferPointer { elements in
            for element in elements { holders[Int(element)] += 1 }
        }
        return holders.indices.filter { holders[$0] > 0 && holders[$0] < k }.map { UInt32($0) }
    }
}
