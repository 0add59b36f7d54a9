// SPDX-License-Identifier: Apache-2.0
import Foundation
import RecordStreams
import ReleasePipeline
import TestSupport
import Testing

/// Entropy l, closeness, groups, populations and global risk, on tables that fit on a screen and on
/// random ones against the definitions.
@Suite struct DemandReleaseTests {
    /// A release of people with an age, a sex, a harm, an incident and a weight; the export has a
    /// number for each, so that a test can join it with what it left out.
    static func policy(
        _ privacy: String, harm: String = "{values: [a, b, c, d]}", rules: String = "",
        unit: String = "person"
    ) -> String {
        """
        ctanon: policy/v1
        id: demands
        status: approved
        owner: "Camp, camp@example.org"
        sensitivity: low
        dataset: {unit: \(unit), subject_key: id, household_key: home, group_key: raid, weight: w}
        columns:
          direct: [id, home, raid]
          quasi:
            age: {type: integer, hierarchy: {bands: [5, 10, 20]}}
            sex: {values: [F, M]}
          sensitive: {harm: \(harm)}
          safe: {number: integer, w: decimal}
        audiences:
          public:
            tier: internal
            purposes: [research]
            legal_basis: {other: {kind: contract, reference: C, approved_by: A, until: "2030-01-01"}}
            household: individual
            generalise: [age]
            keep: [sex, harm, number]
            otherwise: drop
            privacy: {\(privacy)}
            output: {row_order: input}
        \(rules)
        """
    }

    struct Person {
        var age = "30"
        var sex = "F"
        var harm = "a"
        var home = ""
        var raid = ""
        var weight = "1"
        var id: String?
    }

    static func csv(_ people: [Person]) -> String {
        people.enumerated().reduce("id,home,raid,age,sex,harm,number,w\n") { text, person in
            let (number, person) = (person.offset, person.element)
            return text
                + "\(person.id ?? "p\(number)"),\(person.home),\(person.raid),\(person.age),"
                + "\(person.sex),\(person.harm),\(number),\(person.weight)\n"
        }
    }

    /// Classes by sex, each word a harm.
    private static func classes(_ female: String, _ male: String) -> [Person] {
        func people(_ sex: String, _ harms: String) -> [Person] {
            harms.split(separator: " ").map { Person(sex: sex, harm: String($0)) }
        }
        return people("F", female) + people("M", male)
    }

    private func run(_ people: [Person], _ policy: String) throws -> Trial.Outcome {
        try Trial(policy).run(Self.csv(people))
    }

    /// Whether everybody is exported without suppression.
    private func passes(
        _ people: [Person], _ privacy: String, harm: String = "{values: [a, b, c, d]}"
    ) throws -> Bool {
        let outcome = try run(
            people, Self.policy("k: 2, max_suppression: 0, " + privacy, harm: harm))
        if outcome.code == nil {
            #expect(outcome.rows.count == people.count)
            return true
        }
        #expect(outcome.code == .privacyNotReachable)
        return false
    }

    // MARK: Worked examples

    /// Machanavajjhala et al. 2007, definition 4.1: exp(H) of a, a, b is 3 / 2^(2/3) = 1.8899.
    @Test func `entropy l is not reached by two values that are uneven`() throws {
        #expect(try !passes(Self.classes("a a b", "a b b"), "l: {harm: 2}, l_kind: entropy"))
        #expect(try passes(Self.classes("a b", "a a b b"), "l: {harm: 2}, l_kind: entropy"))
        #expect(try passes(Self.classes("a b c", "a b c"), "l: {harm: 3}, l_kind: entropy"))
        // a, a, b, c: exp(H) = 4 / sqrt(2) = 2.828
        let uneven = Self.classes("a a b c", "a b c")
        #expect(try passes(uneven, "l: {harm: 2.82}, l_kind: entropy"))
        #expect(try !passes(uneven, "l: {harm: 2.83}, l_kind: entropy"))
        #expect(try passes(uneven, "l: {harm: 3}, l_kind: distinct"))
    }

