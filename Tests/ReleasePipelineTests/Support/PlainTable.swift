// SPDX-License-Identifier: Apache-2.0
import TestSupport

/// The policies of this folder for public data.
enum PublicPolicies {
    static func text(_ name: String) -> String {
        TextFile.read(
            Repository.root + "/Tests/ReleasePipelineTests/Policies/\(name).yaml") ?? ""
    }
}

/// A table as text, for recounting; cells with quotes are understood.
struct PlainTable {
    let header: [String]
    let rows: [[String]]

    init(_ text: String) {
        let all = lines(text).map(PlainTable.cells)
        header = all.first ?? []
        rows = Array(all.dropFirst())
    }

    /// The cells of a column.
    func column(_ name: String) -> [String] {
        guard let index = header.firstIndex(of: name) else { return [] }
        return rows.map { $0[index] }
    }

    /// The classes of the rows by columns: row numbers that have the same cells.
    func classes(by names: [String]) -> [[Int]] {
        let indices = names.compactMap { header.firstIndex(of: $0) }
        let groups = Dictionary(grouping: rows.indices) { row in indices.map { rows[row][$0] } }
        return Array(groups.values)
    }

    private static func cells(_ line: String) -> [String] {
        var cells = [""]
        var quoted = false
        for character in line.unicodeScalars {
            switch character {
            case "\"": quoted.toggle()
            case "," where !quoted: cells.append("")
            default: cells[cells.count - 1].unicodeScalars.append(character)
            }
        }
        return cells
    }
}
