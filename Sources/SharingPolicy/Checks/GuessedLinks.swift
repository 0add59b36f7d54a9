// SPDX-License-Identifier: Apache-2.0

/// Columns that belong together by their names, as Kobo writes them, and are not declared so.
///
/// `needs` and `needs/food` are a question with several answers and one of its columns of 0 and 1;
/// `site` and `_site_latitude` a point and one of its four parts (formpack, `export.py`).
struct GuessedLinks {
    /// A column and those that follow from it, in the order of the policy.
    let guesses: [(base: Int, parts: [Int])]

    private static let pointParts = ["_latitude", "_longitude", "_altitude", "_precision"]
        .map { Array($0.utf8) }

    init(columns: [Column], linked: [[Int]]) {
        let places = Dictionary(
            columns.enumerated().map { ($1.nameBytes, $0) }, uniquingKeysWith: { first, _ in first }
        )
        let groups = GuessedLinks.groups(columns, linked)
        var parts: [Int: [Int]] = [:]
        for (index, column) in columns.enumerated() {
            guard let name = GuessedLinks.base(of: column.nameBytes), let base = places[name],
                base != index, groups[base] != groups[index]
            else { continue }
            parts[base, default: []].append(index)
        }
        guesses = parts.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    /// The name of the column that one of this name would follow from.
    private static func base(of name: [UInt8]) -> [UInt8]? {
        let slash = name.lastIndex(of: 0x2F)
        let last = name[(slash.map { $0 + 1 } ?? 0)...]
        if last.first == 0x5F {
            for ending in pointParts where last.count > ending.count + 1 {
                guard last.suffix(ending.count).elementsEqual(ending) else { continue }
                return Array(name[..<last.startIndex] + last.dropFirst().dropLast(ending.count))
            }
        }
        return slash.map { Array(name[..<$0]) }
    }

    /// For each column the least one that declared links lead to.
    private static func groups(_ columns: [Column], _ linked: [[Int]]) -> [Int] {
        var group = Array(columns.indices)
        func join(_ members: [Int]) -> Bool {
            guard let least = members.map({ group[$0] }).min() else { return false }
            let changed = members.contains { group[$0] != least }
            for member in members { group[member] = least }
            return changed
        }
        let edges =
            linked
            + columns.enumerated().map { [$0] + $1.derivedFrom + $1.merges }.filter { $0.count > 1 }
        var changed = true
        while changed { changed = edges.reduce(false) { join($1) || $0 } }
        return group
    }
}
