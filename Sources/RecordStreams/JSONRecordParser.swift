// SPDX-License-Identifier: Apache-2.0

/// Parses one JSON object into the cells of a record (RFC 8259, strictly; duplicate names refused).
///
/// The careful one: it says what is wrong with a record and where. Records that nothing is wrong
/// with are read by ``JSONRecordScanner``, many times as fast, and mean the same to both.
struct JSONRecordParser {
    let options: ReaderOptions
    private let columns: PathTable
    var text = UnsafeBufferPointer<UInt8>(start: nil, count: 0)
    var index = 0
    private var row = 0
    private var used = 0
    /// The path of the value that is being read.
    private var path: [UInt8] = []
    /// The names already seen in the objects that are open, one after another.
    private var names: [[UInt8]] = []
    /// The bytes of the string or number that was read last.
    var scratch: [UInt8] = []
    /// Leaves of arrays, by column, for the record that is being read.
    private var lists: [Int: [UInt8]] = [:]
    /// Whether a string had an escape for a character that may not be allowed in a released cell.
    var isSuspicious = false

    init(options: ReaderOptions) {
        self.options = options
        columns = PathTable(options.declaredColumns)
    }

    /// Parses a line as a row of the batch; the cells' bytes go behind its first `tail` bytes.
    ///
    /// The batch has room for the row's cells. Returns how many bytes are used now.
    mutating func parse(
        _ line: [UInt8], into batch: RecordBatch, row: Int, tail: Int
    ) throws(Refusal) -> Int {
        used = tail
        try line.withUnsafeBufferPointer { line throws(Refusal) in
            text = line
            try parse(batch, row)
        }
        return used
    }

    private mutating func parse(_ batch: RecordBatch, _ row: Int) throws(Refusal) {
        index = 0
        isSuspicious = false
        self.row = batch.number(ofRow: row)
        path.removeAll(keepingCapacity: true)
        names.removeAll(keepingCapacity: true)
        lists.removeAll(keepingCapacity: true)
        let first = row * batch.columnCount
        for column in 0..<batch.columnCount {
            batch.setCell(first + column, start: used, end: used, .missing)
            unset(batch, first + column)
        }
        skipSpace()
        guard index < text.count, text[index] == 0x7B else {
            throw malformed("the record is not a JSON object")
        }
        try object(depth: 1, inArray: false, first, batch)
        skipSpace()
        guard index == text.count else { throw malformed("something stands behind the object") }
        for (column, bytes) in lists.sorted(by: { $0.key < $1.key }) {
            try store(bytes, .text, column, first, batch)
        }
        for column in 0..<batch.columnCount where isUnset(batch, first + column) {
            batch.setCell(first + column, start: used, end: used, .missing)
        }
    }

    // A cell that no member has set carries a kind that no value has.
    private func unset(_ batch: RecordBatch, _ cell: Int) { batch.kinds[cell] = 0xFF }
    private func isUnset(_ batch: RecordBatch, _ cell: Int) -> Bool { batch.kinds[cell] == 0xFF }

    private mutating func object(
        depth: Int, inArray: Bool, _ first: Int, _ batch: RecordBatch
    ) throws(Refusal) {
        try checkDepth(depth)
        index += 1
        let namesBefore = names.count
        let pathBefore = path.count
        defer { names.removeSubrange(namesBefore...) }
        var many: Set<[UInt8]> = []
        skipSpace()
        if index < text.count, text[index] == 0x7D {
            index += 1
            return try empty(inArray: inArray, first, batch)
        }
        while true {
            skipSpace()
            guard index < text.count, text[index] == 0x22 else {
                throw malformed("a member has no name")
            }
            try string()
            if options.isExport { try checkMember(names.count) }
            try noteName(since: namesBefore, &many)
            if pathBefore > 0 { path.append(0x2E) }
            path.append(contentsOf: scratch)
            skipSpace()
            guard index < text.count, text[index] == 0x3A else {
                throw malformed("a member has no value")
            }
            index += 1
            try value(depth: depth, inArray: inArray, first, batch)
            path.removeSubrange(pathBefore...)
            if try endOfList(0x7D) { break }
        }
        if options.isExport, names.count < options.declaredColumns.count { throw notOfExport() }
    }

    /// Refuses a name that the open object has already; many names are looked up and not compared.
    private mutating func noteName(
        since start: Int, _ many: inout Set<[UInt8]>
    ) throws(Refusal) {
        if names.count - start == JSONRecordParser.fewNames {
            many.formUnion(names[start...])
        }
        let isKnown =
            many.isEmpty ? names[start...].contains(scratch) : !many.insert(scratch).inserted
        if isKnown {
            throw Refusal(.duplicateColumn, at: place, "a member stands twice in one object")
        }
        names.append(scratch)
    }

    /// Up to here names are compared one by one.
    private static let fewNames = 32

    private mutating func array(
        depth: Int, inArray: Bool, _ first: Int, _ batch: RecordBatch
    ) throws(Refusal) {
        try checkDepth(depth)
        index += 1
        skipSpace()
        if index < text.count, text[index] == 0x5D {
            index += 1
            return try empty(inArray: inArray, first, batch)
        }
        path.append(contentsOf: [0x5B, 0x5D])
        defer { path.removeLast(2) }
        while true {
            try value(depth: depth, inArray: true, first, batch)
            if try endOfList(0x5D) { return }
        }
    }

