// SPDX-License-Identifier: Apache-2.0
internal import CUTF8Proc

extension TextForms {
    /// Writes the form `id/1` of a cell, under which identifiers are compared and tokenised.
    ///
    /// Steps: refuse invalid UTF-8, NUL and unassigned scalars; remove format characters (category
    /// Cf: bidi marks, zero width characters, BOM) and all others that are default-ignorable
    /// (variation selectors, fillers, the invisible Khmer vowels); NFKC; digits of every script to ASCII; full
    /// case folding; runs of white space to one space, trimmed; NFKC again. Tatweel, combining
    /// marks and vowel signs stay: they tell people apart. A cell of nothing but white space gives
    /// an empty form. ASCII cells take a path that does not allocate once `out` has the capacity.
    ///
    /// - Parameters:
    ///   - cell: The cell's bytes.
    ///   - out: Receives the form; what it held is replaced.
    /// - Returns: False if the cell is refused; `out` is then empty.
    package static func id1(_ cell: UnsafeBufferPointer<UInt8>, into out: inout [UInt8]) -> Bool {
        out.removeAll(keepingCapacity: true)
        switch asciiID1(cell, into: &out) {
        case .done: return true
        case .refused: break
        case .notASCII:
            out.removeAll(keepingCapacity: true)
            if generalID1(cell, into: &out) { return true }
        }
        out.removeAll(keepingCapacity: true)
        return false
    }

    private enum FastPath {
        case done
        case refused
        case notASCII
    }

    /// Copies the cell and works in place: capitals fall, white space collapses.
    private static func asciiID1(
        _ cell: UnsafeBufferPointer<UInt8>, into out: inout [UInt8]
    ) -> FastPath {
        out.append(contentsOf: cell)
        var result = FastPath.done
        let length = out.withUnsafeMutableBufferPointer { bytes in
            var length = 0
            var gap = false
            for index in 0..<bytes.count {
                let byte = bytes[index]
                if byte >= 0x80 || byte == 0 {
                    result = byte == 0 ? .refused : .notASCII
                    return 0
                }
                if byte == 0x20 || (byte >= 0x09 && byte <= 0x0D) {
                    gap = true
                    continue
                }
                if gap, length > 0 {
                    bytes[length] = 0x20
                    length += 1
                }
                gap = false
                bytes[length] = byte >= 0x41 && byte <= 0x5A ? byte | 0x20 : byte
                length += 1
            }
            return length
        }
        out.removeLast(out.count - length)
        return result
    }

    private static func generalID1(
        _ cell: UnsafeBufferPointer<UInt8>, into out: inout [UInt8]
    ) -> Bool {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: cell.count) { kept in
            guard let length = withoutFormatCharacters(cell, into: kept) else { return false }
            var folded: [UInt8] = []
            folded.reserveCapacity(length + 16)
            let first = UnsafeBufferPointer(rebasing: kept[..<length])
            guard
                Scalars.withNormal(
                    first, compatibility: true, { foldAndCollapse($0, into: &folded) })
            else { return false }
            return folded.withUnsafeBufferPointer { second in
                Scalars.withNormal(second, compatibility: true) { Scalars.encode($0, into: &out) }
            }
        }
    }

    /// Copies what is not a format character; nil if the cell is refused.
    private static func withoutFormatCharacters(
        _ cell: UnsafeBufferPointer<UInt8>, into kept: UnsafeMutableBufferPointer<UInt8>
    ) -> Int? {
        var offset = 0
        var length = 0
        while offset < cell.count {
            guard let (scalar, width) = Scalars.first(of: cell, from: offset), scalar != 0 else {
                return nil
            }
            let category = utf8proc_category(scalar)
            if category == UTF8PROC_CATEGORY_CN { return nil }
            if category != UTF8PROC_CATEGORY_CF, !Scalars.isDefaultIgnorable(scalar) {
                for index in offset..<offset + width {
                    kept[length] = cell[index]
                    length += 1
                }
            }
            offset += width
        }
        return length
    }

    private static func foldAndCollapse(
        _ scalars: UnsafeBufferPointer<Int32>, into out: inout [UInt8]
    ) {
        var gap = false
        for scalar in scalars {
            if Scalars.isWhiteSpace(scalar) {
                gap = true
                continue
            }
            if gap && !out.isEmpty { out.append(0x20) }
            gap = false
            Scalars.fold(DecimalDigits.ascii(scalar)) { Scalars.encode($0, into: &out) }
        }
    }
}
