// SPDX-License-Identifier: Apache-2.0
internal import RecordStreams
@testable internal import SharingPolicy

/// Hierarchy files: rows of one width, distinct values, labels that nest.
enum HierarchyTarget {
    static func run(_ bytes: [UInt8]) {
        let separator = bytes.contains(0x3B) ? UInt8(ascii: ";") : UInt8(ascii: ",")
        do throws(Refusal) {
            let rows = try HierarchyRows.read(bytes, path: "file", separator: separator)
            must(Set(rows.map(\.cells.count)).count <= 1, "all rows are as wide as the first")
            let written = rows.flatMap { line($0.cells, separator) }
            let again = try HierarchyRows.read(written, path: "file", separator: separator)
            must(again.map(\.cells) == rows.map(\.cells), "the cells are those that were written")
            let table = try HierarchyTable(
                bytes, path: "file", separator: separator, levels: nil, Place())
            must(table.levels.count == table.names.count, "each level has a name")
            check(table)
        } catch {
            must(error.code == .hierarchy, "the code is P0305")
        }
    }

    private static func line(_ cells: [[UInt8]], _ separator: UInt8) -> [UInt8] {
        var line: [UInt8] = []
        for (index, cell) in cells.enumerated() {
            line += index == 0 ? [0x22] : [separator, 0x22]
            for byte in cell { line += byte == 0x22 ? [byte, byte] : [byte] }
            line.append(0x22)
        }
        return line + [0x0A]
    }

    /// Every value has a label on every level, and the level says so.
    private static func check(_ table: HierarchyTable) {
        for row in 0..<table.values.count {
            let value = Array(table.values[row])
            for level in 0...table.levels.count {
                var label: [UInt8] = []
                let written = value.withUnsafeBufferPointer {
                    table.write($0, level: level, into: &label)
                }
                let known = label.withUnsafeBufferPointer { table.contains($0, level: level) }
                must(written && known, "each value has a label on each level")
            }
        }
    }
}
