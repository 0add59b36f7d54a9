// SPDX-License-Identifier: Apache-2.0
internal import RecordStreams

/// `prefix: [6, 4]`: the first characters (Unicode scalars) of a code, such as a p-code; a shorter
/// value is itself.
struct PrefixLadder: Sendable {
    let lengths: [Int]

    init(_ lengths: [Int], _ place: Place) throws(Refusal) {
        guard !lengths.isEmpty, lengths.allSatisfy({ $0 > 0 }),
            !zip(lengths, lengths.dropFirst()).contains(where: { $0 <= $1 })
        else {
            throw Refusal(.hierarchy, at: place, "`prefix` needs lengths that fall, such as [6, 4]")
        }
        self.lengths = lengths
    }

    /// How many bytes the first `count` scalars have.
    private static func bytes(_ cell: UnsafeBufferPointer<UInt8>, _ count: Int) -> Int {
        var scalars = 0
        for index in cell.indices where cell[index] & 0xC0 != 0x80 {
            if scalars == count { return index }
            scalars += 1
        }
        return cell.count
    }

    func write(
        _ cell: UnsafeBufferPointer<UInt8>, level: Int, into out: inout [UInt8]
    ) -> Bool {
        if level > lengths.count { return true }
        let end = level == 0 ? cell.count : PrefixLadder.bytes(cell, lengths[level - 1])
        out.append(contentsOf: UnsafeBufferPointer(rebasing: cell[..<end]))
        return true
    }

    func contains(_ written: UnsafeBufferPointer<UInt8>, level: Int) -> Bool {
        guard TextChecks.isUTF8(written) else { return false }
        return level == 0 || PrefixLadder.bytes(written, lengths[level - 1]) == written.count
    }
}