    @Test func `an element that everybody has is refused whatever the entropy`() throws {
        let set = "{type: set}"
        let shared = Self.classes("a;b a;c a;d", "a;b c d")
        #expect(try !passes(shared, "l: {harm: 2}, l_kind: entropy", harm: set))
        let apart = Self.classes("a;b a;c b;d", "a;b c d")
        #expect(try passes(apart, "l: {harm: 2}, l_kind: entropy", harm: set))
    }

    /// Li et al. 2007, section 4.1: a, a, b and a, b, b are 1/6 from the table.
    @Test func `t with equal distances is a sixth`() throws {
        let people = Self.classes("a a b", "a b b")
        #expect(try passes(people, "t: {harm: 0.17}"))
        #expect(try !passes(people, "t: {harm: 0.16}"))
        #expect(try passes(people, "t: {harm: 0.17}, t_kind: equal"))
        // Exactly on the limit: a in three of four and in one of four are 1/4 from a half.
        let quarter = Self.classes("a a a b", "a b b b")
        #expect(try passes(quarter, "t: {harm: 0.25}"))
        #expect(try !passes(quarter, "t: {harm: 0.249999999}"))
    }

    /// Li et al. 2007, section 4.1 (numerical): 3, 4, 5 and 6, 8, 11 and 7, 9, 10 are 0.375.
    @Test func `t of numbers is taken in their order`() throws {
        var people = Self.classes("3 4 5", "6 11 8")
        people += [7, 9, 10].map { Person(age: "90", sex: "F", harm: "\($0)") }
        let number = "{type: integer}"
        #expect(try passes(people, "t: {harm: 0.375}, t_kind: ordered", harm: number))
        // Coarser ages would join the classes of F: 3, 4, 5, 7, 9, 10 and 6, 8, 11 are nearer.
        #expect(try !passes(people, "t: {harm: 0.1}, t_kind: ordered", harm: number))
        let fixed = Self.policy(
            "k: 2, max_suppression: 0, t: {harm: 0.374}, t_kind: ordered", harm: number
        ).replacing("generalise: [age]", with: "generalise: {age: exact}")
        #expect(try run(people, fixed).code == .privacyNotReachable)
        let close = fixed.replacing("0.374", with: "0.375")
        #expect(try run(people, close).rows.count == 9)
    }

    @Test func `words have the order of values and days that of the calendar`() throws {
        // By `values`: low, mid, high. Ends 1/2 each against the table's thirds.
        let words = "{values: [low, mid, high]}"
        let people = Self.classes("low mid", "mid high")
        // Table 1/4, 1/2, 1/4; class 1/2, 1/2, 0: (1/4 + 1/4) / 2 = 1/4.
        #expect(try passes(people, "t: {harm: 0.25}, t_kind: ordered", harm: words))
        #expect(try !passes(people, "t: {harm: 0.24}, t_kind: ordered", harm: words))
        let days = "{type: date, format: dd/mm/yyyy}"
        let dated = Self.classes("09/01/2025 10/01/2025", "10/01/2025 01/02/2025")
        #expect(try passes(dated, "t: {harm: 0.25}, t_kind: ordered", harm: days))
        #expect(try !passes(dated, "t: {harm: 0.24}, t_kind: ordered", harm: days))
    }

    /// A tree of height 2: siblings meet at half its height, so 1/6 becomes 1/12.
    @Test func `t by the hierarchy counts siblings half`() throws {
        let tree = "{hierarchy: {prefix: [1]}}"
        let siblings = Self.classes("xa xa xb", "xa xb xb")
        #expect(try passes(siblings, "t: {harm: 0.0834}, t_kind: hierarchical", harm: tree))
        #expect(try !passes(siblings, "t: {harm: 0.0833}, t_kind: hierarchical", harm: tree))
        let strangers = Self.classes("xa xa yb", "xa yb yb")
        #expect(try !passes(strangers, "t: {harm: 0.16}, t_kind: hierarchical", harm: tree))
        #expect(try passes(strangers, "t: {harm: 0.17}, t_kind: hierarchical", harm: tree))
    }

