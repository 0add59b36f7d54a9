// SPDX-License-Identifier: Apache-2.0

/// The Adult census extract with its hierarchies, for tests with `.needs(shared: AdultFiles.folder)`.
package struct AdultFiles {
    /// The number of records.
    package let rows: Int
    /// The columns asked for, in order.
    package let columns: [Column]

    /// One column: the codes of its records and the hierarchy of its codes.
    package struct Column {
        /// The name in the header.
        package let name: String
        /// Row, then code.
        package let codes: [UInt32]
        /// Level, then code, then group.
        package let group: [[Int32]]
        /// Level, then group, then leaves under it.
        package let leaves: [[Int]]
        /// The values by code.
        package let values: [String]
    }

    /// The quasi-identifiers of the known answers, in order.
    package static let eight = [
        "sex", "age", "race", "marital-status", "education", "native-country", "workclass",
        "occupation",
    ]

    /// The folder of the files in `../shared`.
    package static let folder = "data/adult"

    /// Reads the columns `names`.
    package static func load(_ names: [String]) throws -> AdultFiles {
        let table = try lines("adult.csv")
        let cells = table.dropFirst().map(fields)
        let heads = fields(table[0])
        var columns: [Column] = []
        for name in names {
            guard let index = heads.firstIndex(of: name[...]) else { throw NoColumn(name: name) }
            let hierarchy = try lines("adult_hierarchy_\(name).csv")
            columns.append(
                column(name, cells.map { $0[index] }, hierarchy.map(fields)))
        }
        return AdultFiles(rows: cells.count, columns: columns)
    }

    private struct NoColumn: Error { let name: String }

    private static func column(
        _ name: String, _ cells: [Substring], _ hierarchy: [[Substring]]
    ) -> Column {
        var codeOf: [Substring: UInt32] = [:]
        for (code, row) in hierarchy.enumerated() { codeOf[row[0]] = UInt32(code) }
        var group: [[Int32]] = []
        var leaves: [[Int]] = []
        for level in 0..<hierarchy[0].count {
            var number: [Substring: Int32] = [:]
            var of: [Int32] = []
            var under: [Int] = []
            for row in hierarchy {
                let known = number[row[level]] ?? Int32(number.count)
                number[row[level]] = known
                if Int(known) == under.count { under.append(0) }
                under[Int(known)] += 1
                of.append(known)
            }
            group.append(of)
            leaves.append(under)
        }
        return Column(
            name: name, codes: cells.map { codeOf[$0] ?? .max }, group: group, leaves: leaves,
            values: hierarchy.map { String($0[0]) })
    }

    private static func fields(_ line: Substring) -> [Substring] {
        line.split(separator: ";", omittingEmptySubsequences: false)
    }

    private static func lines(_ name: String) throws -> [Substring] {
        try SharedFiles.text(folder + "/" + name).split(separator: "\n")
    }
}
