// SPDX-License-Identifier: Apache-2.0
internal import RecordStreams
internal import TextForms

/// A hierarchy from a file: `value;level1;level2;…`, a row for each value.
struct HierarchyTable: Sendable {
    /// One level: its labels, the label of each row, and how many rows stand under each label.
    struct Level: Sendable {
        let labels: WordIndex
        let ofRow: [Int32]
        let leaves: [Int]
    }
    /// The names of the levels between `exact` and `all`.
    let names: [String]
    let values: WordIndex
    let levels: [Level]

    init(
        _ bytes: [UInt8], path: String, separator: UInt8, levels names: [String]?, _ place: Place
    ) throws(Refusal) {
        let rows = try HierarchyRows.read(bytes, path: path, separator: separator)
        guard let first = rows.first else {
            throw Refusal(.hierarchy, at: Place(file: path), "the hierarchy file is empty")
        }
        values = WordIndex(rows.map { $0.cells[0] })
        for (number, row) in rows.enumerated() {
            let found = row.cells[0].withUnsafeBufferPointer { [values] in values.index($0) }
            if found != number {
                throw Refusal(
                    .hierarchy, at: Place(file: path, line: row.line),
                    "the value of line \(row.line) stood in line \(rows[found ?? 0].line) already")
            }
        }
        let width = first.cells.count
        let endsWithAll = width > 1 && rows.allSatisfy { $0.cells[width - 1] == [0x2A] }
        let middle = 1..<(endsWithAll ? width - 1 : width)
        levels = try HierarchyTable.levels(rows, middle, path)
        self.names = try HierarchyTable.names(names, count: middle.count, path, place)
    }

    private static func names(
        _ given: [String]?, count: Int, _ path: String, _ place: Place
    ) throws(Refusal) -> [String] {
        guard let given else { return (0..<count).map { "level-\($0 + 1)" } }
        guard given.count == count else {
            throw Refusal(
                .hierarchy, at: place,
                "`levels` names \(given.count) levels, but \(Name(path)) has \(count)",
                why: "the first column is `exact`, the last level `all`; the others have names")
        }
        guard Set(given + ["exact", "all"]).count == count + 2 else {
            throw Refusal(
                .hierarchy, at: place, "`levels` must differ from each other, `exact` and `all`")
        }
        return given
    }

    private static func levels(
        _ rows: [HierarchyRows.Row], _ columns: Range<Int>, _ path: String
    ) throws(Refusal) -> [Level] {
        var levels: [Level] = []
        for column in columns {
            var labels = LabelGroups()
            var ofRow: [Int32] = []
            var leaves: [Int] = []
            for row in rows {
                if row.cells[column].isEmpty {
                    throw Refusal(
                        .hierarchy, at: Place(file: path, line: row.line),
                        "line \(row.line) has an empty label",
                        why: "an empty cell of the export is a missing value")
                }
                let label = row.cells[column].withUnsafeBufferPointer { labels.group($0) }
                if Int(label) == leaves.count { leaves.append(0) }
                leaves[Int(label)] += 1
                ofRow.append(label)
            }
            if let finer = levels.last { try checkParents(finer.ofRow, ofRow, rows, path) }
            levels.append(Level(labels: WordIndex(labels.words), ofRow: ofRow, leaves: leaves))
        }
        return levels
    }

    /// Refuses a label whose rows have two different labels on the next level.
    private static func checkParents(
        _ finer: [Int32], _ coarser: [Int32], _ rows: [HierarchyRows.Row], _ path: String
    ) throws(Refusal) {
        var parents: [Int32: Int] = [:]
        for index in finer.indices {
            guard let other = parents[finer[index]] else {
                parents[finer[index]] = index
                continue
            }
            if coarser[other] != coarser[index] {
                throw Refusal(
                    .hierarchy, at: Place(file: path, line: rows[index].line),
                    "lines \(rows[other].line) and \(rows[index].line) share a label but no parent",
                    why: "a label must lie in one label of the next level")
            }
        }
    }

    /// The row of a cell: by its bytes, else by their form C.
    private func row(_ cell: UnsafeBufferPointer<UInt8>) -> Int? {
        if let row = values.index(cell) { return row }
        guard cell.contains(where: { $0 >= 0x80 }), let form = TextForms.nfc(Array(cell)) else {
            return nil
        }
        return form.withUnsafeBufferPointer { values.index($0) }
    }

    func write(
        _ cell: UnsafeBufferPointer<UInt8>, level: Int, into out: inout [UInt8]
    ) -> Bool {
        guard let row = row(cell) else { return false }
        if level == 0 {
            out.append(contentsOf: values[row])
        } else if level <= levels.count {
            out.append(contentsOf: levels[level - 1].labels[Int(levels[level - 1].ofRow[row])])
        }
        return true
    }

    func contains(_ written: UnsafeBufferPointer<UInt8>, level: Int) -> Bool {
        level == 0 ? values.contains(written) : levels[level - 1].labels.contains(written)
    }

    /// How many rows stand under a label of a level.
    func leaves(_ label: UnsafeBufferPointer<UInt8>, level: Int) -> Int {
        guard level > 0, let index = levels[level - 1].labels.index(label) else { return 1 }
        return levels[level - 1].leaves[index]
    }
}