    @Test func `eleven people of one incident are one group`() throws {
        let raid = (0..<6).map { _ in Person(sex: "F", harm: "a", raid: "r1") }
        let others = ["r1", "r2", "r3"].map { Person(sex: "M", harm: "a", raid: $0) }
        let privacy = "at_most: {harm: {b: 0.9}}, min_groups: 3"
        #expect(try !passes(raid + others, privacy))
        #expect(try passes(others, privacy))
        // Ids are compared after id/1, and a missing group may be any of the others.
        let spelt = ["r1", " R1", "r2"].map { Person(sex: "M", harm: "a", raid: $0) }
        #expect(try !passes(spelt, privacy))
        #expect(try !passes(spelt + [Person(sex: "M", harm: "a", raid: "")], privacy))
        #expect(try passes(spelt + [Person(sex: "M", harm: "a", raid: "r3")], privacy))
        // Without a group key households are counted.
        let homes = ["h1", "h1", "h2", "h3"].map { Person(sex: "M", harm: "a", home: $0) }
        let byHome = Self.policy("k: 2, max_suppression: 0, " + privacy)
            .replacing(" group_key: raid,", with: "")
        #expect(try run(homes, byHome).rows.count == 4)
        #expect(try run(Array(homes.dropLast()), byHome).code == .privacyNotReachable)
    }

    /// Three with weights 10: p = 3/30, risk p / (f − (1 − p)) = 0.1 / 2.1 = 0.047619.
    @Test func `the global risk is measured by the weights of what is released`() throws {
        let people = (0..<3).map { _ in Person(weight: "10") }
        let limit = "k: 2, at_most: {harm: {b: 0.9}}, max_global_risk: "
        #expect(try run(people, Self.policy(limit + "0.048")).rows.count == 3)
        let report = try Trial(Self.policy(limit + "0.047")).report(Array(Self.csv(people).utf8))
        #expect(report.outcome.code == .privacyNotReachable)
        #expect(report.sent == 0)
        let message = try #require(report.refusal?.diagnostics.first).message.description
        #expect(message.contains("4.76190476190476"))
        // A weight that is none stops the run, and only of a record that leaves.
        let bad = people + [Person(weight: "0")]
        #expect(try run(bad, Self.policy(limit + "0.5")).code == .valueUnreadable)
        #expect(try run(people, Self.policy("k: 2, at_most: {harm: {b: 0.9}}")).rows.count == 3)
    }

