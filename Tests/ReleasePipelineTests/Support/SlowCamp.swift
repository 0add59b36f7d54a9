// SPDX-License-Identifier: Apache-2.0
import RecordStreams

/// What a release of a camp must be, by the text of policy reference and definitions.
///
/// Every pair of levels is tried and every class counted anew. Slow and obvious; for tests only.
struct SlowCamp {
    /// The least class.
    let k: Int
    /// How many distinct elements of `harm` a class needs.
    let l: Int
    /// Records that may be suppressed, in hundredths of those that consent let through.
    let hundredths: Int
    /// Whether rare values of safe and sensitive columns are suppressed: above tier `internal`.
    var checksRare = true

    /// A person as released at a pair of levels.
    private struct Row {
        let cells: [String]
        let harm: Set<String>
        let status: String
        var quasi: [String] { Array(cells[0..<3]) }
        var text: String { cells.joined(separator: ",") }
    }

    /// A node of the lattice that satisfies everything, and what it costs.
    private struct Node {
        let loss: Int
        let suppressed: Int
        let levels: [Int]
        let rows: [String]

        func isBetter(than other: Node?) -> Bool {
            guard let other else { return true }
            if loss != other.loss { return loss < other.loss }
            if suppressed != other.suppressed { return suppressed < other.suppressed }
            return levels.lexicographicallyPrecedes(other.levels)
        }
    }

    /// The rows of the release in the order of the input, or the code of the refusal.
    func release(_ people: [CampPerson]) -> Result<[String], Code> {
        let kept = SlowCamp.kept(people)
        if kept.isEmpty { return .failure(Code(code: .nothingLeft)) }
        let allowed = kept.count * hundredths / 100
        let exact = kept.map { row($0, [0, 0]) }
        let common = survivors(exact, classes: false)
        if kept.count - common.count > allowed { return .failure(Code(code: .rareValue)) }
        var best: Node?
        for age in 0..<5 {
            for place in 0..<4 {
                let node = node(kept, [age, place])
                if node.suppressed <= allowed, node.isBetter(than: best) { best = node }
            }
        }
        guard let best else { return .failure(Code(code: .privacyNotReachable)) }
        return best.rows.isEmpty ? .failure(Code(code: .nothingLeft)) : .success(best.rows)
    }

    /// A refusal.
    struct Code: Error, Equatable { let code: DiagnosticCode }

    /// Consent, then closure of households (policy reference, "Order of evaluation" 3 and 4).
    static func kept(_ people: [CampPerson]) -> [CampPerson] {
        let closed = Set(people.filter { !mayGo($0) && !$0.household.isEmpty }.map(\.household))
        return people.filter { mayGo($0) && !closed.contains($0.household) }
    }

    /// Granted in words of the default answers, signed within two years before 2026-02-16.
    private static func mayGo(_ person: CampPerson) -> Bool {
        ["yes", "Oui "].contains(person.agrees)
            && person.signed <= "2026-02-16" && person.signed > "2024-02-16"
    }

    private func node(_ kept: [CampPerson], _ levels: [Int]) -> Node {
        let rows = kept.map { row($0, levels) }
        let left = survivors(rows, classes: true)
        let ages = kept.map(\.age)
        let places = kept.map(\.place)
        let (ageRoom, placeRoom) = (Self.leaves(ages) - 1, Self.leaves(places) - 1)
        var loss = 0
        for index in kept.indices {
            guard left.contains(index) else {
                loss += 2 * ageRoom * placeRoom
                continue
            }
            loss += Self.cost(ages[index], ages) { Self.age($0, levels[0]) } * placeRoom
            loss += Self.cost(places[index], places) { Self.place($0, levels[1]) } * ageRoom
        }
        return Node(
            loss: loss, suppressed: kept.count - left.count, levels: levels,
            rows: left.sorted().map { rows[$0].text })
    }

    /// The distinct values that are not missing (definitions 25).
    static func leaves(_ values: [String]) -> Int { Set(values.filter { !$0.isEmpty }).count }

    /// Leaves under a value's label less one; a missing value costs nothing below the top.
    private static func cost(
        _ value: String, _ all: [String], _ label: (String) -> String
    ) -> Int {
        let written = label(value)
        if written.isEmpty { return 0 }
        return Set(all.filter { !$0.isEmpty && label($0) == written }).count - 1
    }

    /// The rows that are left when no rare value and no bad class remains.
    private func survivors(_ rows: [Row], classes: Bool) -> Set<Int> {
        var left = Set(rows.indices)
        while true {
            let next = left.filter { index in
                !isRare(rows[index], left.map { rows[$0] })
                    && (!classes
                        || isGood(
                            left.map { rows[$0] }.filter {
                                $0.quasi == rows[index].quasi
                            }))
            }
            if next.count == left.count { return left }
            left = next
        }
    }

    /// Whether a row has a status, or an element of `harm`, that fewer than k persons have.
    private func isRare(_ row: Row, _ all: [Row]) -> Bool {
        guard checksRare else { return false }
        if !row.status.isEmpty, all.filter({ $0.status == row.status }).count < k { return true }
        return row.harm.contains { element in all.filter { $0.harm.contains(element) }.count < k }
    }

    /// k persons; l distinct elements and none that every record with a set has.
    private func isGood(_ members: [Row]) -> Bool {
        if members.count < k { return false }
        if l < 2 { return true }
        let known = members.map(\.harm).filter { !$0.isEmpty }
        let elements = Set(known.flatMap { $0 })
        return elements.count >= l
            && !elements.contains { element in known.allSatisfy { $0.contains(element) } }
    }

    private func row(_ person: CampPerson, _ levels: [Int]) -> Row {
        let trimmed = person.harm.split(separator: ";").map {
            String($0.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
        }
        let harm = Set(trimmed)
        return Row(
            cells: [
                Self.age(person.age, levels[0]), Self.place(person.place, levels[1]), person.sex,
                harm.sorted().joined(separator: ";"), person.status,
            ], harm: harm, status: person.status)
    }

    /// The label of an age at a level of the bands 5, 10, 20.
    static func age(_ value: String, _ level: Int) -> String {
        if level == 4 { return "*" }
        guard level > 0, let years = Int(value) else { return value }
        let width = [5, 10, 20][level - 1]
        let low = years / width * width
        return "\(low)-\(low + width - 1)"
    }

    /// The label of a place at a level of the prefixes 3, 2.
    static func place(_ value: String, _ level: Int) -> String {
        level == 3 ? "*" : String(value.prefix([99, 3, 2][level]))
    }
}
