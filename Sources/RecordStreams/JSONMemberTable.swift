// SPDX-License-Identifier: Apache-2.0
internal import Glibc

/// The members that records are known to have: from an object and a name in it to what the name
/// leads to.
///
/// Declared paths are known from the start; under which names records reach them (`person` and
/// then `name`, or `person.name` at once) is learned when it is first seen. Names that lead nowhere
/// are never learned, so that data cannot make the table grow. Not thread-safe; one for each parser.
final class JSONMemberTable {
    /// A declared path: an object, an array, a leaf, or several of these.
    struct Node {
        /// The column of a leaf, or -1.
        var column: Int32
        /// The node of an array's elements, or -1.
        var element: Int32
        /// Whether a declared leaf lies within.
        var isContainer: Bool
    }

    /// A name in an object.
    struct Member {
        /// The first 16 bytes of the name and the quote behind it, and which of their bits count.
        var bytes: SIMD2<UInt64>
        var mask: SIMD2<UInt64>
        /// The name, the quote, and 16 bytes that may be read.
        let name: UnsafeMutablePointer<UInt8>
        let length: Int32
        /// The object, and what the name leads to there.
        let parent: Int32
        let target: Int32
        /// The last object that had this member.
        var owner: UInt64 = 0

        /// Whether the bytes start with the name and its closing quote; 16 bytes can be read.
        @inline(__always)
        func matches(_ text: UnsafePointer<UInt8>) -> Bool {
            let found = UnsafeRawPointer(text).loadUnaligned(as: SIMD2<UInt64>.self)
            let difference = (found & mask) ^ bytes
            if difference[0] | difference[1] != 0 { return false }
            return length < 16 || memcmp(text + 16, name + 16, Int(length) - 15) == 0
        }
    }

    let nodes: UnsafeMutablePointer<Node>
    let members: UnsafeMutablePointer<Member>
    /// The member that came next the last time, or -1: at the start of an object by its node, behind
    /// a member by `nodeCount` and the member's number.
    let successors: UnsafeMutablePointer<Int32>
    let nodeCount: Int
    private let paths: [[UInt8]]
    private let numbers: [[UInt8]: Int]
    private let capacity: Int
    private var count = 0
    /// Members by the hash of parent and name, -1 where there is none.
    private var slots: [Int32]

    init(_ table: PathTable) {
        // The record itself has the empty path and comes first.
        paths = table.paths.sorted { $0.lexicographicallyPrecedes($1) }
        numbers = Dictionary(
            paths.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
        nodes = .allocate(capacity: paths.count)
        for (number, path) in paths.enumerated() {
            (nodes + number).initialize(
                to: Node(
                    column: Int32(table.index(of: path) ?? -1),
                    element: Int32(numbers[path + [0x5B, 0x5D]] ?? -1),
                    isContainer: table.leads(path)))
        }
        // Each path can be reached by a few names: whole, in steps, and in other forms of Unicode.
        // A declared path that is not NFC is left to the careful parser.
        let isNormal = paths.allSatisfy { PathTable.normal($0) ?? $0 == $0 }
        capacity = isNormal ? 4 * paths.count + 16 : 0
        members = .allocate(capacity: capacity)
        nodeCount = paths.count
        successors = .allocate(capacity: nodeCount + capacity)
        successors.initialize(repeating: -1, count: nodeCount + capacity)
        var size = 16
        while size < 2 * capacity { size *= 2 }
        slots = Array(repeating: -1, count: size)
    }

    deinit {
        for member in 0..<count { members[member].name.deallocate() }
        members.deallocate()
        successors.deallocate()
        nodes.deallocate()
    }

    /// The member of an object with a name, which is learned if need be; nil where the name leads
    /// nowhere.
    ///
    /// The name is neither empty nor holds anything that JSON would escape.
    func find(_ name: UnsafeBufferPointer<UInt8>, in parent: Int32) -> Int32? {
        guard let base = name.baseAddress else { return nil }
        var slot = hash(name, parent) & (slots.count - 1)
        while slots[slot] >= 0 {
            let member = members[Int(slots[slot])]
            if member.parent == parent, Int(member.length) == name.count,
                memcmp(member.name, base, name.count) == 0
            {
                return slots[slot]
            }
            slot = (slot + 1) & (slots.count - 1)
        }
        guard count < capacity, let target = target(of: name, in: parent) else { return nil }
        slots[slot] = Int32(count)
        return learn(name, parent, target)
    }

    private func hash(_ name: UnsafeBufferPointer<UInt8>, _ parent: Int32) -> Int {
        var hash = UInt64(truncatingIfNeeded: parent) &* 0x9E37_79B9_7F4A_7C15
        for byte in name { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
        return Int(truncatingIfNeeded: (hash ^ hash >> 29) >> 1)
    }

    /// The node that a name leads to; paths are compared as NFC bytes.
    private func target(of name: UnsafeBufferPointer<UInt8>, in parent: Int32) -> Int? {
        var path = paths[Int(parent)]
        if !path.isEmpty { path.append(0x2E) }
        path.append(contentsOf: name)
        return numbers[path] ?? PathTable.normal(path).flatMap { numbers[$0] }
    }

    private func learn(
        _ name: UnsafeBufferPointer<UInt8>, _ parent: Int32, _ target: Int
    ) -> Int32 {
        let copy = UnsafeMutablePointer<UInt8>.allocate(capacity: name.count + 17)
        copy.initialize(repeating: 0, count: name.count + 17)
        for (place, byte) in name.enumerated() { copy[place] = byte }
        copy[name.count] = 0x22
        var mask = SIMD16<UInt8>(repeating: 0)
        for place in 0..<min(name.count + 1, 16) { mask[place] = 0xFF }
        let words = withUnsafeBytes(of: mask) { $0.loadUnaligned(as: SIMD2<UInt64>.self) }
        let bytes = UnsafeRawPointer(copy).loadUnaligned(as: SIMD2<UInt64>.self)
        (members + count).initialize(
            to: Member(
                bytes: bytes & words, mask: words, name: copy, length: Int32(name.count),
                parent: parent, target: Int32(target)))
        count += 1
        return Int32(count - 1)
    }

    /// Whether a member has exactly the name of a column, byte for byte.
    func isSpelled(_ member: Int32, as name: [UInt8]) -> Bool {
        let member = members[Int(member)]
        return name.elementsEqual(
            UnsafeBufferPointer(start: member.name, count: Int(member.length)))
    }
}
