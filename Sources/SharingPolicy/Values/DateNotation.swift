// SPDX-License-Identifier: Apache-2.0

/// How a column writes its days: ISO 8601, or the notation of `format:`; nothing is guessed.
///
/// A notation has one run each of `d` or `dd`, `m` or `mm` and `yyyy`, and other ASCII signs that
/// are no letters or digits, such as `dd/mm/yyyy`, `yyyy.mm.dd` and `d/m/yyyy`. Two letters ask for
/// two digits, one for one or two.
package struct DateNotation: Sendable {
    private enum Piece: Sendable {
        case day(Int)
        case month(Int)
        case year
        case sign(UInt8)
    }
    private enum Form: Sendable {
        case iso
        case pieces([Piece])
        case none
    }
    private let form: Form
    private let hasTime: Bool

    /// Makes a notation; nil is ISO 8601, and one that makes no sense reads nothing.
    package init(format: String?) { self.init(format: format, hasTime: false) }

    /// The notation of a column's cells; of a time stamp only the date part is read.
    package init(_ column: Column) {
        self.init(format: column.dateFormat, hasTime: column.type == .datetime)
    }

    private init(format: String?, hasTime: Bool) {
        self.hasTime = hasTime
        guard let format, format != "yyyy-mm-dd" else {
            form = .iso
            return
        }
        form = DateNotation.pieces(Array(format.utf8)).map { .pieces($0) } ?? .none
    }

    /// Whether the notation makes sense.
    package var isUsable: Bool { if case .none = form { false } else { true } }

    /// Whether days are written `yyyy-mm-dd` and nothing follows them.
    var isPlainISO: Bool { if case .iso = form { !hasTime } else { false } }

    /// Whether a cell names a day.
    func isDay(_ cell: UnsafeBufferPointer<UInt8>) -> Bool {
        isPlainISO ? cell.count == 10 && Day.isISOPrefix(cell) : day(cell) != nil
    }

    /// The day that a cell names, or nil.
    package func day(_ cell: UnsafeBufferPointer<UInt8>) -> Day? {
        switch form {
        case .none: return nil
        case .iso:
            guard hasTime ? cell.count >= 10 : cell.count == 10, let day = Day(isoPrefixOf: cell)
            else { return nil }
            return hasTime && !TimeOfDay.follows(cell, from: 10) ? nil : day
        case .pieces(let pieces):
            guard let (day, end) = DateNotation.read(cell, pieces) else { return nil }
            guard end == cell.count || hasTime && TimeOfDay.follows(cell, from: end) else {
                return nil
            }
            return day
        }
    }

    private static func pieces(_ format: [UInt8]) -> [Piece]? {
        var pieces: [Piece] = []
        var index = 0
        var seen: [UInt8] = []
        while index < format.count {
            let letter = format[index]
            var end = index
            while end < format.count, format[end] == letter { end += 1 }
            switch (letter, end - index) {
            case (0x64, 1...2): pieces.append(.day(end - index))
            case (0x6D, 1...2): pieces.append(.month(end - index))
            case (0x79, 4): pieces.append(.year)
            default:
                guard isSign(letter) else { return nil }
                pieces.append(.sign(letter))
                index += 1
                continue
            }
            seen.append(letter)
            index = end
        }
        return seen.sorted() == [0x64, 0x6D, 0x79] ? pieces : nil
    }

    private static func isSign(_ byte: UInt8) -> Bool {
        let isLetter = (0x61...0x7A).contains(byte | 0x20)
        return byte >= 0x20 && byte < 0x7F && !isLetter && byte &- 0x30 > 9
    }

    private static func read(
        _ cell: UnsafeBufferPointer<UInt8>, _ pieces: [Piece]
    ) -> (Day, Int)? {
        var (year, month, day) = (0, 0, 0)
        var index = 0
        func number(_ least: Int, _ most: Int) -> Int? {
            var end = index
            while end < cell.count, end - index < most, cell[end] &- 0x30 <= 9 { end += 1 }
            guard end - index >= least, let value = Bytes.number(cell, index..<end) else {
                return nil
            }
            index = end
            return value
        }
        for piece in pieces {
            switch piece {
            case .year:
                guard let value = number(4, 4) else { return nil }
                year = value
            case .month(let width):
                guard let value = number(width, 2) else { return nil }
                month = value
            case .day(let width):
                guard let value = number(width, 2) else { return nil }
                day = value
            case .sign(let byte):
                guard index < cell.count, cell[index] == byte else { return nil }
                index += 1
            }
        }
        return Day(year: year, month: month, day: day).map { ($0, index) }
    }
}

/// The time behind the date of a time stamp; checked, then forgotten.
enum TimeOfDay {
    /// Whether nothing follows, or `T` or a space, hours and minutes, and perhaps seconds, a
    /// fraction and a zone.
    static func follows(_ cell: UnsafeBufferPointer<UInt8>, from start: Int) -> Bool {
        var index = start
        if index == cell.count { return true }
        guard cell[index] == 0x54 || cell[index] == 0x20 else { return false }
        index += 1
        guard pair(cell, &index, below: 24), sign(cell, &index, 0x3A), pair(cell, &index, below: 60)
        else { return false }
        if sign(cell, &index, 0x3A) {
            guard pair(cell, &index, below: 61) else { return false }
            if sign(cell, &index, 0x2E) || sign(cell, &index, 0x2C) {
                let fraction = index
                while index < cell.count, cell[index] &- 0x30 <= 9 { index += 1 }
                guard index > fraction else { return false }
            }
        }
        return zone(cell, &index) && index == cell.count
    }

    private static func zone(_ cell: UnsafeBufferPointer<UInt8>, _ index: inout Int) -> Bool {
        if index == cell.count || sign(cell, &index, 0x5A) { return true }
        guard sign(cell, &index, 0x2B) || sign(cell, &index, 0x2D) else { return false }
        guard pair(cell, &index, below: 24) else { return false }
        if index == cell.count { return true }
        _ = sign(cell, &index, 0x3A)
        return pair(cell, &index, below: 60)
    }

    private static func sign(
        _ cell: UnsafeBufferPointer<UInt8>, _ index: inout Int, _ byte: UInt8
    ) -> Bool {
        guard index < cell.count, cell[index] == byte else { return false }
        index += 1
        return true
    }

    private static func pair(
        _ cell: UnsafeBufferPointer<UInt8>, _ index: inout Int, below limit: Int
    ) -> Bool {
        guard index + 2 <= cell.count, let value = Bytes.number(cell, index..<index + 2),
            value < limit
        else { return false }
        index += 2
        return true
    }
}
