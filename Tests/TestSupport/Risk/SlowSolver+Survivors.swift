// SPDX-License-Identifier: Apache-2.0

/// t-closeness of one sensitive column by its definition.
package struct SlowCloseness {
    /// The sensitive column.
    package var column: Int
    /// The greatest distance, as a fraction.
    package var of: Int
    /// What it is divided by.
    package var over: Int
    /// What it costs to turn one element into another, given the elements that are left.
    package var cost: (_ from: UInt32, _ to: UInt32, _ left: [UInt32]) -> Double

    /// A greatest distance.
    package init(
        column: Int, of: Int, over: Int,
        cost: @escaping (_ from: UInt32, _ to: UInt32, _ left: [UInt32]) -> Double
    ) {
        self.column = column
        self.of = of
        self.over = over
        self.cost = cost
    }
}

/// Which rows remain at one node, each condition by its definition.
extension SlowSolver {
    /// Rare values and what a class must hold (for entropy l as many elements) until nothing
    /// changes; then shares, entropy, t and
    /// the population; and all again until nothing changes.
    func survivors(_ recoded: SlowTable, _ people: [[UInt32]: Int]) -> [Int] {
        var alive = Array(recoded.tuples.indices)
        while true {
            alive = closed(recoded, alive, people)
            let kept = alive.filter { row in
                let peers = recoded.peers(of: row).filter(alive.contains)
                let diverse = entropy.allSatisfy {
                    recoded.entropyL(peers, column: $0.column) > Double($0.least) - 1e-9
                }
                let exceeded = (people[recoded.tuples[row]] ?? 0) > recoded.unitCount(peers)
                return diverse && (exceeded || self.people?.exceeds != true)
                    && atMost.allSatisfy { cap in
                        let (holders, valued) = recoded.share(
                            peers, column: cap.column, element: cap.element)
                        return holders * cap.over <= cap.of * valued
                    }
                    && closeness.allSatisfy { isClose($0, recoded, peers, alive) }
            }
            if kept.count == alive.count { return alive }
            alive = kept
        }
    }

    private func isClose(
        _ ask: SlowCloseness, _ recoded: SlowTable, _ peers: [Int], _ alive: [Int]
    ) -> Bool {
        func held(_ rows: [Int]) -> [UInt32] {
            rows.flatMap { Array(recoded.elements[ask.column][$0]) }
        }
        let (own, all) = (held(peers), held(alive))
        if own.isEmpty { return true }
        let left = Set(all).sorted()
        let distance = SlowDistributions.earthMover(
            from: left.map { value in own.filter { $0 == value }.count },
            to: left.map { value in all.filter { $0 == value }.count },
            cost: { ask.cost(left[$0], left[$1], left) })
        return distance <= Double(ask.of) / Double(ask.over) + 1e-9
    }

    private func closed(
        _ recoded: SlowTable, _ start: [Int], _ people: [[UInt32]: Int]
    ) -> [Int] {
        var alive = start
        while true {
            let before = alive.count
            for column in rare {
                let values = recoded.rare(alive, column: column, k: k)
                alive = alive.filter { recoded.elements[column][$0].isDisjoint(with: values) }
            }
            alive = alive.filter { row in
                let peers = recoded.peers(of: row).filter(alive.contains)
                if minGroups > 0, Set(peers.map { groups[$0] }).count < minGroups { return false }
                if let asked = self.people, people[recoded.tuples[row]] ?? 0 < asked.least {
                    return false
                }
                return recoded.unitCount(peers) >= k
                    && l.allSatisfy {
                        recoded.l(peers, column: $0.column, isSet: $0.isSet) >= $0.least
                    }
                    && entropy.allSatisfy {
                        recoded.l(peers, column: $0.column, isSet: false) >= $0.least
                    }
            }
            if alive.count == before { return alive }
        }
    }
}
