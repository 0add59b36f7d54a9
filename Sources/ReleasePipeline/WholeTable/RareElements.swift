// SPDX-License-Identifier: Apache-2.0
internal import RecordStreams
internal import SharingPolicy

/// The words of a `replace` with `rare` that fewer than so many units hold, among the records that
/// consent lets through and before anything is suppressed.
///
/// Words are counted as they would be written, in a set each element; the word that rare ones
/// become is never rare itself.
struct RareElements {
    private let surveyed: TableSurvey
    private let position: Int
    private let counted: TupleCounts
    private let rare: Replacement.RareWords

    init?(_ surveyed: TableSurvey, position: Int, _ counted: TupleCounts) {
        let rule = surveyed.context.audience.rules[surveyed.coded[position].index]
        guard case .replace(let replacement) = rule, let rare = replacement.rare else { return nil }
        self.surveyed = surveyed
        self.position = position
        self.counted = counted
        self.rare = rare
    }

    /// The rare words; `labels` are what the codes in use are written as where no word is rare.
    func words(_ labels: LabelLevels, used: [Int]) -> [[UInt8]] {
        let coded = surveyed.coded[position]
        let dictionary = CellDictionary()
        let checker = surveyed.context.checkers[coded.index]
        var elements = [[UInt32]](repeating: [], count: coded.count)
        for code in used {
            let group = Int(labels.groups[0][code])
            guard group >= 0, labels.kinds[0][group] != .missing else { continue }
            labels.labels[0][group].withUnsafeBufferPointer { label in
                guard coded.column.type == .set else {
                    elements[code] = [UInt32(dictionary.insert(label).number)]
                    return
                }
                checker.forEachElement(label) { element in
                    elements[code].append(UInt32(dictionary.insert(element).number))
                    return true
                }
            }
        }
        let counts = holders(elements, distinct: dictionary.count)
        return counts.indices.filter { counts[$0] < rare.below }.map { dictionary.value($0) }
            .filter { $0 != rare.to }
    }

    /// How many units hold each element; counting stops where there are enough.
    private func holders(_ elements: [[UInt32]], distinct: Int) -> [Int] {
        var counts = [Int](repeating: 0, count: distinct)
        var seen = Set<UInt64>()
        for (tuple, rows) in counted.rows.enumerated() where rows > 0 {
            let code = Int(surveyed.tuples.code(tuple, position))
            for element in elements[code] where counts[Int(element)] < rare.below {
                guard let units = counted.units else {
                    counts[Int(element)] += Int(rows)
                    continue
                }
                for unit in units.members(tuple)
                where seen.insert(UInt64(element) << 32 | UInt64(unit)).inserted {
                    counts[Int(element)] += 1
                }
            }
        }
        return counts
    }
}
