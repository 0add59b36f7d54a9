// SPDX-License-Identifier: Apache-2.0
internal import CScan

/// Values of members and elements, and where they go.
extension JSONRecordScanner {
    /// Reads a value; returns where it ends.
    @inline(__always)
    mutating func value(
        _ text: Bytes, _ node: Int32, _ depth: Int, _ inArray: Bool
    ) -> Bytes? {
        switch text[0] {
        case 0x22: return string(text + 1, node, inArray)
        case 0x2D, 0x30...0x39: return number(text, node, inArray)
        case 0x7B where !isExport:
            return object(text + 1, node, depth: depth &+ 1, inArray: inArray)
        case 0x5B where !isExport:
            return array(text + 1, node, depth: depth &+ 1, inArray: inArray)
        default: return word(text, node, inArray)
        }
    }

    /// Stores a leaf that lies in the batch's bytes; `mark` is the bit of extents that must be
    /// escaped.
    @inline(__always)
    private mutating func store(
        _ start: Int, _ end: Int, _ mark: UInt32, _ kind: CellKind, _ node: Int32, _ inArray: Bool
    ) -> Bool {
        let column = Int(nodes[Int(node)].column)
        if column < 0 || end &- start > fieldLimit { return false }
        if inArray { return addElement(start, end, kind, column) }
        if kinds[column] != JSONRecordScanner.unset { return false }
        kinds[column] = kind.rawValue
        extents[column] = RecordBatch.Extent(
            start: UInt32(truncatingIfNeeded: start), end: UInt32(truncatingIfNeeded: end) | mark)
        stored &+= 1
        return true
    }

    @inline(__always)
    private func place(of text: Bytes) -> Int { Bytes(base).distance(to: text) }

    /// Reads a string behind its opening quote.
    @inline(__always)
    private mutating func string(_ start: Bytes, _ node: Int32, _ inArray: Bool) -> Bytes? {
        var end = start
        var mask = ct_json16(end)
        while mask == 0 {
            end += 16
            mask = ct_json16(end)
        }
        end += mask.trailingZeroBitCount
        if end[0] == 0x22 {
            let isStored = store(place(of: start), place(of: end), 0, .text, node, inArray)
            return isStored ? end + 1 : nil
        }
        guard end[0] == 0x5C else { return nil }
        return escapedString(start, end, node, inArray)
    }

    @inline(never)
    private mutating func escapedString(
        _ start: Bytes, _ escape: Bytes, _ node: Int32, _ inArray: Bool
    ) -> Bytes? {
        let from = tail
        guard let end = unescape(start, escape) else { return nil }
        let isStored = store(from, tail, RecordBatch.Extent.quoted, .text, node, inArray)
        return isStored ? end : nil
    }

    /// Reads a number, and writes it anew unless it has its canonical form already.
    @inline(__always)
    private mutating func number(_ text: Bytes, _ node: Int32, _ inArray: Bool) -> Bytes? {
        if let end = JSONNumber.endOfCanonical(text) {
            let isStored = store(place(of: text), place(of: end), 0, .number, node, inArray)
            return isStored ? end : nil
        }
        return otherNumber(text, node, inArray)
    }

    @inline(never)
    private mutating func otherNumber(_ text: Bytes, _ node: Int32, _ inArray: Bool) -> Bytes? {
        guard let end = JSONNumber.end(text) else { return nil }
        let length = text.distance(to: end)
        if length > fieldLimit || !hasRoom(length + 32) { return nil }
        let token = UnsafeBufferPointer(start: text, count: length)
        let from = tail
        tail += JSONNumber.writeCanonical(token, into: base + from)
        return store(from, tail, 0, .number, node, inArray) ? end : nil
    }

    /// Reads `true`, `false` or `null`.
    @inline(__always)
    private mutating func word(_ text: Bytes, _ node: Int32, _ inArray: Bool) -> Bytes? {
        let four = UnsafeRawPointer(text).loadUnaligned(as: UInt32.self).littleEndian
        let kind: CellKind
        let end: Bytes
        switch four {
        case 0x6C6C_756E:  // null
            return store(0, 0, 0, .missing, node, inArray) ? text + 4 : nil
        case 0x6575_7274: (kind, end) = (.boolean, text + 4)  // true
        case 0x736C_6166 where text[4] == 0x65: (kind, end) = (.boolean, text + 5)  // fals, e
        default: return nil
        }
        let isStored = store(place(of: text), place(of: end), 0, kind, node, inArray)
        return isStored ? end : nil
    }

    /// Reads an array behind its bracket.
    private mutating func array(
        _ start: Bytes, _ node: Int32, depth: Int, inArray: Bool
    ) -> Bytes? {
        var text = JSONRecordScanner.skipSpace(start)
        if text[0] == 0x5D { return empty(node, inArray) ? text + 1 : nil }
        let element = nodes[Int(node)].element
        if depth > depthLimit || element < 0 { return nil }
        while true {
            guard let behind = value(text, element, depth, true) else { return nil }
            text = JSONRecordScanner.skipSpace(behind)
            if text[0] == 0x5D { return text + 1 }
            guard text[0] == 0x2C else { return nil }
            text = JSONRecordScanner.skipSpace(text + 1)
        }
    }

    /// An empty object or array: a missing value of a declared column, or the place of declared
    /// leaves.
    mutating func empty(_ node: Int32, _ inArray: Bool) -> Bool {
        if isExport { return false }
        if nodes[Int(node)].column >= 0 { return store(0, 0, 0, .missing, node, inArray) }
        return nodes[Int(node)].isContainer
    }

    /// Whether so many bytes can be written behind the lines; if not, the record is read again when
    /// they can.
    mutating func hasRoom(_ count: Int) -> Bool {
        if tail + count <= capacity { return true }
        needsRoom = true
        return false
    }
}
