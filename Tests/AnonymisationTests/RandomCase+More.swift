// SPDX-License-Identifier: Apache-2.0
import Anonymisation
import DisclosureRisk
import TestSupport

/// Demands that only the full-domain solver meets.
extension RandomCase {
    mutating func askMore(_ random: inout RepeatableRandom) {
        for column in slow.table.elements.indices where random.oneIn(2) {
            askCloseness(column, &random)
        }
        let rows = slow.table.tuples.count
        slow.groups = (0..<rows).map { _ in random.below(1 + rows / 2) }
        if random.oneIn(3) {
            slow.minGroups = 1 + random.below(3)
            requirement.minGroups = slow.minGroups
        }
        if random.oneIn(3) { askPopulation(&random) }
        if columns.count > 1, random.oneIn(2) { link(&random) }
    }

    private mutating func askCloseness(_ column: Int, _ random: inout RepeatableRandom) {
        let over = 1 + random.below(8)
        let of = random.below(over + 1)
        var distance = Requirement.Distance.equal
        var cost: (UInt32, UInt32, [UInt32]) -> Double = { from, to, _ in from == to ? 0 : 1 }
        switch random.below(4) {
        case 0:
            let order: [UInt32] = random.oneIn(2) ? [0, 1, 2, 3] : [2, 0, 3, 1]
            distance = .ordered(order)
            cost = { from, to, left in
                let present = order.filter(left.contains)
                let places = [from, to].map { present.firstIndex(of: $0) ?? 0 }
                return Double(abs(places[0] - places[1])) / Double(max(1, present.count - 1))
            }
        case 1:
            distance = .hierarchical([[0, 0, 1, 1], [0, 0]])
            cost = { from, to, _ in from == to ? 0 : from / 2 == to / 2 ? 0.5 : 1 }
        case 2:
            // Three levels: {0}, {1, 2} meet below the root, 3 only there.
            distance = .hierarchical([[0, 1, 1, 2], [0, 0, 1], [0, 0]])
            let low: Set<UInt32> = [1, 2]
            cost = { from, to, _ in
                if from == to { return 0 }
                if low.contains(from), low.contains(to) { return 1.0 / 3 }
                return from == 3 || to == 3 ? 1 : 2.0 / 3
            }
        default: break
        }
        slow.closeness.append(SlowCloseness(column: column, of: of, over: over, cost: cost))
        requirement.closeness.append(
            .init(column: column, t: Share(holders: of, records: over), distance: distance))
    }

    private mutating func askPopulation(_ random: inout RepeatableRandom) {
        let covers = random.oneIn(2)
        var people = slow.table.tuples.filter { _ in covers || random.oneIn(2) }
        for _ in 0..<random.below(2 * slow.table.tuples.count) {
            let known = slow.table.tuples[random.below(slow.table.tuples.count)]
            people.append(
                random.oneIn(2)
                    ? known
                    : slow.columns.map { UInt32(random.below($0.group[0].count)) })
        }
        slow.population = people
        slow.people = (least: random.below(5), exceeds: random.oneIn(2))
        let tuples = Array(Set(people)).sorted { $0.lexicographicallyPrecedes($1) }
        requirement.population = Population(
            codes: tuples.flatMap { $0 },
            people: tuples.map { tuple in UInt32(people.filter { $0 == tuple }.count) },
            least: slow.people?.least ?? 0, exceedsSample: slow.people?.exceeds ?? false)
    }

    private mutating func link(_ random: inout RepeatableRandom) {
        let (left, right) = random.oneIn(2) ? (0, 1) : (1, 0)
        if slow.columns[left].levels.count != slow.columns[right].levels.count { return }
        slow.linked.append((left, right))
        columns[left].movesWith = right
    }
}
