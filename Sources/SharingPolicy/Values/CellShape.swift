// SPDX-License-Identifier: Apache-2.0
internal import TextForms

/// What the bytes of simple types look like.
enum CellShape {
    /// The value of an integer of at most 18 digits without needless zeros.
    @inline(__always)
    static func shortInteger(_ cell: UnsafeBufferPointer<UInt8>) -> Int? {
        let first = cell.first == 0x2D ? 1 : 0
        let count = cell.count - first
        guard count >= 1, count <= 18, count == 1 || cell[first] != 0x30 else { return nil }
        var value = 0
        for index in first..<cell.count {
            let digit = cell[index] &- 0x30
            guard digit <= 9 else { return nil }
            value = value &* 10 &+ Int(digit)
        }
        return first == 1 ? -value : value
    }

    /// Whether a number is written with a point or an exponent.
    static func hasFraction(_ cell: UnsafeBufferPointer<UInt8>) -> Bool {
        cell.contains { $0 == 0x2E || $0 == 0x2C || $0 | 0x20 == 0x65 }
    }

    /// Whether the cell has the shape of a country in that code (ISO 3166-1); a name is anything.
    static func isCountry(
        _ cell: UnsafeBufferPointer<UInt8>, _ code: Column.CountryCode
    ) -> Bool {
        switch code {
        case .alpha2: cell.count == 2 && cell.allSatisfy { $0 &- 0x41 < 26 }
        case .alpha3: cell.count == 3 && cell.allSatisfy { $0 &- 0x41 < 26 }
        case .numeric: cell.count == 3 && cell.allSatisfy { $0 &- 0x30 <= 9 }
        case .name: true
        }
    }

    /// Whether the cell looks like a telephone number: at least three digits and the usual signs.
    static func isPhone(_ cell: UnsafeBufferPointer<UInt8>) -> Bool {
        var digits = 0
        for byte in cell {
            switch byte {
            case 0x30...0x39: digits += 1
            case 0x20, 0x28, 0x29, 0x2B, 0x2D, 0x2E, 0x2F: continue
            default: return false
            }
        }
        return digits >= 3
    }
}

/// Words for true and false in any case; not trimmed.
struct BooleanWords: Sendable {
    private static let usual: (yes: [String], no: [String]) = (
        ["true", "yes", "1"], ["false", "no", "0"]
    )
    private let yes: WordIndex
    private let no: WordIndex

    /// The words of a column, or the usual ones where it has none.
    init(_ column: Column) {
        let own = !(column.trueWords.isEmpty && column.falseWords.isEmpty)
        yes = WordIndex(
            Answers.folded(own ? column.trueWords : Self.usual.yes.map { Array($0.utf8) }))
        no = WordIndex(
            Answers.folded(own ? column.falseWords : Self.usual.no.map { Array($0.utf8) }))
    }

    /// What the cell says, or nil.
    func truth(_ cell: UnsafeBufferPointer<UInt8>) -> Bool? {
        if let truth = look(cell) { return truth }
        guard WhiteSpace.trimmed(cell, 0..<cell.count).count == cell.count,
            let folded = TextForms.answerForm(cell)
        else { return nil }
        return folded.withUnsafeBufferPointer { look($0) }
    }

    private func look(_ cell: UnsafeBufferPointer<UInt8>) -> Bool? {
        if yes.contains(cell) { return true }
        return no.contains(cell) ? false : nil
    }
}

/// Words as they are compared.
enum Answers {
    /// The form of each word under which answers are compared; a word that is no UTF-8 is left out.
    static func folded(_ words: [[UInt8]]) -> [[UInt8]] {
        words.compactMap { word in word.withUnsafeBufferPointer { TextForms.answerForm($0) } }
    }
}
