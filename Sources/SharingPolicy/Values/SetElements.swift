// SPDX-License-Identifier: Apache-2.0

/// The elements of a cell of type set: split at the separator, trimmed, without duplicates, sorted
/// by bytes.
///
/// An empty element and one that is a missing word are dropped (definitions, "Sets"). Not
/// thread-safe.
package final class SetElements {
    private let separator: [UInt8]
    private let missing: MissingWords
    private var ranges: [Range<Int>] = []

    /// Makes a splitter for the separator of a data set and the missing words of a column.
    package init(separator: String, missing: MissingWords) {
        self.separator = Array(separator.utf8)
        self.missing = missing
    }

    /// Replaces `out` by the canonical form of a cell and returns the number of elements.
    package func canonical(
        _ cell: UnsafeBufferPointer<UInt8>, into out: inout [UInt8]
    ) -> Int {
        out.removeAll(keepingCapacity: true)
        if isOneElement(cell) {
            out.append(contentsOf: cell)
            return 1
        }
        split(cell)
        for (number, range) in ranges.enumerated() {
            if number > 0 { out.append(contentsOf: separator) }
            out.append(contentsOf: UnsafeBufferPointer(rebasing: cell[range]))
        }
        return ranges.count
    }

    /// Calls `body` with each element in canonical order; stops where `body` returns false.
    ///
    /// - Returns: the number of elements of the cell.
    @discardableResult
    package func forEach(
        _ cell: UnsafeBufferPointer<UInt8>, _ body: (UnsafeBufferPointer<UInt8>) -> Bool
    ) -> Int {
        if isOneElement(cell) {
            _ = body(cell)
            return 1
        }
        split(cell)
        for range in ranges where !body(UnsafeBufferPointer(rebasing: cell[range])) { break }
        return ranges.count
    }

    /// Whether the cell has no element.
    package func isEmpty(_ cell: UnsafeBufferPointer<UInt8>) -> Bool {
        if isOneElement(cell) { return false }
        split(cell)
        return ranges.isEmpty
    }

    /// Whether the cell is written in canonical form.
    package func isCanonical(_ cell: UnsafeBufferPointer<UInt8>) -> Bool {
        split(cell)
        var next = 0
        for (number, range) in ranges.enumerated() {
            let gap = number == 0 ? 0 : separator.count
            guard range.lowerBound == next + gap else { return false }
            next = range.upperBound
        }
        return next == cell.count
    }

    /// Whether a cell is plainly one element: no separator begins in it, nothing is to be trimmed,
    /// and it is no missing word. Most sets are.
    private func isOneElement(_ cell: UnsafeBufferPointer<UInt8>) -> Bool {
        guard let first = cell.first, let last = cell.last, first > 0x20, first < 0x7F,
            last > 0x20, last < 0x7F, let separator = separator.first
        else { return false }
        return !cell.contains(separator) && !missing.contains(cell)
    }

    private func split(_ cell: UnsafeBufferPointer<UInt8>) {
        // A local, since each access to a stored property of a class is checked at run time.
        var found = ranges
        ranges = []
        found.removeAll(keepingCapacity: true)
        var start = 0
        var index = 0
        while index < cell.count {
            if isSeparator(cell, index) {
                insert(cell, start..<index, into: &found)
                index += separator.count
                start = index
            } else {
                index += 1
            }
        }
        insert(cell, start..<cell.count, into: &found)
        ranges = found
    }

    @inline(__always)
    private func isSeparator(_ cell: UnsafeBufferPointer<UInt8>, _ index: Int) -> Bool {
        guard let first = separator.first, cell[index] == first else { return false }
        if separator.count == 1 { return true }
        guard index + separator.count <= cell.count else { return false }
        for offset in 1..<separator.count where cell[index + offset] != separator[offset] {
            return false
        }
        return true
    }

    /// Adds an element at its place unless it is empty, missing or already there.
    private func insert(
        _ cell: UnsafeBufferPointer<UInt8>, _ raw: Range<Int>, into ranges: inout [Range<Int>]
    ) {
        let range = WhiteSpace.trimmed(cell, raw)
        if range.isEmpty { return }
        let element = UnsafeBufferPointer(rebasing: cell[range])
        if missing.contains(element) { return }
        var low = 0
        var high = ranges.count
        while low < high {
            let middle = (low + high) / 2
            let other = UnsafeBufferPointer(rebasing: cell[ranges[middle]])
            if Bytes.precedes(other, element) { low = middle + 1 } else { high = middle }
        }
        if low < ranges.count,
            Bytes.equal(UnsafeBufferPointer(rebasing: cell[ranges[low]]), element)
        {
            return
        }
        ranges.insert(range, at: low)
    }
}

/// The words that mean a missing value in a column; compared byte by byte, untrimmed.
package struct MissingWords: Sendable {
    private let words: WordIndex
    private let hasEmpty: Bool

    /// Makes the list.
    package init(_ words: [[UInt8]]) {
        self.words = WordIndex(words.filter { !$0.isEmpty })
        hasEmpty = words.contains([])
    }

    /// Whether the empty cell is the one and only word.
    var isOnlyEmpty: Bool { hasEmpty && words.count == 0 }

    /// Whether the bytes are one of the words.
    @inline(__always)
    package func contains(_ cell: UnsafeBufferPointer<UInt8>) -> Bool {
        cell.count == 0 ? hasEmpty : words.contains(cell)
    }
}
