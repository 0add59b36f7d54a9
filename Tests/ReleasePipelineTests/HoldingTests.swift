// SPDX-License-Identifier: Apache-2.0
import RecordStreams
import SharingPolicy
import TestSupport
import Testing

@testable import ReleasePipeline

/// Streams that are held, with a clock that the tests move.
@Suite struct HoldingTests {
    static let hour = 3_600_000
    static let every = 6 * hour
    static let window = 36 * hour

    /// What a stream is asked for.
    struct Case: CustomStringConvertible, Sendable {
        var k: Int
        var l = 1
        var most: Int?
        var repeats = false
        var lines = false
        var closes = true
        var description: String { "k \(k), l \(l), most \(most ?? 100), repeats \(repeats)" }

        /// A policy of people inside, so that names tell which record left.
        var policy: String {
            let demand = l > 1 ? "l: {harm: \(l)}" : "at_most: {harm: {x: \(share)}}"
            return Camp.policy(
                unit: repeats ? "event" : "person", privacy: "k: \(k), \(demand)",
                output: "{row_order: keyed-shuffle}"
            )
            .replacing("tier: public", with: "tier: internal")
            .replacing(", name: string}", with: "}")
            .replacing("safe: [status]", with: "safe: [status, name]")
            .replacing(
                "keep: [sex, harm, status]",
                with: "keep: [sex, harm, status, name]\n"
                    + "    household: \(closes ? "drop-household" : "individual")")
        }

        private var share: String { most.map { "0.\($0)" } ?? "1" }

        var slow: SlowStream {
            SlowStream(
                k: k, l: l, most: l > 1 ? nil : most, every: every, window: window,
                repeats: repeats, closesHouseholds: closes)
        }
    }

    static let cases = [
        Case(k: 2), Case(k: 3, l: 2), Case(k: 3, most: 60), Case(k: 2, repeats: true),
        Case(k: 3, l: 2, repeats: true, lines: true), Case(k: 3, most: 50, repeats: true),
        Case(k: 2, lines: true, closes: false), Case(k: 2, repeats: true, closes: false),
    ]

    /// Ages by ten years, places by three letters, every class but those of sex X.
    static func plan(_ policy: Policy) -> HoldingPlan {
        var levels: [Int: Int] = [:]
        for (index, column) in policy.columns.enumerated() {
            if column.name == "age" { levels[index] = 2 }
            if column.name == "place" { levels[index] = 1 }
        }
        return HoldingPlan(levels: levels) { cells in
            cells.count == 3 && cells[2].bytes != Array("X".utf8)
        }
    }

    /// People who come one after another within ten days.
    static func records(_ seed: UInt64, _ test: Case) -> [SlowStream.Record] {
        var random = RepeatableRandom(seed: seed)
        let count = 40 + random.below(120)
        var people = Camp.people(count, &random)
        for number in people.indices {
            people[number].name = "n\(number)"
            if test.repeats { people[number].id = "p\(random.below(count))" }
            // Few refuse, and some consents end while the stream runs.
            if !random.oneIn(4), people[number].agrees != "yes" { people[number].agrees = "yes" }
            let signed = ["2026-01-01", "2024-02-18", "2024-02-21", "2026-02-19", "2023-01-01"]
            people[number].signed = signed[random.oneIn(3) ? random.below(5) : 0]
            if random.oneIn(2) { people[number].household = "" }
            people[number].place = ["AB1", "AB1", "AC1", "B"][random.below(4)]
            if !random.oneIn(8) { people[number].age = "\(15 + random.below(20))" }
        }
        var times = people.map { _ in random.below(10 * ScriptedStream.day) }
        times.sort()
        // Some come together.
        for number in times.indices.dropFirst() where random.oneIn(3) {
            times[number] = times[number - 1]
        }
        return zip(people, times).enumerated().map {
            SlowStream.Record(person: $1.0, time: $1.1, number: $0)
        }
    }

    static func script(_ records: [SlowStream.Record], _ test: Case) -> [(Int, String)] {
        records.map { record in
            let text =
                test.lines
                ? Camp.jsonLines([record.person])
                : record.person.cells.joined(separator: ",") + "\n"
            return (record.time, text)
        }
    }

    static func request(_ policy: String, lines: Bool = false) throws -> ReleaseRequest {
        var request = ReleaseRequest(
            policy: try Policy(yaml: Array(policy.utf8)), audience: "public",
            input: .stream(MemorySource([]), name: "stream"),
            inputFormat: lines ? .jsonl : .csv, asOf: Trial.today)
        request.outputFormat = .csv
        request.releaseID = "stream"
        return request
    }

