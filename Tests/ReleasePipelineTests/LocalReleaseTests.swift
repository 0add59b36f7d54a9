// SPDX-License-Identifier: Apache-2.0
import RecordStreams
import ReleasePipeline
import SharingPolicy
import TestSupport
import Testing

/// `recoding: local` from policy to export, recounted here from the text of input and export.
@Suite struct LocalReleaseTests {
    /// A camp released by classes of their own levels; sex is kept, `status` bounded like `harm`.
    fileprivate static func policy(
        _ privacy: String = "k: 3, l: {harm: 2}, at_most: {status: {closed: 0.9}}",
        suppression: String = "0.5", unit: String = "person"
    ) -> String {
        Camp.policy(
            unit: unit,
            privacy: "\(privacy), max_suppression: \(suppression), recoding: local",
            output: "{row_order: keyed-shuffle}")
    }

    /// The labels that a value may have, by the text of the policy reference.
    private static func labels(_ name: String, _ value: String) -> Set<String> {
        if value.isEmpty { return name == "sex" ? [""] : ["", "*"] }
        switch name {
        case "age":
            let age = Int(value) ?? 0
            return Set(
                ["\(age)", "*"]
                    + [5, 10, 20].map { "\(age / $0 * $0)-\(age / $0 * $0 + $0 - 1)" })
        case "place": return [value, String(value.prefix(3)), String(value.prefix(2)), "*"]
        default: return [value]
        }
    }

    private static func elements(_ cell: String) -> Set<String> {
        Set(cell.split(separator: ";").map { String($0.filter { $0 != " " }) })
    }

