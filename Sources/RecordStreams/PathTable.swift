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

    /// Names are compared as NFC bytes.
    func index(of path: [UInt8]) -> Int? {
        if let column = columns[path] { return column }
        guard path.contains(where: { $0 >= 0x80 }) else { return nil }
        return TextForms.nfc(path).flatMap { columns[$0] }
    }

    /// Whether a declared leaf lies within the object or array at the path.
    func leads(_ path: [UInt8]) -> Bool {
        if containers.contains(path) { return true }
        guard path.contains(where: { $0 >= 0x80 }) else { return false }
        return TextForms.nfc(path).map { containers.contains($0) } ?? false
    }
}
