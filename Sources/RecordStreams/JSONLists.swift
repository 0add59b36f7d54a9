// SPDX-License-Identifier: Apache-2.0
internal import Glibc

/// The leaves of arrays of one record, by column, in the order of the text.
struct JSONLists {
    /// A place in the batch's bytes.
    struct Element {
        let start: Int
        let end: Int
        /// The element of the same column behind this one, or -1.
        var next = -1
    }

    private(set) var elements: [Element] = []
    /// By column: the first element and the last, or -1.
    private(set) var ends: [(first: Int, last: Int)]
    /// The columns that have elements.
    private(set) var columns: [Int] = []

    init(columnCount: Int) { ends = Array(repeating: (-1, -1), count: columnCount) }

    @inline(__always)
    var isEmpty: Bool { columns.isEmpty }

    mutating func removeAll() {
        if columns.isEmpty { return }
        for column in columns { ends[column] = (-1, -1) }
        columns.removeAll(keepingCapacity: true)
        elements.removeAll(keepingCapacity: true)
    }

    mutating func add(_ element: Element, to column: Int) {
        let last = ends[column].last
        if last < 0 {
            ends[column].first = elements.count
            columns.append(column)
        } else {
            elements[last].next = elements.count
        }
        ends[column].last = elements.count
        elements.append(element)
    }
}

extension JSONRecordScanner {
    /// Notes a leaf of an array; refuses one that holds the separator of sets.
    mutating func addElement(_ start: Int, _ end: Int, _ kind: CellKind, _ column: Int) -> Bool {
        if kind == .missing { return true }
        if memchr(base + start, Int32(options.separator), end - start) != nil { return false }
        lists.add(JSONLists.Element(start: start, end: end), to: column)
        return true
    }

    /// Stores the lists of a record as cells; several elements are joined behind the lines.
    mutating func joinLists() -> Bool {
        for column in lists.columns {
            guard kinds[column] == JSONRecordScanner.unset else { return false }
            let first = lists.elements[lists.ends[column].first]
            var (start, end) = (first.start, first.end)
            if first.next >= 0 {
                start = tail
                guard join(column) else { return false }
                end = tail
            }
            if end - start > fieldLimit { return false }
            kinds[column] = CellKind.text.rawValue
            extents[column] = RecordBatch.Extent(
                start: UInt32(truncatingIfNeeded: start),
                end: UInt32(truncatingIfNeeded: end) | RecordBatch.Extent.quoted)
            stored += 1
        }
        return true
    }

    private mutating func join(_ column: Int) -> Bool {
        var number = lists.ends[column].first
        while number >= 0 {
            let element = lists.elements[number]
            let length = element.end - element.start
            guard hasRoom(length + 1) else { return false }
            (base + tail).update(from: base + element.start, count: length)
            tail += length
            number = element.next
            if number < 0 { return true }
            base[tail] = options.separator
            tail += 1
        }
        return true
    }
}
