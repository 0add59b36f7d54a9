// SPDX-License-Identifier: Apache-2.0
internal import Glibc

/// The Adult census extract with its hierarchies, if the checkout has it beside it.
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

    /// Reads the columns `names`; nil, with a printed line, where the files are not there.
    package static func load(_ names: [String]) -> AdultFiles? {
        let folder = sharedFolder + "/data/adult/"
        guard let table = lines(folder + "adult.csv"), let header = table.first else {
            print("skipped: no Adult files beside the package (\(folder))")
            return nil
        }
        let cells = table.dropFirst().map(fields)
        let heads = fields(header)
        var columns: [Column] = []
        for name in names {
            guard let index = heads.firstIndex(of: name[...]),
                let hierarchy = lines(folder + "adult_hierarchy_\(name).csv")
            else { return nil }
            columns.append(
                column(name, cells.map { $0[index] }, hierarchy.map(fields)))
        }
        return AdultFiles(rows: cells.count, columns: columns)
    }

    /// `../shared` beside the package.
    package static var sharedFolder: String {
        let parts = #filePath.split(separator: "/").dropLast(5)
        return "/" + parts.joined(separator: "/") + "/shared"
    }

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

    private static func lines(_ path: String) -> [Substring]? {
        let descriptor = open(path, O_RDONLY)
        if descriptor < 0 { return nil }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let got = read(descriptor, &chunk, chunk.count)
            if got <= 0 { break }
            bytes += chunk[..<got]
        }
        let text = String(decoding: bytes.filter { $0 != 13 }, as: UTF8.self)
        return text.split(separator: "\n")
    }
}