    @Test(arguments: 0..<6)
    func `written classes satisfy the claim and cover their people`(block: UInt64) throws {
        var exports = 0
        for seed in (block * 4 + 1)...(block * 4 + 4) {
            var random = RepeatableRandom(seed: seed &* 191)
            let people = Camp.people(20 + random.below(80), &random)
            var trial = Trial(Self.policy())
            trial.ring = try Trial.newRing()
            let report = try trial.report(Array(Camp.csv(people).utf8))
            guard let summary = report.summary else {
                #expect(
                    [.privacyNotReachable, .rareValue, .nothingLeft].contains(report.refusal?.code))
                continue
            }
            exports += 1
            #expect(summary.recoding == "local")
            let table = PlainTable(report.outcome.text)
            #expect(table.header == ["age", "place", "sex", "harm", "status"])
            let kept = SlowCamp.kept(people)
            #expect(table.rows.count + summary.counts.suppressed == kept.count)
            let classes = table.classes(by: ["age", "place", "sex"])
            #expect(classes.count == summary.classes)
            #expect(classes.map(\.count).min() == summary.k)
            for rows in classes {
                #expect(rows.count >= 3, "seed \(seed)")
                let harms = rows.map { Self.elements(table.rows[$0][3]) }
                let all = harms.reduce(into: Set<String>()) { $0.formUnion($1) }
                #expect(all.count >= 2, "seed \(seed)")
                let told = harms.filter { !$0.isEmpty }
                #expect(all.allSatisfy { word in told.contains { !$0.contains(word) } })
                let closed = rows.filter { table.rows[$0][4] == "closed" }.count
                #expect(closed * 10 <= rows.count * 9)
            }
            #expect(Self.covers(table, kept), "seed \(seed)")
        }
        #expect(exports > 0)
    }

    /// Whether every row can be given to a person of her own whom it covers (Kuhn's matching).
    private static func covers(_ table: PlainTable, _ people: [CampPerson]) -> Bool {
        let fits = table.rows.map { row in
            people.indices.filter { index in
                let person = people[index]
                return labels("age", person.age).contains(row[0])
                    && labels("place", person.place).contains(row[1])
                    && labels("sex", person.sex).contains(row[2])
                    && elements(person.harm) == elements(row[3]) && person.status == row[4]
            }
        }
        var rowOf = [Int](repeating: -1, count: people.count)
        func place(_ row: Int, _ seen: inout Set<Int>) -> Bool {
            for person in fits[row] where seen.insert(person).inserted {
                if rowOf[person] < 0 || place(rowOf[person], &seen) {
                    rowOf[person] = row
                    return true
                }
            }
            return false
        }
        return fits.indices.allSatisfy { row in
            var seen = Set<Int>()
            return place(row, &seen)
        }
    }

    @Test func `the same input, ring and release give the same bytes on any number of threads`()
        throws
    {
        var random = RepeatableRandom(seed: 5)
        let people = Camp.people(350, &random)
        var trial = Trial(Self.policy())
        trial.ring = try Trial.newRing()
        trial.threads = 1
        let first = try trial.run(Camp.csv(people))
        #expect(first.code == nil)
        for threads in [2] {
            trial.threads = threads
            #expect(try trial.run(Camp.csv(people)) == first)
        }
        trial.release = "another"
        let second = try trial.run(Camp.csv(people))
        #expect(second.code == nil)
        #expect(second.rows.sorted() != first.rows.sorted())
    }

    @Test func `neither the order of records nor those that consent drops change a byte`() throws {
        for seed in 1...3 as ClosedRange<UInt64> {
            var random = RepeatableRandom(seed: seed &* 77)
            let people = Camp.people(150, &random)
            var trial = Trial(Self.policy(suppression: "0.9"))
            trial.ring = try Trial.newRing()
            let outcome = try trial.run(Camp.csv(people))
            let kept = SlowCamp.kept(people)
            #expect(try trial.run(Camp.csv(kept)) == outcome, "seed \(seed)")
            #expect(try trial.run(Camp.csv(people.reversed())) == outcome, "seed \(seed)")
            // Columns that are not released do not matter either.
            let renamed = people.map { person in
                var person = person
                person.name = "somebody"
                return person
            }
            #expect(try trial.run(Camp.csv(renamed)) == outcome, "seed \(seed)")
        }
    }

    @Test func `without a key ring two runs differ`() throws {
        var random = RepeatableRandom(seed: 5)
        let text = Camp.csv(Camp.people(120, &random))
        let trial = Trial(Self.policy())
        let rows = try (0..<8).map { _ in try trial.run(text).rows.sorted() }
        #expect(Set(rows).count > 1)
    }

    @Test func `nothing is suppressed where the whole camp may be one class`() throws {
        for seed in 1...5 as ClosedRange<UInt64> {
            var random = RepeatableRandom(seed: seed &* 23)
            let people = Camp.people(60, &random).map { person in
                var person = person
                (person.status, person.sex) = ("open", "F")
                person.harm = pick(person.harm)
                return person
            }
            var trial = Trial(Self.policy("k: 3, l: {harm: 2, status: 2}", suppression: "0.5"))
            // Everybody has one status, so no class has two: nothing can be released.
            #expect(try trial.run(Camp.csv(people)).code == .privacyNotReachable)
            trial = Trial(
                Self.policy(
                    "k: 3, l: {harm: 2}, at_most: {status: {closed: 0.5}}", suppression: "0"))
            let report = try trial.report(Array(Camp.csv(people).utf8))
            #expect(report.summary?.counts.suppressed == 0, "seed \(seed)")
        }
        func pick(_ harm: String) -> String { harm.contains("x") ? "x" : "y" }
    }

    @Test func `where all fail together only those go that must`() throws {
        // Seven of ten are closed, which two thirds may be: one who is closed goes, not everybody.
        let people = (0..<40).map { number in
            CampPerson(
                id: "p\(number)", household: "", name: "n", age: "\(20 + number % 20)",
                place: "AB1\(number % 2)", sex: number % 3 == 0 ? "F" : "M",
                harm: number % 2 == 0 ? "x" : "y", status: number % 10 < 7 ? "closed" : "open",
                agrees: "yes", signed: "2026-01-01")
        }
        let trial = Trial(
            Self.policy("k: 3, l: {harm: 2}, at_most: {status: {closed: 0.66}}"))
        let report = try trial.report(Array(Camp.csv(people).utf8))
        let summary = try #require(report.summary, "\(String(describing: report.refusal))")
        #expect(summary.counts.suppressed > 0)
        #expect(summary.counts.output >= 20)
    }

    @Test(arguments: ["subject", "household", "row"])
    func `k counts the units that are asked for`(unit: String) throws {
        for seed in 1...4 as ClosedRange<UInt64> {
            var random = RepeatableRandom(seed: seed &* 41)
            let people = Camp.people(80, &random).map { person in
                var person = person
                person.id = "p\(random.below(25))"
                person.household = "h\(random.below(12))"
                (person.agrees, person.signed) = ("yes", "2026-01-01")
                return person
            }
            let policy = Self.policy(
                "k: 3, count_unit: \(unit), l: {harm: 2}, at_most: {status: {closed: 1, open: 0.99}}",
                suppression: "0.9", unit: "event")
            let report = try Trial(policy).report(Array(Camp.csv(people).utf8))
            guard let summary = report.summary else { continue }
            #expect((summary.k ?? 0) >= 3, "seed \(seed)")
        }
    }
}

extension LocalReleaseTests {
    /// Equal distance of each class from the released table, counted from the text.
    @Test func `classes are as close to the table as t asks, and come from enough households`()
        throws
    {
        var exports = 0
        for seed in 1...6 as ClosedRange<UInt64> {
            var random = RepeatableRandom(seed: seed &* 59)
            let people = Camp.people(70, &random).enumerated().map { number, person in
                var person = person
                (person.sex, person.household) = ("F", "h\(number % 30)")
                (person.agrees, person.signed) = ("yes", "2026-01-01")
                return person
            }
            var trial = Trial(
                Self.policy("k: 4, l: {harm: 2}, t: {status: 0.2}, min_groups: 3"))
            trial.ring = try Trial.fixedRing()
            let report = try trial.report(Array(Camp.csv(people).utf8))
            guard report.summary != nil else { continue }
            exports += 1
            let table = PlainTable(report.outcome.text)
            func closed(_ rows: [Int]) -> Double {
                Double(rows.filter { table.rows[$0][4] == "closed" }.count) / Double(rows.count)
            }
            let whole = closed(Array(table.rows.indices))
            for rows in table.classes(by: ["age", "place", "sex"]) {
                #expect(rows.count >= 4)
                #expect(abs(closed(rows) - whole) <= 0.2 + 1e-12, "seed \(seed)")
            }
        }
        #expect(exports > 2)
    }
}
