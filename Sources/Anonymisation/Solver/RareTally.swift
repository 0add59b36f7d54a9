// SPDX-License-Identifier: Apache-2.0

/// Finds the values that fewer than k units of the records that are left hold.
struct RareTally {
    private let k: Int
    private let rare: [Int]
    /// By feature: its place among those that may become rare, or -1.
    private let placeOf: [Int]

    init(_ problem: Problem) {
        k = problem.requirement.k
        rare = problem.features.rare
        var placeOf = [Int](repeating: -1, count: problem.features.count)
        for (place, feature) in rare.enumerated() { placeOf[feature] = place }
        self.placeOf = placeOf
    }

    /// The features held by at least one and fewer than k units of the entries whose mark is 0.
    func features(
        _ histogram: Histogram, _ marks: UnsafePointer<UInt8>, _ tally: ClassTally
    ) -> [Int] {
        var held = [Int](repeating: 0, count: rare.count)
        var holders = [UInt32](repeating: 0, count: histogram.units == nil ? 0 : rare.count * k)
        for entry in 0..<histogram.count where marks[entry] == 0 && histogram.rows[entry] > 0 {
            for feature in tally.features(of: entry, in: histogram) {
                let place = placeOf[Int(feature)]
                if place < 0 || held[place] >= k { continue }
                guard let arena = histogram.units else {
                    held[place] += Int(histogram.rows[entry])
                    continue
                }
                let first = Int(arena.starts[entry])
                for unit in first..<(first + Int(arena.counts[entry])) where held[place] < k {
                    let known = holders[(place * k)..<(place * k + held[place])]
                    if known.contains(arena.list[unit]) { continue }
                    holders[place * k + held[place]] = arena.list[unit]
                    held[place] += 1
                }
            }
        }
        return rare.indices.filter { held[$0] > 0 && held[$0] < k }.map { rare[$0] }
    }
}
