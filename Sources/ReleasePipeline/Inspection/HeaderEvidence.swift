// SPDX-License-Identifier: Apache-2.0
internal import RecordStreams

/// Weighs whether the row that is taken for a header is one: a file without a header has a person
/// there, and her name would be printed as that of a column (definitions 15).
///
/// It is a header where all of this holds:
/// - no cell of the row is a number, a date, a phone number or an e-mail address, has five digits
///   on end, is longer than 200 bytes, or stands in the row twice;
/// - no cell of the row stands again as a value of its column;
/// - HXL tags stand under it or in it, all of them words of HXL; or two of its cells (one, where there
///   are no more than two columns) hold a word that names columns, such as `name`, `sexe` or `fecha`,
///   and some column has a name that is no number, and at least two values, all of them numbers,
///   dates, phone numbers or e-mail addresses.
///
/// A word over numbers alone would not do: `n/a` in the first record of a file without a header
/// stands over numbers too.
final class HeaderEvidence {
    private let hasTags: Bool
    private let names: [[UInt8]]
    private let looksLikeNames: Bool
    private let hasHeaderWords: Bool
    private var comesBack = false
    /// The number of values of each column while all were typed; -1 after one that was not.
    private var typed: [Int]

    init(_ reader: RecordReader) {
        let tags = (reader.tags ?? []).compactMap { $0 }
        hasTags = !tags.isEmpty && tags.allSatisfy(\.isKnown)
        names = reader.headerCells
        typed = names.map { $0.isEmpty ? -1 : 0 }
        let filled = names.filter { !$0.isEmpty }
        looksLikeNames =
            !filled.isEmpty && Set(filled).count == filled.count
            && filled.allSatisfy { name in
                name.count <= 200 && name.withUnsafeBufferPointer { !HeaderEvidence.isData($0) }
            }
        let words = names.count { HeaderEvidence.namesColumns($0) }
        hasHeaderWords = words >= min(2, (names.count + 1) / 2)
    }

    /// Words of headers in English, French and Spanish that are no values of anything.
    private static let headerWords = Set(
        """
        id uuid name nom nombre apellido prenom prénom surname age âge edad sex sexe sexo gender genre \
        género date fecha birth birthdate naissance nacimiento code código pcode phone telephone téléphone tel \
        teléfono email latitude longitude latitud longitud gps admin admin1 admin2 admin3 adm1 adm2 \
        adm3 number numero numéro número deviceid today index nationality nationalité nacionalidad \
        citizenship individuals households ménages menages ménage hogares
        """.split(separator: " ").map { Array($0.utf8) })

    /// Whether a cell holds a word of headers: `prs_FirstName`, `date de naissance`, `identite/nom`.
    private static func namesColumns(_ cell: [UInt8]) -> Bool {
        var word: [UInt8] = []
        var wasSmall = false
        for byte in cell + [0x20] {
            let isCapital = (0x41...0x5A).contains(byte)
            let isPart =
                isCapital || (0x61...0x7A).contains(byte) || byte >= 0x80 || byte &- 0x30 <= 9
            if !isPart || isCapital && wasSmall {
                if headerWords.contains(word) { return true }
                word.removeAll()
            }
            if isPart { word.append(isCapital ? byte | 0x20 : byte) }
            wasSmall = isPart && !isCapital
        }
        return false
    }

    /// Looks at the values of a batch.
    func look(at batch: RecordBatch) {
        guard looksLikeNames, !comesBack else { return }
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
        looksLikeNames && !comesBack && (hasTags || hasHeaderWords && typed.contains { $0 >= 2 })
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