    static func run(_ records: [SlowStream.Record], _ test: Case) throws -> ScriptedStream.Outcome {
        ScriptedStream(script(records, test)).run(
            try request(test.policy, lines: test.lines),
            HoldingTimes(every: every, window: window),
            header: test.lines ? "" : CampPerson.columns.joined(separator: ",") + "\n")
    }

    @Test(arguments: cases)
    func `a stream releases what looking at everything at every turn releases`(
        test: Case
    ) throws {
        var left = 0
        for seed in 1...15 as ClosedRange<UInt64> {
            let records = Self.records(seed, test)
            var slow = test.slow
            let expected = slow.increments(records)
            let outcome = try Self.run(records, test)
            if expected.isEmpty {
                #expect(outcome.refusal?.code == .nothingLeft, "seed \(seed)")
                continue
            }
            #expect(outcome.refusal == nil, "seed \(seed)")
            let names = Self.names(outcome)
            #expect(names == expected, "seed \(seed)")
            left += names.joined().count
            let counts = try #require(outcome.summary).counts
            #expect(counts.input == records.count)
            #expect(counts.output == names.joined().count)
            let others = counts.dropped.values.reduce(0, +) + counts.suppressed
            #expect(counts.input == counts.output + others)
        }
        #expect(left > 30)
    }

    /// The cells of a row that was written without quotes.
    private static func cells(_ row: String) -> [String] {
        row.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }

    /// The rows with their cells in the order of age, place, sex, harm, name.
    private static func tables(_ outcome: ScriptedStream.Outcome) -> [(time: Int, rows: [[String]])]
    {
        let header = cells(outcome.header ?? "")
        let order = ["age", "place", "sex", "harm", "name"].compactMap { header.firstIndex(of: $0) }
        return outcome.increments.map { time, rows in
            (time, rows.map { row in order.map { cells(row)[$0] } })
        }
    }

    /// The names in each increment, sorted.
    private static func names(_ outcome: ScriptedStream.Outcome) -> [[String]] {
        tables(outcome).map { $0.rows.map { $0[4] }.sorted() }
    }