    /// An empty object or array: a missing value of a declared column, or the place of declared
    /// leaves; anywhere else its name is a member that the policy does not know.
    private mutating func empty(
        inArray: Bool, _ first: Int, _ batch: RecordBatch
    ) throws(Refusal) {
        if options.isExport {
            if options.declaredColumns.isEmpty { return }
            throw notOfExport()
        }
        if columns.index(of: path) != nil {
            scratch.removeAll(keepingCapacity: true)
            return try leaf(.missing, inArray, first, batch)
        }
        guard columns.leads(path) else { throw unknownLeaf() }
    }

    /// A record of an export has the declared members in their order (definitions 31).
    private func checkMember(_ number: Int) throws(Refusal) {
        guard number < options.declaredColumns.count,
            options.declaredColumns[number].utf8.elementsEqual(scratch)
        else { throw notOfExport() }
    }

    private func notOfExport() -> Refusal {
        Refusal(
            .unknownColumn, at: place,
            "the record is not a flat object of the released columns in their order")
    }

    /// Skips a comma (false) or the closing bracket (true).
    private mutating func endOfList(_ close: UInt8) throws(Refusal) -> Bool {
        skipSpace()
        guard index < text.count, text[index] == 0x2C || text[index] == close else {
            throw malformed("an object or array is not closed")
        }
        index += 1
        return text[index - 1] == close
    }

    private mutating func value(
        depth: Int, inArray: Bool, _ first: Int, _ batch: RecordBatch
    ) throws(Refusal) {
        skipSpace()
        guard index < text.count else { throw malformed("a value is missing") }
        switch text[index] {
        case 0x7B where options.isExport, 0x5B where options.isExport: throw notOfExport()
        case 0x7B: try object(depth: depth + 1, inArray: inArray, first, batch)
        case 0x5B: try array(depth: depth + 1, inArray: inArray, first, batch)
        case 0x22:
            try string()
            try leaf(.text, inArray, first, batch)
        case 0x74: try word("true", .boolean, inArray, first, batch)
        case 0x66: try word("false", .boolean, inArray, first, batch)
        case 0x6E: try word("null", .missing, inArray, first, batch)
        default:
            try number()
            try leaf(.number, inArray, first, batch)
        }
    }

    private mutating func word(
        _ word: StaticString, _ kind: CellKind, _ inArray: Bool, _ first: Int,
        _ batch: RecordBatch
    ) throws(Refusal) {
        let expected = UnsafeBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount)
        guard index + expected.count <= text.count,
            text[index..<index + expected.count].elementsEqual(expected)
        else { throw malformed("a value is neither a string nor a number") }
        index += expected.count
        scratch.removeAll(keepingCapacity: true)
        if kind != .missing { scratch.append(contentsOf: expected) }
        try leaf(kind, inArray, first, batch)
    }

    /// Stores the scratch bytes as the leaf at the current path.
    private mutating func leaf(
        _ kind: CellKind, _ inArray: Bool, _ first: Int, _ batch: RecordBatch
    ) throws(Refusal) {
        guard let column = columns.index(of: path) else { throw unknownLeaf() }
        guard inArray else {
            try store(scratch, kind, column, first, batch)
            return
        }
        if kind == .missing { return }
        if scratch.contains(options.separator) {
            throw Refusal(
                .valueUnreadable,
                at: Place(
                    file: options.fileName, field: Name(options.declaredColumns[column]), row: row),
                "an element of the array holds the separator of sets")
        }
        // In place: a copy for each element would cost the square of a long array.
        lists[column]?.append(options.separator)
        lists[column, default: []].append(contentsOf: scratch)
    }

    private mutating func store(
        _ bytes: [UInt8], _ kind: CellKind, _ column: Int, _ first: Int, _ batch: RecordBatch
    ) throws(Refusal) {
        guard isUnset(batch, first + column) else {
            throw Refusal(.duplicateColumn, at: place, "a member stands twice in one record")
        }
        if bytes.count > options.limits.field {
            throw Refusal(
                .limit,
                at: Place(
                    file: options.fileName, field: Name(options.declaredColumns[column]), row: row),
                "the cell is longer than \(options.limits.field) bytes")
        }
        if used + bytes.count > batch.byteCapacity {
            batch.growBytes(to: batch.byteCapacity * 2 + bytes.count, keeping: used)
        }
        for byte in bytes {
            batch.bytes[used] = byte
            used += 1
        }
        batch.setCell(first + column, start: used - bytes.count, end: used, kind)
    }

    private func unknownLeaf() -> Refusal {
        let name = String(decoding: path, as: UTF8.self)
        guard let meant = NearMiss.nearest(to: name, among: options.declaredColumns) else {
            return Refusal(
                .unknownColumn, at: place,
                "the record has a member that the policy does not know",
                why: "its name is not shown, since it may be data")
        }
        return Refusal(
            .unknownColumn, at: place,
            "the record has a member \(Name(name)) that the policy does not know",
            help: "did you mean \(Name(meant))?")
    }

    private mutating func skipSpace() {
        while index < text.count {
            let byte = text[index]
            guard byte == 0x20 || byte == 0x09 || byte == 0x0D else { return }
            index += 1
        }
    }

    private func checkDepth(_ depth: Int) throws(Refusal) {
        if depth > options.limits.depth {
            throw Refusal(
                .limit, at: place, "the record nests deeper than \(options.limits.depth)")
        }
    }

    var place: Place { Place(file: options.fileName, row: row) }

    func malformed(_ message: Message) -> Refusal {
        Refusal(.raggedRow, at: place, message, why: "JSON Lines holds one JSON object a line")
    }
}
