// SPDX-License-Identifier: Apache-2.0
import RecordStreams
import ReleasePipeline
import SharingPolicy
import TestSupport
import Testing

/// Groups, households of persons with several records, populations and global risk: in steps they
/// come to what one machine counts.
@Suite struct StepDemandTests {
    /// A claim, and what the trial needs besides.
    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        let privacy: String
        var unit = "person"
        var changes: [(String, String)] = []
        /// Whether classes must hide in a random population.
        var hasPopulation = false
        var testDescription: String { name }
    }

    private static let capped = "k: 3, max_suppression: 0.7, at_most: {harm: {d: 0.9}}, "
    private static let ungrouped = (" group_key: raid,", "")
    private static let closing = ("household: individual", "household: drop-household")

    static let cases = [
        Case(name: "groups", privacy: capped + "min_groups: 3"),
        Case(
            name: "groups of households", privacy: capped + "min_groups: 3",
            changes: [ungrouped]),
        Case(
            name: "groups of rows", privacy: capped + "min_groups: 2, count_unit: row",
            unit: "event"),
        Case(
            name: "groups of persons with several records", privacy: capped + "min_groups: 3",
            unit: "event"),
        Case(
            name: "groups, counted in households",
            privacy: capped + "min_groups: 2, count_unit: household"),
        Case(
            name: "groups where households fall together", privacy: capped + "min_groups: 2",
            changes: [closing]),
        Case(
            name: "households of persons with several records",
            privacy: capped + "count_unit: household", unit: "event"),
        Case(
            name: "households of persons with several records fall together",
            privacy: capped + "count_unit: household, min_groups: 2", unit: "event",
            changes: [closing, ungrouped]),
        Case(name: "global risk", privacy: capped + "max_global_risk: 0.08"),
        Case(
            name: "global risk of persons with several records",
            privacy: capped + "max_global_risk: 0.1", unit: "event"),
        Case(
            name: "population", privacy: capped + "population: people.csv", hasPopulation: true),
        Case(
            name: "population beside persons with several records",
            privacy: capped + "population: people.csv", unit: "event", hasPopulation: true),
        Case(
            name: "everything at once",
            privacy: capped + "population: people.csv, min_groups: 2, max_global_risk: 0.2",
            unit: "event", hasPopulation: true),
    ]

    private static func people(
        _ repeats: Bool, _ random: inout RepeatableRandom
    ) -> [DemandReleaseTests.Person] {
        let count = 24 + random.below(50)
        return (0..<count).map { number in
            var person = DemandReleaseTests.Person(
                age: random.oneIn(12) ? "" : "\(20 + random.below(20))",
                sex: ["F", "M", "F", ""][random.below(4)],
                harm: ["a", "b", "c", "d", "a", ""][random.below(6)],
                home: random.oneIn(3) ? "" : "h\(random.below(count / 2))",
                raid: random.oneIn(6) ? "" : "r\(random.below(5))",
                weight: "\(1 + random.below(40)).\(random.below(10))")
            person.id = repeats && random.oneIn(3) ? "p\(random.below(count))" : "p\(number)"
            return person
        }
    }

    private static func population(_ random: inout RepeatableRandom) -> String {
        (0..<150).reduce("age,sex\n") { text, _ in
            let age = random.oneIn(12) ? "" : "\(18 + random.below(24))"
            return text + "\(age),\(["F", "M", "F", ""][random.below(4)])\n"
        }
    }

    /// Cuts the lines behind the header at random places.
    private static func cut(_ csv: String, _ random: inout RepeatableRandom) -> [String] {
        let (header, rows) = (lines(csv)[0], Array(lines(csv).dropFirst()))
        let cuts = (0..<(1 + random.below(4))).map { _ in random.below(rows.count + 1) }.sorted()
        return zip([0] + cuts, cuts + [rows.count]).map { start, end in
            ([header] + rows[start..<end]).joined(separator: "\n") + "\n"
        }
    }

    private func trial(_ example: Case) throws -> Trial {
        var policy = DemandReleaseTests.policy(example.privacy, unit: example.unit)
        for (old, new) in example.changes { policy = policy.replacing(old, with: new) }
        var trial = Trial(policy)
        trial.ring = try Trial.fixedRing()
        return trial
    }

    @Test(arguments: cases)
    func `what is demanded in steps is what one machine makes of it`(_ example: Case) throws {
        let folder = ScratchFolder()
        var trial = try trial(example)
        trial.folder = folder.path
        var codes: [DiagnosticCode?] = []
        for seed in UInt64(1)...16 {
            var random = RepeatableRandom(seed: seed &* 131)
            if example.hasPopulation {
                TextFile.write(Self.population(&random), to: folder.path + "/people.csv")
            }
            trial.threads = 1 + random.below(2)
            let csv = DemandReleaseTests.csv(Self.people(example.unit == "event", &random))
            let whole = try trial.report(Array(csv.utf8))
            var steps = StepTrial(trial)
            steps.memory = random.oneIn(2) ? 1 : 1 << 20
            steps.derives = random.oneIn(2)
            let parts = Self.cut(csv, &random)
            steps.mergeOrder = Array(parts.indices).shuffled(using: &random)
            let (outcome, summary) = try steps.report(parts)
            #expect(outcome == whole.outcome, "seed \(seed)")
            #expect(summary?.counts == whole.summary?.counts, "seed \(seed)")
            #expect(summary?.k == whole.summary?.k, "seed \(seed)")
            #expect(summary?.loss == whole.summary?.loss, "seed \(seed)")
            codes.append(outcome.code)
        }
        #expect(codes.count { $0 == nil } >= 3, "\(codes)")
    }

    @Test func `groups that a partition does not have are those of the others`() throws {
        // Two raids in each partition: neither alone has three groups in its class.
        let people = ["r1", "r2", "r1", "r3", "r2", "r3"].map {
            DemandReleaseTests.Person(sex: "M", raid: $0)
        }
        let trial = try trial(
            Case(name: "", privacy: "k: 2, at_most: {harm: {b: 0.9}}, min_groups: 3"))
        let csv = lines(DemandReleaseTests.csv(people))
        func part(_ rows: Range<Int>) -> String {
            ([csv[0]] + csv[1...].dropFirst(rows.lowerBound).prefix(rows.count))
                .joined(separator: "\n") + "\n"
        }
        #expect(try StepTrial(trial).run([part(0..<3), part(3..<6)]).outcome.rows.count == 6)
        #expect(
            try StepTrial(trial).run([part(0..<1), part(1..<3)]).outcome.code
                == .privacyNotReachable)
    }

    @Test func `a population that has changed since the solve is refused`() throws {
        let folder = ScratchFolder()
        var trial = try trial(
            Case(
                name: "", privacy: "k: 2, at_most: {harm: {b: 0.9}}, population: people.csv"))
        trial.folder = folder.path
        let people = (0..<3).map { _ in DemandReleaseTests.Person(age: "31") }
        let four = "age,sex\n31,F\n31,F\n31,F\n31,F\n"
        let steps = StepTrial(trial)
        // The nodes do without it.
        try steps.survey([DemandReleaseTests.csv(people)])
        TextFile.write(four, to: folder.path + "/people.csv")
        try steps.merge([0])
        try steps.solve()
        TextFile.write("", to: folder.path + "/people.csv")
        try steps.filter(0..<1)
        TextFile.write(four + "31,F\n", to: folder.path + "/people.csv")
        #expect(throws: Refusal.self) { try steps.assemble([0]) }
        do { _ = try steps.assemble([0]) } catch let refusal as Refusal {
            #expect(refusal.code == .foreignStep)
        }
        TextFile.write(four, to: folder.path + "/people.csv")
        #expect(try lines(steps.assemble([0]).text).count == 4)
    }
}
