// SPDX-License-Identifier: Apache-2.0
internal import RecordStreams

/// `dates: [month, year]`: days in weeks (ISO 8601), months, quarters, half-years and years.
///
/// 2025-03-02 → `2025-W09`, `2025-03`, `2025-Q1`, `2025-H1`, `2025`. Weeks lie in nothing but
/// `all`.
struct DateLadder: Sendable {
    let levels: [HierarchySpecification.DateLevel]
    private let notation: DateNotation

    init(
        _ levels: [HierarchySpecification.DateLevel], _ column: Column, _ place: Place
    ) throws(Refusal) {
        guard !levels.isEmpty else {
            throw Refusal(.hierarchy, at: place, "`dates` needs at least one level")
        }
        for (fine, coarse) in zip(levels, levels.dropFirst()) {
            guard DateLadder.rank(fine) < DateLadder.rank(coarse), fine != .week else {
                throw Refusal(
                    .hierarchy, at: place,
                    "`dates`: \(Name(fine.rawValue)) does not lie in \(Name(coarse.rawValue))",
                    why: "levels go from fine to coarse, and a week may touch two months or years")
            }
        }
        self.levels = levels
        notation = DateNotation(column)
    }

    private static func rank(_ level: HierarchySpecification.DateLevel) -> Int {
        switch level {
        case .day: 0
        case .week: 1
        case .month: 2
        case .quarter: 3
        case .half: 4
        case .year: 5
        }
    }

    func write(
        _ cell: UnsafeBufferPointer<UInt8>, level: Int, into out: inout [UInt8]
    ) -> Bool {
        if level > 0, level <= levels.count, notation.isPlainISO,
            let length = DateLadder.isoLength(levels[level - 1])
        {
            guard notation.isDay(cell) else { return false }
            out.append(contentsOf: UnsafeBufferPointer(rebasing: cell[..<length]))
            return true
        }
        guard let day = notation.day(cell) else { return false }
        if level > levels.count { return true }
        DateLadder.append(day, level == 0 ? .day : levels[level - 1], into: &out)
        return true
    }

    /// How much of a cell a level keeps, where days are written `yyyy-mm-dd` and it keeps a start.
    func keptLength(level: Int) -> Int? {
        guard notation.isPlainISO, level <= levels.count else { return nil }
        return level == 0 ? 10 : DateLadder.isoLength(levels[level - 1])
    }

    /// How much of `yyyy-mm-dd` a level keeps, where it keeps its start.
    private static func isoLength(_ level: HierarchySpecification.DateLevel) -> Int? {
        switch level {
        case .day: 10
        case .month: 7
        case .year: 4
        case .week, .quarter, .half: nil
        }
    }

    private static func append(
        _ day: Day, _ level: HierarchySpecification.DateLevel, into out: inout [UInt8]
    ) {
        if level == .day { return day.write(into: &out) }
        if level == .week {
            let (year, number) = day.week
            Bytes.append(year, width: 4, into: &out)
            out.append(contentsOf: [0x2D, 0x57])
            return Bytes.append(number, width: 2, into: &out)
        }
        let (year, month, _) = day.civil
        Bytes.append(year, width: 4, into: &out)
        if level == .year { return }
        out.append(0x2D)
        switch level {
        case .quarter:
            out.append(0x51)
            Bytes.append((month + 2) / 3, into: &out)
        case .half:
            out.append(0x48)
            Bytes.append((month + 5) / 6, into: &out)
        default: Bytes.append(month, width: 2, into: &out)
        }
    }

    func contains(_ written: UnsafeBufferPointer<UInt8>, level: Int) -> Bool {
        let unit = level == 0 ? .day : levels[level - 1]
        if unit == .day { return Day(iso: written) != nil }
        guard written.count >= 4, let year = Bytes.number(written, 0..<4), year > 0 else {
            return false
        }
        let count = written.count
        if unit == .year { return count == 4 }
        guard count > 5, written[4] == 0x2D else { return false }
        func lettered(_ letter: UInt8, width: Int, upTo last: Int) -> Bool {
            guard count == 6 + width, written[5] == letter,
                let number = Bytes.number(written, 6..<count)
            else { return false }
            return number >= 1 && number <= last
        }
        switch unit {
        case .week: return lettered(0x57, width: 2, upTo: Day.weeks(inYear: year))
        case .quarter: return lettered(0x51, width: 1, upTo: 4)
        case .half: return lettered(0x48, width: 1, upTo: 2)
        default:
            guard count == 7, let month = Bytes.number(written, 5..<7) else { return false }
            return month >= 1 && month <= 12
        }
    }
}
