// SPDX-License-Identifier: Apache-2.0
internal import RecordStreams

/// `bands: [5, 10, 20]`: whole numbers in bands that align to 0 (definitions, "Ages").
///
/// 37 → `35-39`, `30-39`, `20-39`; with `floor: 15` a smaller number is `<15`, with `ceiling: 80`
/// another is `80+`.
struct BandLadder: Sendable {
    let widths: [Int]
    private let floor: Int?
    private let ceiling: Int?
    private let domain: NumberDomain
    private static let limit = 1_000_000_000_000_000

    init(
        _ widths: [Int], floor: Int?, ceiling: Int?, _ column: Column, _ place: Place
    ) throws(Refusal) {
        guard let widest = widths.last, widths.allSatisfy({ $0 > 0 && $0 <= BandLadder.limit })
        else {
            throw Refusal(.hierarchy, at: place, "`bands` needs widths greater than 0")
        }
        for (narrow, wide) in zip(widths, widths.dropFirst()) {
            guard wide > narrow, wide % narrow == 0 else {
                throw Refusal(
                    .hierarchy, at: place, "`bands`: \(narrow) does not divide \(wide)",
                    why: "a band must lie in one band of the next level")
            }
        }
        for bound in [floor, ceiling].compactMap({ $0 }) where bound % widest != 0 {
            throw Refusal(
                .hierarchy, at: place, "\(bound) is not a multiple of the widest band, \(widest)",
                why: "`floor` and `ceiling` must not cut through a band")
        }
        if let floor, let ceiling, floor >= ceiling {
            throw Refusal(.hierarchy, at: place, "`floor` must be less than `ceiling`")
        }
        self.widths = widths
        self.floor = floor
        self.ceiling = ceiling
        domain = NumberDomain(column)
    }

    private func number(_ cell: UnsafeBufferPointer<UInt8>) -> Int? {
        guard let number = domain.read(cell)?.integer, number.magnitude <= BandLadder.limit else {
            return nil
        }
        return number
    }

    func write(
        _ cell: UnsafeBufferPointer<UInt8>, level: Int, into out: inout [UInt8]
    ) -> Bool {
        guard let number = number(cell) else { return false }
        if level > widths.count { return true }
        if level == 0 {
            Bytes.append(number, into: &out)
        } else if let floor, number < floor {
            out.append(0x3C)
            Bytes.append(floor, into: &out)
        } else if let ceiling, number >= ceiling {
            Bytes.append(ceiling, into: &out)
            out.append(0x2B)
        } else {
            append(number, width: widths[level - 1], into: &out)
        }
        return true
    }

    private func append(_ number: Int, width: Int, into out: inout [UInt8]) {
        let rest = number % width
        let low = number - (rest < 0 ? rest + width : rest)
        Bytes.append(low, into: &out)
        if width == 1 { return }
        out.append(0x2D)
        Bytes.append(low + width - 1, into: &out)
    }

    func contains(_ written: UnsafeBufferPointer<UInt8>, level: Int) -> Bool {
        if level == 0 { return containsNumber(written) }
        if written.first == 0x3C {
            guard let floor else { return false }
            let bound = UnsafeBufferPointer(rebasing: written.dropFirst())
            return canonical(bound) == floor && reaches(-BandLadder.limit, floor - 1)
        }
        if written.last == 0x2B {
            guard let ceiling else { return false }
            let bound = UnsafeBufferPointer(rebasing: written.dropLast())
            return canonical(bound) == ceiling && reaches(ceiling, nil)
        }
        guard let (low, high) = band(written, width: widths[level - 1]) else { return false }
        guard low % widths[level - 1] == 0, high - low + 1 == widths[level - 1] else {
            return false
        }
        if let floor, low < floor { return false }
        if let ceiling, high >= ceiling { return false }
        return reaches(low, high)
    }

    /// The bounds in `35-39`, `-5--1`, or in `37` where a band is one number wide.
    private func band(
        _ written: UnsafeBufferPointer<UInt8>, width: Int
    ) -> (Int, Int)? {
        if width == 1 { return canonical(written).map { ($0, $0) } }
        guard let dash = written.dropFirst().firstIndex(of: 0x2D),
            let low = canonical(UnsafeBufferPointer(rebasing: written[..<dash])),
            let high = canonical(UnsafeBufferPointer(rebasing: written[(dash + 1)...]))
        else { return nil }
        return (low, high)
    }

    private func canonical(_ written: UnsafeBufferPointer<UInt8>) -> Int? {
        guard NumberForm.isCanonical(written, comma: false),
            let number = ExactNumber(written)?.integer,
            number.magnitude <= 2 * BandLadder.limit
        else { return nil }
        return number
    }

    private func containsNumber(_ written: UnsafeBufferPointer<UInt8>) -> Bool {
        canonical(written).map { reaches($0, $0) } ?? false
    }

    private func reaches(_ low: Int, _ high: Int?) -> Bool {
        domain.reaches(
            ExactNumber(digits: Int128(low), scale: 0),
            high.map { ExactNumber(digits: Int128($0), scale: 0) })
    }
}
