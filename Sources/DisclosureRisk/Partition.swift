// SPDX-License-Identifier: Apache-2.0

/// The rows of a table put into classes: rows with the same codes in every column.
package struct Partition {
    /// The class of each row, numbered from 0 in the order of first rows.
    package let classOf: [UInt32]
    /// The number of classes.
    package let count: Int

    /// The classes of `rows` rows by the codes of `columns`.
    ///
    /// Columns are packed into words of 64 bits; before a word would overflow, the words so far
    /// are replaced by their numbers, so any number of columns of any width is exact.
    package init(rows: Int, columns: [[UInt32]]) {
        precondition(columns.allSatisfy { $0.count == rows })
        let words = UnsafeMutableBufferPointer<UInt64>.allocate(capacity: rows)
        words.initialize(repeating: 0)
        defer { words.deallocate() }
        var used = 0
        for column in columns {
            let bits = Self.width(column)
            if used + bits > 64 {
                let index = CodeIndex()
                index.replace(words)
                used = UInt64.bitWidth - UInt64(index.count).leadingZeroBitCount
            }
            column.withUnsafeBufferPointer { codes in
                for row in 0..<rows {
                    words[row] = words[row] << UInt64(bits) | UInt64(codes[row])
                }
            }
            used += bits
        }
        let index = CodeIndex()
        classOf = [UInt32](unsafeUninitializedCapacity: rows) { buffer, initialised in
            for row in 0..<rows {
                buffer[row] = UInt32(truncatingIfNeeded: index.insert(words[row]))
            }
            initialised = rows
        }
        count = index.count
    }

    /// The number of rows in each class.
    package func sizes() -> [Int] {
        var sizes = [Int](repeating: 0, count: count)
        sizes.withUnsafeMutableBufferPointer { sizes in
            for group in classOf { sizes[Int(group)] += 1 }
        }
        return sizes
    }

    /// The number of distinct units in each class.
    package func distinctUnits(_ units: [UInt32]) -> [Int] {
        var distinct = [Int](repeating: 0, count: count)
        let seen = CodeIndex()
        for row in 0..<classOf.count {
            let before = seen.count
            if seen.insert(UInt64(classOf[row]) << 32 | UInt64(units[row])) == before {
                distinct[Int(classOf[row])] += 1
            }
        }
        return distinct
    }

    /// The number of distinct units that each class surely has; a row of `.max` may be of any unit,
    /// so it counts only in a class that has no other.
    package func knownUnits(_ units: [UInt32]) -> [Int] {
        var distinct = [Int](repeating: 0, count: count)
        let seen = CodeIndex()
        for row in 0..<classOf.count where units[row] != .max {
            let before = seen.count
            if seen.insert(UInt64(classOf[row]) << 32 | UInt64(units[row])) == before {
                distinct[Int(classOf[row])] += 1
            }
        }
        return distinct.map { max(1, $0) }
    }

    private static func width(_ column: [UInt32]) -> Int {
        var all: UInt32 = 0
        column.withUnsafeBufferPointer { codes in
            for code in codes { all |= code }
        }
        return UInt32.bitWidth - all.leadingZeroBitCount
    }
}
