// SPDX-License-Identifier: Apache-2.0

/// Numbers labels from 0 in the order in which they first come; made when a run is planned, not for
/// each record.
struct LabelGroups {
    /// The labels by number.
    private(set) var words: [[UInt8]] = []
    private var slots = [Int32](repeating: -1, count: 64)

    /// The number of a label; a new label gets the next one.
    mutating func group(_ label: UnsafeBufferPointer<UInt8>) -> Int32 {
        if words.count * 2 >= slots.count { grow() }
        let mask = slots.count - 1
        var slot = Int(truncatingIfNeeded: Bytes.hash(label)) & mask
        while slots[slot] >= 0 {
            if Bytes.equal(label, words[Int(slots[slot])]) { return slots[slot] }
            slot = (slot + 1) & mask
        }
        slots[slot] = Int32(words.count)
        words.append(Array(label))
        return slots[slot]
    }

    private mutating func grow() {
        slots = [Int32](repeating: -1, count: slots.count * 2)
        let mask = slots.count - 1
        for (number, word) in words.enumerated() {
            var slot = Int(truncatingIfNeeded: word.withUnsafeBufferPointer(Bytes.hash)) & mask
            while slots[slot] >= 0 { slot = (slot + 1) & mask }
            slots[slot] = Int32(number)
        }
    }
}
