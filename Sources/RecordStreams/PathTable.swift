// SPDX-License-Identifier: Apache-2.0
internal import TextForms

/// From a leaf's path to its column, and which objects and arrays lead to a leaf.
struct PathTable {
    private let columns: [[UInt8]: Int]
    /// The paths of the objects and arrays that hold a declared leaf.
    private let containers: Set<[UInt8]>

    init(_ names: [String]) {
        var columns: [[UInt8]: Int] = [:]
        var containers: Set<[UInt8]> = [[]]
        for (index, name) in names.enumerated() {
            let path = Array(name.utf8)
            columns[path] = index
            for (place, byte) in path.enumerated() where byte == 0x2E || byte == 0x5B {
                containers.insert(Array(path[..<place]))
            }
        }
        self.columns = columns
        self.containers = containers
    }

    /// The paths that mean something: of the record itself, of containers and of leaves.
    var paths: Set<[UInt8]> { containers.union(columns.keys) }

    /// Names are compared as NFC bytes.
    func index(of path: [UInt8]) -> Int? {
        if let column = columns[path] { return column }
        return PathTable.normal(path).flatMap { columns[$0] }
    }

    /// Whether a declared leaf lies within the object or array at the path.
    func leads(_ path: [UInt8]) -> Bool {
        if containers.contains(path) { return true }
        return PathTable.normal(path).map { containers.contains($0) } ?? false
    }

    /// The NFC form of a path; nil where it is the path itself.
    static func normal(_ path: [UInt8]) -> [UInt8]? {
        path.contains { $0 >= 0x80 } ? TextForms.nfc(path) : nil
    }
}
