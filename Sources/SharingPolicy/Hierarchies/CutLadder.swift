// SPDX-License-Identifier: Apache-2.0
internal import RecordStreams

/// `cuts: [[0, 18, 60], [0, 18]]`: numbers in intervals that start at each cut.
///
/// 37 → `18-59`, `18+`. A number below the first cut is not covered; decimals need `labels`
/// (definitions, "Ages").
struct CutLadder: Sendable {
    /// One list of cuts with the label of the interval that starts at each.
    struct Level: Sendable {
        let cuts: [ExactNumber]
        let labels: [[UInt8]]
    }
    let levels: [Level]
    private let hasLabels: Bool
    private let least: ExactNumber
    private let domain: NumberDomain

    init(
        _ lists: [[DecimalNumber]], labels: [[String]]?, _ column: Column, _ place: Place
    ) throws(Refusal) {
        let cuts = lists.map { $0.map { ExactNumber($0) } }
        try CutLadder.check(cuts, place)
        let isDecimal = [.decimal, .latitude, .longitude].contains(column.type)
        if labels == nil, isDecimal || !cuts.joined().allSatisfy(\.isInteger) {
            throw Refusal(
                .hierarchy, at: place, "`cuts` of decimals need `labels`",
                why: "`0-17` does not say where 17.5 belongs")
        }
        if let labels, labels.map(\.count) != cuts.map(\.count) {
            throw Refusal(
                .hierarchy, at: place, "`labels` must have one label for each cut of each list")
        }
        var levels: [Level] = []
        for (number, list) in cuts.enumerated() {
            let words = labels.map { $0[number].map { Array($0.utf8) } } ?? CutLadder.labels(list)
            guard Set(words).count == words.count, !words.contains([]) else {
                throw Refusal(.hierarchy, at: place, "`labels` must differ and must not be empty")
            }
            levels.append(Level(cuts: list, labels: words))
        }
        self.levels = levels
        hasLabels = labels != nil
        least = cuts.compactMap(\.first).max() ?? ExactNumber(digits: 0, scale: 0)
        domain = NumberDomain(column)
    }

    private static func check(_ cuts: [[ExactNumber]], _ place: Place) throws(Refusal) {
        guard !cuts.isEmpty, cuts.allSatisfy({ !$0.isEmpty }) else {
            throw Refusal(.hierarchy, at: place, "`cuts` needs a number in each list")
        }
        for list in cuts where zip(list, list.dropFirst()).contains(where: { $0 >= $1 }) {
            throw Refusal(.hierarchy, at: place, "`cuts` must rise within each list")
        }
        for (fine, coarse) in zip(cuts, cuts.dropFirst()) where !Set(coarse).isSubset(of: fine) {
            throw Refusal(
                .hierarchy, at: place, "each list of `cuts` must contain the next",
                why: "an interval must lie in one interval of the next level")
        }
    }

    /// `0-17`, `18-59`, `60+`.
    private static func labels(_ cuts: [ExactNumber]) -> [[UInt8]] {
        cuts.indices.map { index in
            var label: [UInt8] = []
            cuts[index].write(into: &label)
            guard index + 1 < cuts.count else { return label + [0x2B] }
            let last = ExactNumber(digits: cuts[index + 1].digits - 1, scale: 0)
            if last != cuts[index] {
                label.append(0x2D)
                last.write(into: &label)
            }
            return label
        }
    }

    func write(
        _ cell: UnsafeBufferPointer<UInt8>, level: Int, into out: inout [UInt8]
    ) -> Bool {
        guard let number = domain.read(cell), covers(number) else { return false }
        if level > levels.count { return true }
        if level == 0 {
            domain.write(number, into: &out)
            return true
        }
        let list = levels[level - 1]
        var low = 0
        var high = list.cuts.count
        while low < high {
            let middle = (low + high) / 2
            if list.cuts[middle] <= number { low = middle + 1 } else { high = middle }
        }
        out.append(contentsOf: list.labels[low - 1])
        return true
    }

    private func covers(_ number: ExactNumber) -> Bool {
        number >= least && (hasLabels || number.isInteger)
    }

    func contains(_ written: UnsafeBufferPointer<UInt8>, level: Int) -> Bool {
        if level == 0 {
            guard let number = domain.readCanonical(written) else { return false }
            return covers(number) && domain.contains(number)
        }
        let list = levels[level - 1]
        guard let index = list.labels.firstIndex(where: { Bytes.equal(written, $0) }) else {
            return false
        }
        let next = index + 1 < list.cuts.count ? list.cuts[index + 1] : nil
        return domain.reaches(list.cuts[index], next)
    }
}
