// SPDX-License-Identifier: Apache-2.0

extension TextForms {
    /// The form under which consent answers and recorded words are compared, or nil if the cell is
    /// not UTF-8.
    ///
    /// Unicode white space is trimmed, then NFKC, then full case folding. Nothing inside the word
    /// is removed: a word with a control or bidi character stays different from the word.
    package static func answerForm(_ cell: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
        var result: [UInt8] = []
        guard cell.contains(where: { $0 >= 0x80 }) else {
            let range = trimmedASCII(cell)
            result.reserveCapacity(range.count)
            for index in range {
                let byte = cell[index]
                result.append(byte >= 0x41 && byte <= 0x5A ? byte | 0x20 : byte)
            }
            return result
        }
        guard let range = trimmed(cell) else { return nil }
        let valid = Scalars.withNormal(
            UnsafeBufferPointer(rebasing: cell[range]), compatibility: true
        ) { scalars in
            for scalar in scalars { Scalars.fold(scalar) { Scalars.encode($0, into: &result) } }
        }
        return valid ? result : nil
    }

    private static func trimmedASCII(_ cell: UnsafeBufferPointer<UInt8>) -> Range<Int> {
        var start = 0
        var end = cell.count
        while start < end, Scalars.isWhiteSpace(Int32(cell[start])) { start += 1 }
        while end > start, Scalars.isWhiteSpace(Int32(cell[end - 1])) { end -= 1 }
        return start..<end
    }

    /// The range without white space at its ends; nil if the bytes are not UTF-8.
    private static func trimmed(_ cell: UnsafeBufferPointer<UInt8>) -> Range<Int>? {
        var offset = 0
        var start: Int?
        var end = 0
        while offset < cell.count {
            guard let (scalar, width) = Scalars.first(of: cell, from: offset) else { return nil }
            if !Scalars.isWhiteSpace(scalar) {
                if start == nil { start = offset }
                end = offset + width
            }
            offset += width
        }
        return (start ?? end)..<end
    }
}