    @Test func `linked columns take the same step`() throws {
        let linked = Self.policy("k: 4, max_suppression: 0, at_most: {harm: {z: 0.9}}")
            .replacing("weight: w}", with: "weight: w, linked: [[age, years]]}")
            .replacing("values: [a, b, c, d]", with: "values: [a, z]")
            .replacing(
                "    sex: {values",
                with:
                    "    years: {type: integer, hierarchy: {bands: [5, 10, 20]}}\n    sex: {values"
            )
            .replacing("generalise: [age]", with: "generalise: [age, years]")
        // Ages alone would do with bands of 5; years need bands of 20.
        let rows = [(30, 21), (31, 39), (30, 22), (33, 38)]
        let csv = rows.enumerated().reduce("id,home,raid,age,years,sex,harm,number,w\n") {
            $0 + "p\($1.offset),,,\($1.element.0),\($1.element.1),F,a,\($1.offset),1\n"
        }
        let outcome = try Trial(linked).run(csv)
        #expect(Set(outcome.rows.map { $0.prefix { $0 != "F" } }) == ["20-39,20-39,"])
        let free = linked.replacing(", linked: [[age, years]]", with: "")
        #expect(
            Set(try Trial(free).run(csv).rows.map { $0.prefix { $0 != "F" } })
                == ["30-34,20-39,"])
    }

    // MARK: Populations

    private func inPopulation(
        _ people: [Person], _ file: String, _ text: String, _ population: String = "people.csv",
        privacy: String = "k: 3, max_suppression: 0.5, at_most: {harm: {b: 0.9}}",
        unit: String = "person"
    ) throws -> Trial.Report {
        let folder = ScratchFolder()
        TextFile.write(text, to: folder.path + "/" + file)
        var trial = Trial(Self.policy(privacy + ", population: \(population)", unit: unit))
        trial.folder = folder.path
        return try trial.report(Array(Self.csv(people).utf8))
    }

    private static let trio = (0..<3).map { _ in Person(age: "31", sex: "F") }

    @Test func `a class hides among at least k of the population, and not among itself alone`()
        throws
    {
        // Four women of 31 in the population, three of them in the file.
        let four = "age,sex\n31,F\n31,F\n31,F\n31,F\n40,M\n"
        let found = try inPopulation(Self.trio, "people.csv", four)
        #expect(found.summary?.levels.map(\.level) == ["exact"])
        // Three alone would be known to be in it: a coarser age takes in the one of 33.
        let near = "age,sex\n31,F\n31,F\n31,F\n33,F\n40,M\n"
        let coarser = try inPopulation(Self.trio, "people.csv", near)
        #expect(coarser.summary?.levels.map(\.level) == ["by-5"])
        // Where the population has nobody else, nothing passes.
        let alone = "age,sex\n31,F\n31,F\n31,F\n40,M\n"
        #expect(try inPopulation(Self.trio, "people.csv", alone).outcome.code != nil)
        // Nor where it has fewer than k.
        let pair = Array(Self.trio.prefix(2))
        let k = "k: 2, max_suppression: 0.5, at_most: {harm: {b: 0.9}}"
        let three = "age,sex\n31,F\n31,F\n31,F\n"
        #expect(
            try inPopulation(pair, "people.csv", three, privacy: k).outcome.rows.count == 2)
    }

    @Test func `rows of a population may stand for many, and have columns of their own`() throws {
        let counted = "n\tsex\tdistrict\tage\n3\tF\tx\t31\n1\tF\ty\t31\n0\tM\tz\t31\n"
        let report = try inPopulation(
            Self.trio, "p.tsv", counted, "{file: p.tsv, count: n}")
        #expect(report.outcome.rows.count == 3)
        let few = counted.replacing("3\tF", with: "2\tF")
        #expect(
            try inPopulation(Self.trio, "p.tsv", few, "{file: p.tsv, count: n}").outcome.code
                == .privacyNotReachable)
    }

    @Test func `a population that cannot be used is refused without a value`() throws {
        let canary = "CANARY"
        let cases: [(text: String, reference: String)] = [
            ("age,sex\n31,F\n31,\(canary)\n", "people.csv"),
            ("age,sex\n\(canary),F\n", "people.csv"),
            ("age,gender\n31,F\n", "people.csv"),
            ("age,sex,n\n31,F,\(canary)\n", "{file: people.csv, count: n}"),
            ("age,sex\n31,F\n", "{file: people.csv, count: people}"),
            ("age,sex\n31,F\n", "elsewhere.csv"),
            (
                "age,sex\n31,F\n",
                "{file: people.csv, sha256: \"\(String(repeating: "0", count: 64))\"}"
            ),
            ("age,sex\n3.5,F\n", "people.csv"),
        ]
        for (text, reference) in cases {
            let report = try inPopulation(Self.trio, "people.csv", text, reference)
            #expect(report.outcome.code == .population, "\(text)")
            #expect(report.sent == 0)
            for diagnostic in report.refusal?.diagnostics ?? [] {
                let told = [diagnostic.message, diagnostic.why, diagnostic.help].compactMap { $0 }
                #expect(!told.contains { $0.description.contains(canary) })
            }
        }
    }

    @Test func `persons with several rows are counted once beside the population`() throws {
        // Two rows each: six rows, three persons; the population has four.
        let people = (0..<6).map { Person(age: "31", sex: "F", id: "p\($0 / 2)") }
        let four = "age,sex\n31,F\n31,F\n31,F\n31,F\n"
        let report = try inPopulation(people, "people.csv", four, unit: "event")
        #expect(report.outcome.rows.count == 6)
        let three = "age,sex\n31,F\n31,F\n31,F\n"
        #expect(
            try inPopulation(people, "people.csv", three, unit: "event").outcome.code
                == .privacyNotReachable)
    }

    // MARK: Random tables against the definitions

    /// What a random table is asked for, and how a class is judged by the text of the reference.
    private struct Demand: Sendable {
        let text: String
        let holds: @Sendable (_ rows: [Person], _ all: [Person]) -> Bool
    }

    private static func shares(_ people: [Person]) -> [String: Double] {
        let told = people.map(\.harm).filter { !$0.isEmpty }
        return Dictionary(grouping: told) { $0 }.mapValues { Double($0.count) / Double(told.count) }
    }

    private static let demands: [Demand] = [
        Demand(text: "l: {harm: 2.5}, l_kind: entropy") { rows, _ in
            exp(shares(rows).values.reduce(0) { $0 - $1 * log($1) }) >= 2.5 - 1e-9
                && !shares(rows).isEmpty
        },
        Demand(text: "t: {harm: 0.3}") { rows, all in
            let (held, table) = (shares(rows), shares(all))
            if held.isEmpty { return true }
            return table.reduce(0) { $0 + abs($1.value - (held[$1.key] ?? 0)) } / 2 <= 0.3 + 1e-9
        },
        Demand(text: "t: {harm: 0.2}, t_kind: ordered") { rows, all in
            let (held, table) = (shares(rows), shares(all))
            let order = table.keys.sorted()
            if held.isEmpty || order.count < 2 { return true }
            var (work, carried) = (0.0, 0.0)
            for word in order.dropLast() {
                carried += (held[word] ?? 0) - (table[word] ?? 0)
                work += abs(carried)
            }
            return work / Double(order.count - 1) <= 0.2 + 1e-9
        },
        Demand(text: "min_groups: 3, at_most: {harm: {d: 0.9}}") { rows, _ in
            let named = Set(rows.map(\.raid).filter { !$0.isEmpty }).count
            let told = rows.filter { !$0.harm.isEmpty }
            return named + rows.filter { $0.raid.isEmpty }.count >= 3
                && told.filter { $0.harm == "d" }.count * 10 <= told.count * 9
        },
    ]

    @Test(arguments: demands.indices)
    func `random tables keep what is demanded`(number: Int) throws {
        let demand = Self.demands[number]
        var exports = 0
        for seed in 1...25 as ClosedRange<UInt64> {
            var random = RepeatableRandom(seed: seed &* 31 &+ UInt64(number))
            let people = (0..<(20 + random.below(60))).map { _ in
                Person(
                    age: random.oneIn(12) ? "" : "\(20 + random.below(30))",
                    sex: ["F", "M", ""][random.below(3)],
                    harm: ["a", "b", "c", "d", "a", ""][random.below(6)],
                    raid: ["", "r1", "r2", "r3", "r4", "r5"][random.below(6)])
            }
            let outcome = try run(
                people, Self.policy("k: 3, max_suppression: 0.5, " + demand.text))
            guard outcome.code == nil else {
                #expect([.privacyNotReachable, .nothingLeft].contains(outcome.code))
                continue
            }
            exports += 1
            let table = PlainTable(outcome.text)
            #expect(table.header == ["age", "sex", "harm", "number"])
            let kept = table.rows.map { people[Int($0[3]) ?? 0] }
            #expect(zip(table.rows, kept).allSatisfy { $0[1] == $1.sex && $0[2] == $1.harm })
            for rows in table.classes(by: ["age", "sex"]) {
                #expect(rows.count >= 3)
                #expect(demand.holds(rows.map { kept[$0] }, kept), "seed \(seed)")
            }
        }
        #expect(exports > 5)
    }
}
