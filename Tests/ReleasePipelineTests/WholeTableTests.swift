// SPDX-License-Identifier: Apache-2.0
import RecordStreams
import ReleasePipeline
import SharingPolicy
import TestSupport
import Testing

/// Random small tables through the whole path, against the slow reference and against each other.
@Suite struct WholeTableTests {
    static let shuffled = "{row_order: keyed-shuffle}"

    private static func camps(_ count: Int) -> [(seed: UInt64, people: [CampPerson])] {
        (1...UInt64(count)).map { seed in
            var random = RepeatableRandom(seed: seed)
            return (seed, Camp.people(12 + random.below(50), &random))
        }
    }

    /// Tables that one of whose loss columns has a single leaf say nothing about loss.
    private static func isPlain(_ people: [CampPerson]) -> Bool {
        let kept = SlowCamp.kept(people)
        return kept.isEmpty
            || (SlowCamp.leaves(kept.map(\.age)) > 1 && SlowCamp.leaves(kept.map(\.place)) > 1)
    }

    @Test(
        arguments: [
            (3, 2, 50), (3, 1, 20), (2, 2, 30), (4, 2, 100), (5, 1, 0),
        ])
    func `a release is what trying every pair of levels gives`(
        k: Int, l: Int, hundredths: Int
    ) throws {
        let tier = k < 3 ? "internal" : "public"
        let demand = l > 1 ? "l: {harm: \(l)}" : "at_most: {harm: {x: 1}}"
        let share = hundredths == 100 ? "1" : "0.\(hundredths < 10 ? "0" : "")\(hundredths)"
        let privacy = "k: \(k), \(demand), max_suppression: \(share)"
        let policy = Camp.policy(privacy: privacy).replacing("tier: public", with: "tier: \(tier)")
        var exports = 0
        for (seed, people) in Self.camps(60) where Self.isPlain(people) {
            let slow = SlowCamp(
                k: k, l: l, hundredths: hundredths, checksRare: tier != "internal")
            let outcome = try Trial(policy).run(Camp.csv(people))
            switch slow.release(people) {
            case .success(let rows):
                exports += 1
                #expect(outcome.header == "age,place,sex,harm,status")
                #expect(outcome.rows == rows, "seed \(seed)")
            case .failure(let refusal):
                #expect(outcome == .refusal(refusal.code), "seed \(seed)")
            }
        }
        if hundredths > 0 { #expect(exports >= 5) }
    }

    @Test func `suppression stays within its limit and the report counts what was written`() throws
    {
        for (seed, people) in Self.camps(40) {
            let report = try Trial(Camp.policy()).report(Array(Camp.csv(people).utf8))
            guard let summary = report.summary else { continue }
            let kept = SlowCamp.kept(people).count
            let counts = summary.counts
            #expect(counts.input == people.count)
            #expect(counts.output == report.outcome.rows.count)
            #expect(counts.suppressed == kept - counts.output, "seed \(seed)")
            #expect(counts.suppressed * 2 <= kept)
            #expect(
                counts.input
                    == counts.output + counts.suppressed + counts.dropped.values.reduce(0, +))
        }
    }

    @Test func `the order of records, columns and keys changes nothing but order`() throws {
        var compared = 0
        for (seed, people) in Self.camps(25) {
            var random = RepeatableRandom(seed: seed &+ 900)
            let plain = try Trial(Camp.policy()).run(Camp.csv(people))
            let moved = people.shuffled(using: &random)
            let rows = try Trial(Camp.policy()).run(Camp.csv(moved))
            #expect(rows.rows.sorted() == plain.rows.sorted(), "seed \(seed)")
            #expect(rows.code == plain.code)

            let order = Array(0..<10).shuffled(using: &random)
            let columns = try Trial(Camp.policy()).run(Camp.csv(people, order: order))
            let names = order.map { CampPerson.columns[$0] }
            let released = names.filter { plain.header.split(separator: ",").contains($0[...]) }
            if plain.code == nil {
                compared += 1
                #expect(columns.header == released.joined(separator: ","))
            }
            #expect(Self.byName(columns) == Self.byName(plain), "seed \(seed)")
            #expect(columns.code == plain.code)
            #expect(try Trial(Self.turned).run(Camp.csv(people)) == plain)
        }
        #expect(compared >= 5)
    }

