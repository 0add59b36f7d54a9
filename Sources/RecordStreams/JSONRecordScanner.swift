// SPDX-License-Identifier: Apache-2.0
internal import CScan

/// Finds the cells of well-formed records in a batch's own bytes, in one pass and without copying.
///
/// It takes only what it is sure of: a record of declared leaves in valid JSON. Of anything else it
/// says nil, and ``JSONRecordParser`` decides. It never changes the bytes of the lines: unescaped
/// strings, numbers in canonical form and joined lists are written behind them.
///
/// Each line ends with a line feed, which no JSON token holds; so nothing but the bytes themselves
/// says where to stop. The batch may be read 64 bytes past its end.
struct JSONRecordScanner {
    typealias Bytes = UnsafePointer<UInt8>

    /// The kind of a cell that no member of the record has set.
    static let unset: UInt8 = 0xFF

    let table: JSONMemberTable
    let nodes: UnsafeMutablePointer<JSONMemberTable.Node>
    let members: UnsafeMutablePointer<JSONMemberTable.Member>
    private let successors: UnsafeMutablePointer<Int32>
    private let nodeCount: Int
    let options: ReaderOptions
    let declared: [[UInt8]]
    let depthLimit: Int
    let fieldLimit: Int
    let isExport: Bool
    /// How many objects were opened so far.
    private var objects: UInt64 = 0

    // The batch that is being read.
    var base: UnsafeMutablePointer<UInt8>
    private var allExtents: UnsafeMutablePointer<RecordBatch.Extent>
    private var allKinds: UnsafeMutablePointer<UInt8>
    private let columnCount: Int
    /// Where the bytes behind the lines end, and where there is no more room.
    var tail = 0
    var capacity = 0
    /// Whether nil was said for want of room behind the lines.
    var needsRoom = false
    /// Whether some string had an escape for a character that no released cell may hold.
    var isSuspicious = false

    // The record that is being read.
    var extents: UnsafeMutablePointer<RecordBatch.Extent>
    var kinds: UnsafeMutablePointer<UInt8>
    var stored = 0
    var lists: JSONLists

    init(options: ReaderOptions, batch: RecordBatch, tail: Int) {
        self.options = options
        table = JSONMemberTable(PathTable(options.declaredColumns))
        (nodes, members) = (table.nodes, table.members)
        (successors, nodeCount) = (table.successors, table.nodeCount)
        declared = options.declaredColumns.map { Array($0.utf8) }
        (depthLimit, fieldLimit) = (options.limits.depth, options.limits.field)
        isExport = options.isExport
        columnCount = options.declaredColumns.count
        lists = JSONLists(columnCount: columnCount)
        base = batch.bytes
        (allExtents, extents) = (batch.extents, batch.extents)
        (allKinds, kinds) = (batch.kinds, batch.kinds)
        use(batch, tail: tail)
    }

    /// Turns to a batch, whose bytes end at `tail`, or whose memory has moved.
    mutating func use(_ batch: RecordBatch, tail: Int) {
        (base, allExtents, allKinds) = (batch.bytes, batch.extents, batch.kinds)
        (self.tail, capacity) = (tail, batch.byteCapacity)
    }

    /// Reads the line that starts at a byte as a row of the batch; returns where the next one
    /// starts.
    mutating func record(at start: Int, row: Int) -> Int? {
        extents = allExtents + row &* columnCount
        kinds = allKinds + row &* columnCount
        kinds.update(repeating: JSONRecordScanner.unset, count: columnCount)
        stored = 0
        needsRoom = false
        lists.removeAll()
        let tailBefore = tail
        let brace = JSONRecordScanner.skipSpace(Bytes(base) + start)
        guard brace[0] == 0x7B, let last = object(brace + 1, 0, depth: 1, inArray: false) else {
            tail = tailBefore
            return nil
        }
        let end = JSONRecordScanner.skipSpace(last)
        guard end[0] == 0x0A, lists.isEmpty || joinLists() else {
            tail = tailBefore
            return nil
        }
        if stored < columnCount { fillMissing() }
        return Bytes(base).distance(to: end) &+ 1
    }

    private func fillMissing() {
        for column in 0..<columnCount where kinds[column] == JSONRecordScanner.unset {
            kinds[column] = CellKind.missing.rawValue
            extents[column] = RecordBatch.Extent(start: 0, end: 0)
        }
    }

    /// Skips what may stand between tokens.
    @inline(__always)
    static func skipSpace(_ start: Bytes) -> Bytes {
        var text = start
        while text[0] == 0x20 || text[0] == 0x09 || text[0] == 0x0D { text += 1 }
        return text
    }

    /// Reads an object behind its brace.
    mutating func object(
        _ start: Bytes, _ node: Int32, depth: Int, inArray: Bool
    ) -> Bytes? {
        var text = JSONRecordScanner.skipSpace(start)
        if text[0] == 0x7D { return empty(node, inArray) ? text + 1 : nil }
        if depth > depthLimit { return nil }
        objects &+= 1
        let owner = objects
        // Where it is noted which member comes here.
        var place = Int(node)
        var column: Int32 = 0
        while true {
            guard text[0] == 0x22 else { return nil }
            var number = successors[place]
            if number >= 0, members[Int(number)].matches(text + 1) {
                text += Int(members[Int(number)].length) &+ 2
            } else {
                guard let found = lookUp(text + 1, node) else { return nil }
                (number, text) = found
                successors[place] = number
            }
            let member = members + Int(number)
            if member.pointee.owner == owner { return nil }
            member.pointee.owner = owner
            if isExport {
                guard nodes[Int(member.pointee.target)].column == column else { return nil }
                column &+= 1
            }
            place = nodeCount &+ Int(number)
            text = JSONRecordScanner.skipSpace(text)
            guard text[0] == 0x3A else { return nil }
            guard
                let behind = value(
                    JSONRecordScanner.skipSpace(text + 1), member.pointee.target, depth, inArray)
            else { return nil }
            text = JSONRecordScanner.skipSpace(behind)
            if text[0] == 0x2C {
                text = JSONRecordScanner.skipSpace(text + 1)
                continue
            }
            guard text[0] == 0x7D, !isExport || Int(column) == columnCount else { return nil }
            return text + 1
        }
    }
}
