// SPDX-License-Identifier: Apache-2.0
internal import RecordStreams

/// Weighs whether the row that is taken for a header is one: a file without a header has a person
/// there, and her name would be printed as that of a column (definitions 15).
///
/// It is a header where HXL tags stand under it or in it. Else all of this must hold:
/// - no cell of the row is a number, a date, a phone number or an e-mail address, has five digits
///   on end, is longer than 200 bytes, or stands in the row twice;
/// - no cell of the row stands again as a value of its column;
/// - some column has a name that is no number, and at least two values, all of them numbers, dates,
///   phone numbers or e-mail addresses.
///
/// A row of data passes only if one of its cells stands for the kind of value that no other record
/// has there, and none of its words comes back.
final class HeaderEvidence {
    private let hasTags: Bool
    private let names: [[UInt8]]
    private let looksLikeNames: Bool
    private var comesBack = false
    /// The number of values of each column while all were typed; -1 after one that was not.
    private var typed: [Int]

    init(_ reader: RecordReader) {
        hasTags = reader.tags != nil
        names = reader.headerCells
        typed = names.map { $0.isEmpty ? -1 : 0 }
        let filled = names.filter { !$0.isEmpty }
        looksLikeNames =
            !filled.isEmpty && Set(filled).count == filled.count
            && filled.allSatisfy { name in
                name.count <= 200 && name.withUnsafeBufferPointer { !HeaderEvidence.isData($0) }
            }
    }

    /// Looks at the values of a batch.
    func look(at batch: RecordBatch) {
        guard !hasTags, looksLikeNames, !comesBack else { return }
        for (column, name) in names.enumerated() {
            for row in 0..<batch.rowCount {
                let cell = batch.cell(row, column)
                if cell.isEmpty { continue }
                if cell.count == name.count, cell.elementsEqual(name) { comesBack = true }
                guard typed[column] >= 0 else { continue }
                typed[column] = HeaderEvidence.isTyped(cell) ? typed[column] + 1 : -1
            }
        }
    }

    /// Whether the row is surely a header.
    var isHeader: Bool {
        hasTags || (looksLikeNames && !comesBack && typed.contains { $0 >= 2 })
    }

    private static func isData(_ cell: UnsafeBufferPointer<UInt8>) -> Bool {
        var run = 0
        for byte in cell {
            run = byte &- 0x30 <= 9 ? run + 1 : 0
            if run == 5 { return true }
        }
        return isTyped(cell)
    }

    /// Whether a cell is a number, a date, a time, a phone number or an e-mail address.
    private static func isTyped(_ cell: UnsafeBufferPointer<UInt8>) -> Bool {
        var digits = 0
        var others = 0
        var hasAt = false
        for byte in cell {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): digits += 1
            case UInt8(ascii: "@"): hasAt = true
            // Signs, points, separators and brackets of numbers, dates and phones; `T` and `Z` of times.
            case 0x20, 0x27...0x29, 0x2B...0x2F, 0x3A, UInt8(ascii: "T"), UInt8(ascii: "Z"): break
            default: others += 1
            }
        }
        return hasAt || (digits > 0 && others == 0)
    }
}