    /// The policy with the keys of its maps in another order, and lists turned round.
    private static let turned = Camp.policy()
        .replacing("keep: [sex, harm, status]", with: "keep: [status, harm, sex]")
        .replacing("generalise: [age, place]", with: "generalise: {place: solver, age: solver}")
        .replacing(
            "k: 3, l: {harm: 2}, max_suppression: 0.5",
            with: "max_suppression: 0.5, l: {harm: 2}, k: 3"
        )
        .replacing("    tier: public\n", with: "")
        .replacing("    otherwise: drop\n", with: "    otherwise: drop\n    tier: public\n")
        .replacing("status: approved\n", with: "")
        .replacing("sensitivity: low\n", with: "sensitivity: low\nstatus: approved\n")

    /// Each row as name → cell, since columns may stand in any order.
    private static func byName(_ outcome: Trial.Outcome) -> [[String: String]] {
        let names = cells(outcome.header)
        return outcome.rows.map { Dictionary(uniqueKeysWithValues: zip(names, cells($0))) }
    }

    private static func cells(_ line: String) -> [String] {
        line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }

    @Test func `dropped columns and dropped records leave no trace in the export`() throws {
        let ring = try Trial.newRing()
        var compared = 0
        for (seed, people) in Self.camps(30) {
            var trial = Trial(Camp.policy(output: Self.shuffled))
            trial.ring = ring
            let plain = try trial.run(Camp.csv(people))
            let kept = Set(SlowCamp.kept(people).map(\.id))
            var random = RepeatableRandom(seed: seed &+ 500)
            let other = people.map { person in
                var changed = person
                changed.name = "another \(random.below(99))"
                if !kept.contains(person.id) {
                    changed.age = "\(random.below(100))"
                    changed.place = "ZZ\(random.below(100))"
                    changed.harm = "w\(random.below(9))"
                    changed.status = "s\(random.below(9))"
                }
                return changed
            }
            #expect(try trial.run(Camp.csv(other)) == plain, "seed \(seed)")
            let without = people.filter { kept.contains($0.id) }
            #expect(try trial.run(Camp.csv(without)).text == plain.text, "seed \(seed)")
            if plain.code == nil { compared += 1 }
        }
        #expect(compared >= 5)
    }

    @Test func `a keyed shuffle depends on ring and release id alone`() throws {
        var random = RepeatableRandom(seed: 8)
        let people = (0..<40).map { number in
            var person = Camp.people(1, &random)[0]
            person.id = "p\(number)"
            person.household = ""
            person.agrees = "yes"
            person.signed = "2026-01-01"
            person.sex = "F"
            person.place = "AB12"
            person.age = "\(number)"
            return person
        }
        var trial = Trial(Camp.recordLevel(order: "keyed-shuffle"))
        trial.ring = try Trial.newRing()
        let plain = try trial.run(Camp.csv(people))
        #expect(plain.rows.count == 40)
        #expect(plain.rows.sorted() == people.map { "\($0.age),F" }.sorted())
        #expect(plain.rows != people.map { "\($0.age),F" })
        #expect(try trial.run(Camp.csv(people.reversed())) == plain)

        // A dropped record moves no other.
        for gone in [0, 17, 39] {
            var fewer = people
            fewer[gone].agrees = "no"
            #expect(try trial.run(Camp.csv(fewer)).rows == plain.rows.filter { $0 != "\(gone),F" })
        }
        trial.release = "another"
        #expect(try trial.run(Camp.csv(people)) != plain)
        trial.release = "trial"
        trial.ring = try Trial.newRing()
        #expect(try trial.run(Camp.csv(people)) != plain)
    }
}
