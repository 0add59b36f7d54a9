// SPDX-License-Identifier: Apache-2.0
import RecordStreams
import ReleasePipeline
import Sealing
import SharingPolicy
import TestSupport
import Testing

/// A release in steps is the release of one machine, byte for byte, however the input is cut.
@Suite struct ReleaseStepsTests {
    /// A policy with what it is for.
    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        let policy: String
        var repeats = false
        var testDescription: String { name }
    }

    private static let suppression = "k: 3, l: {harm: 2}, max_suppression: 0.6"
    private static let rare =
        "keep: [sex, status]\n    replace: {harm: {rare: {below: 4, to: other}}}"

    static let cases = [
        Case(name: "persons", policy: Camp.policy(privacy: suppression)),
        Case(
            name: "persons, shuffled",
            policy: Camp.policy(privacy: suppression, output: "{row_order: keyed-shuffle}")),
        Case(
            name: "events of persons",
            policy: Camp.policy(unit: "event", privacy: suppression), repeats: true),
        Case(
            name: "events, every person alone",
            policy: Camp.policy(
                unit: "event", privacy: "k: 2, at_most: {harm: {x: 0.9}}, max_suppression: 0.8",
                output: "{row_order: keyed-shuffle}"
            ).replacing("tier: public", with: "tier: internal\n    household: individual"),
            repeats: true),
        Case(
            name: "households are counted, none falls together",
            policy: Camp.policy(
                privacy:
                    "k: 2, count_unit: household, at_most: {harm: {x: 0.9}}, max_suppression: 0.9"
            ).replacing("tier: public", with: "tier: internal\n    household: individual")),
        Case(
            name: "bad values are blanked",
            policy: Camp.policy(
                unit: "event", privacy: suppression, onBadValue: "blank"), repeats: true),
        Case(
            name: "bad values drop the record",
            policy: Camp.policy(
                unit: "event", privacy: suppression, onBadValue: "drop-record"), repeats: true),
        Case(
            name: "tokens",
            policy: Camp.policy(privacy: "k: 2, at_most: {harm: {x: 1}}, max_suppression: 0.6")
                .replacing("tier: public", with: "tier: internal")
                .replacing(
                    "    otherwise: drop", with: "    pseudonymise: [id]\n    otherwise: drop")),
        Case(
            name: "rare words of persons with several records",
            policy: Camp.policy(unit: "event", privacy: suppression)
                .replacing("keep: [sex, harm, status]", with: rare), repeats: true),
        Case(
            name: "clusters",
            policy: Camp.policy(
                privacy: """
                    k: 3, recoding: local, l: {harm: 2}, at_most: {status: {closed: 0.9}}, \
                    max_suppression: 0.6
                    """, output: "{row_order: keyed-shuffle}")),
        Case(name: "record by record", policy: Camp.recordLevel()),
        Case(
            name: "record by record, households together, shuffled",
            policy: Camp.recordLevel(
                unit: "event", household: "drop-household", order: "keyed-shuffle"),
            repeats: true),
    ]

    /// People, some with several records if `repeats`, some with a bad cell.
    private static func people(_ seed: UInt64, repeats: Bool) -> [CampPerson] {
        var random = RepeatableRandom(seed: seed)
        var people = Camp.people(14 + random.below(60), &random)
        guard repeats else { return people }
        for index in people.indices where random.oneIn(3) {
            people[index].id = "p\(random.below(people.count))"
            if random.oneIn(9) { people[index].age = "old" }
        }
        return people
    }

    /// Cuts a list at random places into one to five parts, some of them empty.
    private static func cut(
        _ people: [CampPerson], _ random: inout RepeatableRandom
    ) -> [[CampPerson]] {
        let cuts = (0..<random.below(5)).map { _ in random.below(people.count + 1) }.sorted()
        return zip([0] + cuts, cuts + [people.count]).map { Array(people[$0..<$1]) }
    }

    @Test(arguments: cases)
    func `the export of the steps is that of one machine`(_ example: Case) throws {
        let ring = try Trial.newRing()
        var exports = 0
        for seed in UInt64(1)...14 {
            var random = RepeatableRandom(seed: seed &+ 77)
            let isBad = example.name.hasPrefix("bad")
            var people = Self.people(seed, repeats: example.repeats)
            if !isBad {
                for index in people.indices where people[index].age == "old" {
                    people[index].age = "3"
                }
            }
            var trial = Trial(example.policy)
            trial.ring = ring
            trial.outputFormat = random.oneIn(3) ? .jsonl : .csv
            trial.threads = 1 + random.below(2)
            trial.chunkSize = random.oneIn(2) ? 256 : nil
            let whole = try trial.report(Array(Camp.csv(people).utf8))
            var steps = StepTrial(trial)
            steps.memory = random.oneIn(2) ? 1 : 1 << 20
            steps.derives = random.oneIn(2)
            let parts = Self.cut(people, &random)
            steps.mergeOrder = Array(parts.indices).shuffled(using: &random)
            let (outcome, counts) = try steps.run(parts.map { Camp.csv($0) })
            #expect(outcome == whole.outcome, "seed \(seed)")
            #expect(counts == whole.summary?.counts, "seed \(seed)")
            if outcome.code == nil { exports += 1 }
        }
        #expect(exports >= 3, "\(exports) exports")
    }
}
