// SPDX-License-Identifier: Apache-2.0

internal import DisclosureRisk

/// The values that are rare whatever the recoding, and those that may become so.
///
/// A value held by fewer than k units of all records loses its records at every node of the
/// lattice; that may make others rare, so it is repeated until none is left.
struct RareFixpoint {
    /// By cell: whether its records are suppressed at every node.
    private(set) var dead: [Bool]
    /// The records in those cells.
    private(set) var deadRows = 0
    /// By tracked column: the values suppressed at every node.
    private(set) var dropped: [Set<UInt32>]
    /// By tracked column: the values that suppression within the limit may make rare.
    private(set) var atRisk: [Set<UInt32>]

    private struct Value: Hashable {
        var column: Int
        var element: UInt32
    }

    init(_ survey: Survey, _ requirement: Requirement) {
        dead = [Bool](repeating: false, count: survey.cellCount)
        dropped = [Set<UInt32>](repeating: [], count: survey.trackedCount)
        atRisk = dropped
        if requirement.rare.isEmpty { return }
        let values = Self.values(survey, requirement)
        var holders = Self.holders(survey, values, dead)
        while true {
            let rare = holders.filter { $0.value > 0 && $0.value < requirement.k }
            if rare.isEmpty { break }
            for (value, _) in rare { dropped[value.column].insert(value.element) }
            for cell in 0..<survey.cellCount where !dead[cell] {
                let held = values[survey.signature(ofCell: cell)]
                if held.contains(where: { rare[$0] != nil }) {
                    dead[cell] = true
                    deadRows += Int(survey.cellRows[cell])
                }
            }
            holders = Self.holders(survey, values, dead)
        }
        let safe = requirement.k + requirement.maxSuppressed
        for (value, units) in holders where units < safe {
            atRisk[value.column].insert(value.element)
        }
    }

    /// By signature: the values that must not be rare.
    private static func values(_ survey: Survey, _ requirement: Requirement) -> [[Value]] {
        (0..<survey.signatures.count).map { signature in
            let columns = survey.elements(ofSignature: signature)
            return Set(requirement.rare).sorted().flatMap { column in
                Set(columns[column]).map { Value(column: column, element: $0) }
            }
        }
    }

    /// How many units hold each value in cells that live: exact below k, never too many.
    private static func holders(
        _ survey: Survey, _ values: [[Value]], _ dead: [Bool]
    ) -> [Value: Int] {
        var rowsOf = [Int](repeating: 0, count: survey.signatures.count)
        var result: [Value: Int] = [:]
        guard let lists = survey.unitLists else {
            for cell in 0..<survey.cellCount where !dead[cell] {
                rowsOf[survey.signature(ofCell: cell)] += Int(survey.cellRows[cell])
            }
            for signature in 0..<rowsOf.count where rowsOf[signature] > 0 {
                for value in values[signature] { result[value, default: 0] += rowsOf[signature] }
            }
            return result
        }
        var numbers: [Value: Int] = [:]
        let seen = CodeIndex()
        for cell in 0..<survey.cellCount where !dead[cell] {
            for value in values[survey.signature(ofCell: cell)] {
                let number = numbers[value] ?? numbers.count
                numbers[value] = number
                for place in Int(lists.offsets[cell])..<Int(lists.offsets[cell + 1]) {
                    let before = seen.count
                    let pair = UInt64(number) << 32 | UInt64(lists.units[place])
                    if seen.insert(pair) == before { result[value, default: 0] += 1 }
                }
            }
        }
        return result
    }
}