    @Test(arguments: cases)
    func `every increment and every prefix holds what is claimed`(test: Case) throws {
        var increments = 0
        for seed in 31...50 as ClosedRange<UInt64> {
            let records = Self.records(seed, test)
            let byName = Dictionary(uniqueKeysWithValues: records.map { ($0.person.name, $0) })
            let outcome = try Self.run(records, test)
            var seen: Set<String> = []
            var prefix: [[String]] = []
            for (time, rows) in Self.tables(outcome) {
                increments += 1
                let left = try rows.map { try #require(byName[$0[4]]) }
                let persons = left.map(\.person.id)
                try Self.checkClaim(rows, persons, test, fresh: seen)
                prefix += rows
                let all = try prefix.map { try #require(byName[$0[4]]).person.id }
                try Self.checkClaim(prefix, all, test, fresh: [])
                seen.formUnion(persons)
                for record in left {
                    #expect(record.time <= time && time - record.time <= Self.window)
                    let day = time / ScriptedStream.day
                    #expect(SlowStream.mayGo(record.person, day: day), "seed \(seed)")
                    #expect(record.person.sex != "X")
                }
            }
            #expect(Set(prefix).count == prefix.count, "a record left twice, seed \(seed)")
        }
        #expect(increments > 10)
    }

    /// k persons who were in no increment before, l and shares, class by class.
    private static func checkClaim(
        _ rows: [[String]], _ persons: [String], _ test: Case, fresh seen: Set<String>
    ) throws {
        let classes = Dictionary(grouping: rows.indices) { Array(rows[$0][0...2]) }
        for members in classes.values {
            let new = Set(members.map { persons[$0] }).subtracting(seen)
            #expect(new.count >= test.k)
            let sets = members.map { Set(rows[$0][3].split(separator: ";").map(String.init)) }
            let known = sets.filter { !$0.isEmpty }
            if let most = test.most, test.l == 1 {
                #expect(known.filter { $0.contains("x") }.count * 100 <= most * known.count)
            }
            if test.l > 1 {
                let elements = Set(known.flatMap { $0 })
                #expect(elements.count >= test.l)
                #expect(!elements.contains { one in known.allSatisfy { $0.contains(one) } })
            }
        }
    }

    @Test func `a public stream holds no value that fewer than k people of an increment have`()
        throws
    {
        var values = 0
        let policy = Camp.policy(output: "{row_order: keyed-shuffle}")
        for seed in 1...40 as ClosedRange<UInt64> {
            var records = Self.records(seed, Case(k: 3, l: 2))
            for number in records.indices where number % 3 > 0 {
                records[number].person.harm = ["x", "y"][number % 2]
                records[number].person.status = "open"
                records[number].person.sex = "F"
            }
            let outcome = ScriptedStream(Self.script(records, Case(k: 3))).run(
                try Self.request(policy),
                HoldingTimes(every: Self.every, window: Self.window),
                header: CampPerson.columns.joined(separator: ",") + "\n")
            #expect(outcome.refusal == nil || outcome.refusal?.code == .nothingLeft)
            var prefix: [String] = []
            for (_, rows) in outcome.increments {
                prefix += rows
                for table in [rows, prefix] {
                    let status = table.map { Self.cells($0)[4] }
                    let harm = table.flatMap { Self.cells($0)[3].split(separator: ";") }
                    for word in Set(status) where !word.isEmpty {
                        values += 1
                        #expect(status.filter { $0 == word }.count >= 3, "seed \(seed)")
                    }
                    for word in Set(harm) { #expect(harm.filter { $0 == word }.count >= 3) }
                }
            }
        }
        #expect(values > 20)
    }

    /// A stream of a few people of one class, with the times at which they come.
    private static func few(
        _ people: [(id: String, household: String, agrees: String, hours: Int)], repeats: Bool,
        test: Case? = nil
    ) throws -> ScriptedStream.Outcome {
        let records = people.enumerated().map { number, person in
            SlowStream.Record(
                person: CampPerson(
                    id: person.id, household: person.household, name: "n\(number)", age: "31",
                    place: "AB12", sex: "F", harm: "y", status: "open", agrees: person.agrees,
                    signed: "2026-01-01"), time: person.hours * hour, number: number)
        }
        return try run(records, test ?? Case(k: 2, repeats: repeats))
    }

    @Test func `a refusal that comes later stops what waits and all that comes after`() throws {
        let outcome = try Self.few(
            [
                ("a", "", "yes", 1), ("b", "", "yes", 2), ("a", "", "yes", 7),
                ("a", "", "no", 8), ("c", "", "yes", 9), ("d", "", "yes", 9),
                ("a", "", "yes", 13), ("e", "", "yes", 13), ("f", "", "yes", 13),
            ], repeats: true)
        let names = Self.names(outcome)
        #expect(names == [["n0", "n1"], ["n4", "n5"], ["n7", "n8"]])
        #expect(outcome.summary?.counts.dropped == ["consent.refused": 3])
    }

    @Test func `a person who was released rides along and is not counted again`() throws {
        let outcome = try Self.few(
            [
                ("a", "", "yes", 1), ("b", "", "yes", 2), ("a", "", "yes", 7),
                ("c", "", "yes", 8), ("d", "", "yes", 15),
            ], repeats: true)
        let names = Self.names(outcome)
        // One new person waits with the old one until another comes.
        #expect(names == [["n0", "n1"], ["n2", "n3", "n4"]])
    }

    @Test func `a household that was denied stays closed`() throws {
        let outcome = try Self.few(
            [
                ("a", "h", "no", 1), ("b", "", "yes", 2), ("c", "", "yes", 2),
                ("d", "h", "yes", 30), ("e", "", "yes", 30), ("f", "", "yes", 31),
            ], repeats: false)
        let names = Self.names(outcome)
        #expect(names == [["n1", "n2"], ["n4", "n5"]])
        #expect(outcome.summary?.counts.dropped == ["consent.refused": 1, "household.mixed": 1])
    }

    @Test func `a second record of a person stops a stream of persons`() throws {
        let outcome = try Self.few(
            [
                ("a", "", "yes", 1), ("b", "", "yes", 2), ("c", "", "yes", 7),
                ("a", "", "yes", 20),
            ], repeats: false)
        #expect(outcome.increments.map(\.rows.count) == [2])
        #expect(outcome.refusal?.code == .duplicateSubject)
        #expect(outcome.refusal?.diagnostics.first?.place.row == 4)
    }

    @Test func `who finds no company within the window is suppressed`() throws {
        let outcome = try Self.few(
            [
                ("a", "", "yes", 1), ("b", "", "yes", 2), ("c", "", "yes", 7),
                ("d", "", "yes", 44),
            ], repeats: false)
        // The third could wait until hour 43; its last turn is at hour 42.
        #expect(outcome.increments.map(\.rows.count) == [2])
        #expect(outcome.summary?.outwaited == 2)
        #expect(outcome.reports.first { $0.outwaited == 1 } != nil)
    }

    @Test func `two people of one household are one group, and wait for a second`() throws {
        let people = [("a", "h", 1), ("b", "h", 2), ("c", "h", 8), ("d", "i", 14)]
        let script = people.enumerated().map { number, person in
            (
                person.2 * Self.hour,
                "\(person.0),\(person.1),n\(number),31,AB12,F,y,open,yes,2026-01-01\n"
            )
        }
        let policy = Case(k: 2).policy.replacing("{k: 2,", with: "{k: 2, min_groups: 2,")
        #expect(policy.contains("min_groups"))
        let outcome = ScriptedStream(script).run(
            try Self.request(policy), HoldingTimes(every: Self.every, window: Self.window),
            header: CampPerson.columns.joined(separator: ",") + "\n")
        #expect(outcome.increments.map(\.rows.count) == [4])
    }

    @Test func `a token that left does not leave again`() throws {
        let test = Case(k: 2, repeats: true)
        let policy = test.policy.replacing("keep: [sex", with: "pseudonymise: [id]\n    keep: [sex")
        var request = try Self.request(policy)
        request.keyRing = try Trial.newRing()
        let people = [("a", 1), ("b", 2), ("c", 7), ("d", 8), ("a", 9)]
        let script = people.enumerated().map { number, person in
            (
                person.1 * Self.hour,
                "\(person.0),,n\(number),31,AB12,F,y,open,yes,2026-01-01\n"
            )
        }
        let outcome = ScriptedStream(script).run(
            request, HoldingTimes(every: Self.every, window: Self.window),
            header: CampPerson.columns.joined(separator: ",") + "\n")
        #expect(outcome.increments.map(\.rows.count) == [2])
        #expect(outcome.refusal?.code == .repeatedToken)
    }

    @Test func `more than fits in memory is refused`() throws {
        let script = (0..<50).map { (1, "p\($0),,n\($0),31,AB12,F,y,open,yes,2026-01-01\n") }
        var times = HoldingTimes(every: Self.every, window: Self.window)
        times.memory = 4_000
        let outcome = ScriptedStream(script).run(
            try Self.request(Case(k: 2).policy), times,
            header: CampPerson.columns.joined(separator: ",") + "\n")
        #expect(outcome.refusal?.code == .limit)
        #expect(outcome.increments.isEmpty)
    }

    @Test func `a record that is not well formed stops the stream behind those before it`() throws {
        let good = (0..<2).map { (1, "p\($0),,n\($0),31,AB12,F,y,open,yes,2026-01-01\n") }
        let outcome = ScriptedStream(good + [(8 * Self.hour, "p9,,n9,\"31\n")]).run(
            try Self.request(Case(k: 2).policy),
            HoldingTimes(every: Self.every, window: Self.window),
            header: CampPerson.columns.joined(separator: ",") + "\n")
        #expect(outcome.increments.map(\.rows.count) == [2])
        #expect(outcome.refusal?.code == .raggedRow)
    }

    @Test func `a record that looks like a row of tags is a record`() throws {
        let outcome = ScriptedStream([
            (1, "#a,,#n0,,,,,,,\n#b,,#n1,,,,,,,\n"), (2, "c,,n2,31,AB12,F,y,open,yes,2026-01-01\n"),
            (3, "d,,n3,31,AB12,F,y,open,yes,2026-01-01\n"),
        ]).run(
            try Self.request(Case(k: 2).policy),
            HoldingTimes(every: Self.every, window: Self.window),
            header: CampPerson.columns.joined(separator: ",") + "\n#id,,#name,,,,,,,\n")
        #expect(outcome.summary?.counts.input == 4)
        #expect(outcome.summary?.counts.dropped == ["consent.unknown": 2])
    }

    @Test(arguments: [
        Case(k: 2).policy.replacing("keyed-shuffle", with: "input"),
        Camp.recordLevel(order: "keyed-shuffle"),
        Case(k: 2).policy.replacing("at_most: {harm: {x: 1}}", with: "t: {harm: 0.9}")
            .replacing("sensitive: {harm: set}", with: "sensitive: [harm]"),
        Case(k: 2, most: 50).policy.replacing("at_most:", with: "recoding: local, at_most:")
            .replacing("keep: [sex, harm, status, name]", with: "keep: [sex, harm]"),
        Case(k: 2).policy.replacing(
            "keep: [sex,",
            with: "replace: {sex: {rare: {below: 3, to: X}}}\n    keep: ["),
    ])
    func `what increments cannot promise is refused before anything is read`(
        policy: String
    ) throws {
        let outcome = ScriptedStream([(1, "broken\n")]).run(
            try Self.request(policy), HoldingTimes(every: Self.every, window: Self.window),
            header: "broken\n")
        #expect(outcome.refusal?.code == .usage)
    }

    @Test func `households are not counted where a person may come several times`() throws {
        let policy = Case(k: 2, repeats: true).policy.replacing(
            "k: 2,", with: "k: 2, count_unit: household,")
        let outcome = ScriptedStream([(1, "broken\n")]).run(
            try Self.request(policy), HoldingTimes(every: Self.every, window: Self.window),
            header: "broken\n")
        #expect(outcome.refusal?.code == .notInThisVersion)
    }
}
