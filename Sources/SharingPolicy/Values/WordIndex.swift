// SPDX-License-Identifier: Apache-2.0

/// Words in a fixed order, found by their bytes.
///
/// The table is made once from a policy or a hierarchy file and never grows; a look-up costs one
/// hash and one comparison and makes no array or string.
package struct WordIndex: Sendable {
    private let bytes: [UInt8]
    private let ends: [Int]
    private let slots: [Int32]
    private let mask: Int
    private let longest: Int

    /// Makes the table; of a word that comes twice the first place counts.
    package init(_ words: [[UInt8]]) {
        var size = 4
        while size < words.count * 2 { size *= 2 }
        var bytes: [UInt8] = []
        var ends: [Int] = []
        var slots = [Int32](repeating: -1, count: size)
        for (number, word) in words.enumerated() {
            bytes.append(contentsOf: word)
            ends.append(bytes.count)
            var slot =
                Int(truncatingIfNeeded: word.withUnsafeBufferPointer(Bytes.hash)) & (size - 1)
            while slots[slot] >= 0, words[Int(slots[slot])] != word {
                slot = (slot + 1) & (size - 1)
            }
            if slots[slot] < 0 { slots[slot] = Int32(number) }
        }
        self.bytes = bytes
        self.ends = ends
        self.slots = slots
        mask = size - 1
        longest = words.reduce(-1) { max($0, $1.count) }
    }

    /// How many words there are.
    package var count: Int { ends.count }

    /// The place of the word that these bytes are, or nil.
    package func index(_ cell: UnsafeBufferPointer<UInt8>) -> Int? {
        guard cell.count <= longest else { return nil }
        var slot = Int(truncatingIfNeeded: Bytes.hash(cell)) & mask
        return bytes.withUnsafeBufferPointer { all -> Int? in
            while slots[slot] >= 0 {
                let number = Int(slots[slot])
                let start = number == 0 ? 0 : ends[number - 1]
                if Bytes.equal(cell, UnsafeBufferPointer(rebasing: all[start..<ends[number]])) {
                    return number
                }
                slot = (slot + 1) & mask
            }
            return nil
        }
    }

    /// Whether these bytes are one of the words.
    package func contains(_ cell: UnsafeBufferPointer<UInt8>) -> Bool { index(cell) != nil }

    /// The word at a place.
    package subscript(number: Int) -> ArraySlice<UInt8> {
        bytes[(number == 0 ? 0 : ends[number - 1])..<ends[number]]
    }
}
