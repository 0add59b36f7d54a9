// SPDX-License-Identifier: Apache-2.0
import DisclosureRisk
import RecordStreams
import ReleasePipeline
import SharingPolicy
import TestSupport
import Testing

struct TableCheckTests {
    private func options(_ name: String = "table") -> ReaderOptions {
        ReaderOptions(format: .csv, fileName: name)
    }

    private func report(
        _ text: String, by names: [String], k: Int = 2,
        _ change: (inout CheckOptions) -> Void = { _ in }
    ) throws -> CheckReport {
        var more = CheckOptions()
        change(&more)
        return try TableCheck.run(
            MemorySource(Array(text.utf8)), options: options(), claim: .columns(names, k: k),
            more: more)
    }

    // MARK: Where other checkers are wrong

    @Test func `one quasi-identifier with one missing value is k one`() throws {
        let text = "age,x\n30,a\n30,a\n30,a\n30,a\n30,a\n,a\n"
        #expect(try report(text, by: ["age"]).k == 1)
        // Only who asks for it gets sdcMicro's meaning: five match six, the sixth all.
        let wildcard = try report(text, by: ["age"]) { $0.missing = .wildcard }
        #expect(wildcard.k == 6)
        #expect(wildcard.measures.missing == .wildcard)
        #expect(wildcard.measures.missingCells == 1)
    }

    @Test func `a missing value is refused where that was asked`() throws {
        #expect {
            try report("age,x\n30,a\n,a\n", by: ["age"]) { $0.missing = .refuse }
        } throws: { error in
            let refusal = error as? Refusal
            return refusal?.code == .valueUnreadable
                && refusal?.diagnostics.first?.place.row == 2
        }
        #expect(try report("age,x\n30,\n30,a\n", by: ["age"]) { $0.missing = .refuse }.k == 2)
    }

    @Test func `the order of rows changes nothing`() throws {
        let rows = ["30,flu", "30,cold", "40,flu", "40,flu", "30,flu", "40,cold", ",cold", ",flu"]
        var random = RepeatableRandom(seed: 5)
        for meaning in [CheckOptions.Missing.ownValue, .wildcard] {
            var seen: Set<[Double]> = []
            for _ in 0..<12 {
                let text =
                    "age,ill\n" + rows.shuffled(using: &random).joined(separator: "\n") + "\n"
                let found = try report(text, by: ["age"]) {
                    $0.missing = meaning
                    $0.sensitive = ["ill"]
                }
                let ill = try #require(found.measures.sensitive.first)
                seen.insert([
                    Double(found.k), Double(ill.l), (ill.entropyL * 1e9).rounded(),
                    (ill.tEqual * 1e9).rounded(), (found.marketer * 1e9).rounded(),
                ])
            }
            #expect(seen.count == 1)
        }
    }

    @Test func `text columns are not silently without risk`() throws {
        let text = "note\nlives by the river\nlives by the bridge\nlives by the river\n"
        let found = try report(text, by: ["note"])
        #expect(found.k == 1)
        #expect(found.uniques == 1)
        #expect(found.measures.individual.greatest == 1)
    }

    @Test func `entropy l of three equal values is three, and recursive c uses the most frequent`()
        throws
    {
        let three = try report("q,s\n1,a\n1,b\n1,c\n", by: ["q"]) { $0.sensitive = ["s"] }
        #expect(three.measures.sensitive.first.map { abs($0.entropyL - 3) < 1e-12 } == true)
        // Counts 1, 5, 2 by value: 5 / (2 + 1).
        let text = "q,s\n1,a\n1,b\n1,b\n1,b\n1,b\n1,b\n1,c\n1,c\n"
        let eight = try report(text, by: ["q"]) { $0.sensitive = ["s"] }
        #expect(eight.measures.sensitive.first?.recursiveC == 5.0 / 3)
    }

    // MARK: Columns, weights, units

    /// francdat of sdcMicro: its keys as one column, its weights.
    @Test func `francdat has the greatest and the expected risk of sdcMicro`() throws {
        let keys = ["a", "b", "b", "c", "d", "e", "f", "a"]
        let weights = ["18.0", "45.5", "39.0", "17", "541", "8", "5", "92"]
        let rows = zip(keys, weights).map { "\($0),\($1)" }
        let found = try report("key,w\n" + rows.joined(separator: "\n") + "\n", by: ["key"]) {
            $0.weight = "w"
        }
        let published = [
            0.0171442616, 0.02204232618, 0.02204232618, 0.177075834, 0.01165448015,
            0.29706307738, 0.40235947811, 0.0171442616,
        ]
        #expect(found.measures.weighted)
        #expect(abs(found.measures.individual.greatest - 0.40235947811) < 1e-9)
        #expect(abs(found.measures.individual.expected - published.reduce(0, +)) < 1e-8)
    }

    @Test func `a weight that is no number above zero is refused without showing it`() {
        for weight in ["", "x77", "0", "-1"] {
            #expect {
                try report("q,w\n1,\(weight)\n", by: ["q"]) { $0.weight = "w" }
            } throws: { error in
                let refusal = error as? Refusal
                return refusal?.code == .valueUnreadable && !"\(error)".contains("x77")
            }
        }
    }

    @Test func `persons, households and groups are counted by their keys`() throws {
        // Class 1: persons p, p, q of one home and one boat; class 2: r and s.
        let text = """
            q,who,home,boat
            1,p,A,x
            1,p,A,x
            1,q,A,x
            2,r,B,x
            2,s,C,y

            """
        let found = try report(text, by: ["q"]) {
            $0.subject = "who"
            $0.household = "home"
            $0.group = "boat"
        }
        #expect(found.k == 2)
        #expect(found.units == 4)
        #expect(found.countUnit == "subject")
        #expect(found.measures.groups == 1)
        // Four people with risk 1/2; home A holds two of them: 1 − 1/4.
        #expect(found.measures.individual.expected == 2)
        #expect(found.measures.households?.count == 3)
        #expect(found.measures.households?.greatest == 0.75)
    }

    @Test func `numbers are ordered as numbers and words are not`() throws {
        // 9 < 10 as numbers; the salaries of Li in thousands, 0.375.
        let text = "q,s\n1,3\n1,4\n1,5\n2,6\n2,11\n2,8\n3,7\n3,9\n3,10\n"
        let found = try report(text, by: ["q"]) { $0.sensitive = ["s"] }
        #expect(found.measures.sensitive.first?.tOrdered.map { abs($0 - 0.375) < 1e-12 } == true)
        let words = try report("q,s\n1,a\n1,3\n", by: ["q"]) { $0.sensitive = ["s"] }
        #expect(words.measures.sensitive.first?.tOrdered == nil)
    }

    // MARK: Combinations, sets, population

    @Test func `combinations name columns and sets count elements`() throws {
        let text = """
            sex,age,tags
            f,30,b; a
            f,30,a;b
            f,40,a;c;a
            m,30,b;c
            m,30,a
            m,40,b

            """
        let found = try report(text, by: ["sex", "age"], k: 3) {
            $0.combinations = 2
            $0.sets = ["tags"]
        }
        let combined = try #require(found.measures.combinations)
        #expect(combined.counted == 3)
        #expect(combined.below == 2)
        #expect(combined.worst.map(\.columns) == [["sex", "age"], ["age"], ["sex"]])
        #expect(combined.worst.map(\.measure.k) == [1, 2, 3])
        #expect(combined.sets.first?.found?.k == 1)
        #expect(combined.sets.first?.found?.occurring == 6)
    }

    @Test func `too many combinations are refused before anything is read`() {
        let names = (0..<40).map { "c\($0)" }
        #expect {
            try report(names.joined(separator: ",") + "\n", by: names) { $0.combinations = 6 }
        } throws: { ($0 as? Refusal)?.code == .usage }
    }

    @Test func `a population of records and one of numbers are the same`() throws {
        let table = "age\n30\n30\n30\n40\n40\n\n50\n".replacing("\n\n", with: "\n")
        let records =
            "x,age\n"
            + (Array(repeating: "y,30\n", count: 30) + Array(repeating: "y,40\n", count: 4)
            + Array(repeating: "y,50\n", count: 2) + ["y,99\n"]).joined()
        let numbers = "age,n\n30,29\n40,4\n50,2\n30,1\n99,1\n"
        for (people, count) in [(records, nil), (numbers, "n")] {
            let found = try report(table, by: ["age"], k: 3) {
                $0.population = CheckOptions.Population(
                    source: MemorySource(Array(people.utf8)), options: self.options("people"),
                    count: count)
            }
            let population = try #require(found.measures.population)
            #expect(population.kMap == 2)
            #expect(population.journalistMaximum == 0.5)
            #expect(abs(population.marketer - (3.0 / 30 + 2.0 / 4 + 1.0 / 2) / 6) < 1e-12)
            #expect(population.recordsBelow == 1)
        }
    }

    @Test func `a population without a column is refused by its own name`() {
        #expect {
            try report("age\n30\n", by: ["age"]) {
                $0.population = CheckOptions.Population(
                    source: MemorySource(Array("years\n30\n".utf8)),
                    options: self.options("people"))
            }
        } throws: { error in
            let refusal = error as? Refusal
            return refusal?.code == .missingColumn
                && refusal?.diagnostics.first?.place.file == "people"
        }
    }

    // MARK: With a policy

    private static let policy = """
        ctanon: policy/v1
        id: clinic
        status: draft
        owner: "data@agency.example"
        sensitivity: low
        dataset: {unit: person, subject_key: id, household_key: home, weight: w}
        columns:
          direct: [id, home]
          quasi: [age]
          sensitive: {icd: {type: string, hierarchy: {prefix: [1]}}, note: string}
          safe: [w]
        audiences:
          team:
            tier: internal
            purposes: [care]
            legal_basis: {other: {kind: legal-obligation, reference: "L", approved_by: "D", until: "2099-01-01"}}
            keep: [age, icd]
            otherwise: drop
            privacy: {k: 2, l: {icd: 2}, missing: refuse}
        """

    private func report(
        _ text: String, _ policy: String, _ change: (inout CheckOptions) -> Void = { _ in }
    ) throws -> CheckReport {
        var more = CheckOptions()
        change(&more)
        return try TableCheck.run(
            MemorySource(Array(text.utf8)), options: options(),
            claim: .audience("team", of: Policy(yaml: Array(policy.utf8))), more: more)
    }

    @Test func `a policy names keys, weights, hierarchies and what a missing value means`() throws {
        // Classes A1, A1, B1 and A1, B1, B1: one sixth moves from A to B, at the root.
        let rows = ["1,30,A1", "2,30,A1", "3,30,B1", "4,40,A1", "5,40,B1", "6,40,B1"]
        let text = "id,age,icd,home,w\n" + rows.map { $0 + ",h,10\n" }.joined()
        let found = try report(text, Self.policy)
        #expect(found.holds == true)
        #expect(found.limits.map(\.kind) == [.k, .l])
        #expect(found.limits.map(\.found) == [3, 2])
        let icd = try #require(found.measures.sensitive.first)
        #expect(found.measures.sensitive.count == 1)
        #expect(icd.tHierarchical.map { abs($0 - 1.0 / 6) < 1e-12 } == true)
        #expect(icd.tOrdered == nil)
        // p = 3/30: 0.1 / (3 − 0.9) for each of six, and the one household of all.
        #expect(found.measures.weighted)
        #expect(abs(found.measures.individual.expected - 6 * 0.1 / 2.1) < 1e-12)
        #expect(found.measures.households?.count == 1)
        #expect(found.countUnit == "subject")
        // A1 and A2 meet below the root of height 2: half as far.
        let near = try report(text.replacing("B1", with: "A2"), Self.policy)
        #expect(
            near.measures.sensitive.first?.tHierarchical.map { abs($0 - 1.0 / 12) < 1e-12 } == true)
        #expect(throws: Refusal.self) { try report(text + "7,,A1,h,1\n", Self.policy) }
        let gap = text + "7,,A1,h,1\n"
        #expect {
            try report(gap, Self.policy) { $0.missing = .ownValue }
        } throws: {
            ($0 as? Refusal)?.code == .usage
        }
        let ownValue = Self.policy.replacing(", missing: refuse", with: "")
        #expect(try report(gap, ownValue) { $0.missing = .ownValue }.k == 1)
    }

    /// The policy above with other words for what is claimed.
    private func claiming(_ claim: String, _ unit: String = "person") -> String {
        Self.policy.replacing("{k: 2, l: {icd: 2}, missing: refuse}", with: claim)
            .replacing("unit: person", with: "unit: \(unit)")
    }

    @Test func `every limit of a claim is compared`() throws {
        // exp(H) = 1.8899, t = 1/6 at the root, A1 is two thirds at most.
        let rows = ["1,30,A1", "2,30,A1", "3,30,B1", "4,40,A1", "5,40,B1", "6,40,B1"]
        let text = "id,age,icd,home,w\n" + rows.map { $0 + ",h,10\n" }.joined()
        for (claim, holds) in [
            ("{k: 3, l: {icd: 2}, l_kind: entropy}", false),
            ("{k: 3, t: {icd: 0.17}, t_kind: hierarchical}", true),
            ("{k: 3, t: {icd: 0.16}, t_kind: hierarchical}", false),
            ("{k: 3, t: {icd: 0.17}}", true), ("{k: 3, t: {icd: 0.16}}", false),
            ("{k: 3, at_most: {icd: {A1: 0.7}}}", true),
            ("{k: 3, at_most: {icd: {A1: 0.6}}}", false),
            ("{k: 3, at_most: {icd: {Z9: 0.1}}}", true),
            // Six people in one household.
            ("{k: 3, l: {icd: 2}, min_groups: 2}", false),
            // 0.1 / (3 − 0.9) each.
            ("{k: 3, l: {icd: 2}, max_global_risk: 0.05}", true),
            ("{k: 3, l: {icd: 2}, max_global_risk: 0.04}", false),
        ] {
            let found = try report(text, claiming(claim))
            #expect(found.holds == holds, "\(claim)")
            #expect(found.limits.count >= 2)
        }
        // Two equally frequent values have exactly 2, to the rounding of exp and ln.
        let even = ["1,30,A1", "2,30,B1", "3,40,A1", "4,40,B1"].map { $0 + ",h,10\n" }.joined()
        let entropy = claiming("{k: 2, l: {icd: 2}, l_kind: entropy}")
        #expect(try report("id,age,icd,home,w\n" + even, entropy).holds == true)
    }

    @Test func `a word that nobody has leaves t by a hierarchy measured`() throws {
        // Looking the word up once made it a value, and one that no hierarchy of numbers covers.
        let policy = claiming("{k: 2, at_most: {icd: {x: 0.5}}}")
            .replacing("{prefix: [1]}", with: "{bands: [5]}").replacing(
                "type: string", with: "type: integer")
        let text = "id,age,icd,home,w\n1,30,1,h,1\n2,30,2,h,1\n"
        let found = try report(text, policy)
        #expect(found.measures.sensitive.first?.tHierarchical == 0)
        #expect(found.measures.sensitive.first?.tOrdered == 0)
    }

    @Test func `people who cannot be counted leave the answer open`() throws {
        let text = "age,icd\n30,A1\n30,B1\n"
        let once = try report(text, claiming("{k: 2, l: {icd: 2}}"))
        #expect(once.holds == true)
        #expect(once.lacksKey)
        let often = try report(text, claiming("{k: 2, l: {icd: 2}}", "event"))
        #expect(often.holds == nil)
        #expect(!often.verdict.isYes)
        // Fewer records than people asked for is a no in any case.
        #expect(try report(text, claiming("{k: 3, l: {icd: 2}}", "event")).holds == false)
    }

    @Test
    func `a record without the key of people is refused, and one without a group counts none`()
        throws
    {
        #expect {
            try report("q,who\n1,p\n1,\n", by: ["q"]) { $0.subject = "who" }
        } throws: { ($0 as? Refusal)?.diagnostics.first?.place.row == 2 }
        let text = "q,boat\n1,x\n1,\n1,\n2,\n2,\n"
        #expect(try report(text, by: ["q"]) { $0.group = "boat" }.measures.groups == 1)
    }

    // MARK: What was lost

    @Test func `cells and records that are lost are counted as far as they show`() throws {
        let text = "age,sex\n30,f\n*,f\n*,*\n,*\n"
        let utility = try report(text, by: ["age", "sex"]) { $0.before = 6 }.measures.utility
        #expect(utility.cells == 8)
        #expect(utility.cellsLost == 4)
        #expect(utility.emptyRecords == 1)
        #expect(utility.recordsLost == 2)
        // Four classes of one, and two records that count six each.
        #expect(utility.discernibility == 4 + 2 * 6)
        #expect(utility.loss == nil)
        #expect(throws: Refusal.self) { try report(text, by: ["age"]) { $0.before = 3 } }
    }

    @Test func `precision counts levels, and loss wants leaves`() throws {
        // Ages exact, in bands, in bands, missing, at the top: levels 0, 1, 1, 0, 2 of 2.
        let policy = Self.policy.replacing(
            "keep: [age, icd]", with: "keep: [icd]\n    generalise: [age]"
        )
        .replacing("quasi: [age]", with: "quasi: {age: {type: integer, hierarchy: {bands: [10]}}}")
        .replacing("missing: refuse", with: "missing: own-value")
        let rows = ["30", "30-39", "30-39", "", "*"].enumerated().map { "\($0),\($1),A1,h,1\n" }
        let utility = try report("id,age,icd,home,w\n" + rows.joined(), policy).measures.utility
        #expect(utility.precision.map { abs($0 - 0.6) < 1e-12 } == true)
        #expect(utility.loss == nil)
        #expect(utility.withoutLeaves == ["age"])
        // Exact and top need no leaves: one of three cells is lost.
        let ends = ["30", "", "*"].enumerated().map { "\($0),\($1),A1,h,1\n" }
        let known = try report("id,age,icd,home,w\n" + ends.joined(), policy).measures.utility
        #expect(known.loss.map { abs($0 - 1.0 / 3) < 1e-12 } == true)
        let strange = try report("id,age,icd,home,w\n1,young,A1,h,1\n", policy).measures.utility
        #expect(strange.precision == nil)
        #expect(strange.withoutLevels == ["age"])
    }

    // MARK: Against the slow table

    @Test func `random files have the measures of the slow table`() throws {
        // Lengths around the words of the look-up table: 7, 8, 16, 23 and 24 bytes.
        let words =
            ["", "abcdefg", "abcdefgh"]
            + [16, 23, 24].map { "abcdefgh" + String(repeating: "x", count: $0 - 8) }
        for seed: UInt64 in 0..<80 {
            var random = RepeatableRandom(seed: seed)
            let rows = 1 + random.below(20)
            let tuples = (0..<rows).map { _ in (0..<2).map { _ in UInt32(random.below(6)) } }
            let values = (0..<rows).map { _ in random.below(3) }
            let units = (0..<rows).map { _ in random.below(8) }
            let wildcard = random.oneIn(2)
            var text = "p,q,s,u\n"
            for row in 0..<rows {
                let cells = tuples[row].map { words[Int($0)] }
                text += "\(cells[0]),\(cells[1]),v\(values[row]),\(units[row])\n"
            }
            let slow = SlowTable(
                tuples: tuples, units: units, elements: [values.map { [UInt32($0)] }])
            let found = try report(text, by: ["p", "q"], k: 3) {
                $0.missing = wildcard ? .wildcard : .ownValue
                $0.sensitive = ["s"]
                $0.subject = "u"
            }
            let alike = (0..<rows).map {
                wildcard ? slow.matches(of: $0, missing: 0) : slow.peers(of: $0)
            }
            let counts = alike.map(slow.unitCount)
            #expect(found.k == counts.min(), "seed \(seed)")
            #expect(found.largest == counts.max(), "seed \(seed)")
            #expect(found.recordsBelow == counts.filter { $0 < 3 }.count, "seed \(seed)")
            let ill = try #require(found.measures.sensitive.first)
            let l = alike.map { slow.l($0, column: 0, isSet: false) }.min()
            #expect(ill.l == l, "seed \(seed)")
            let entropy = alike.map { slow.entropyL($0, column: 0) }.min() ?? 0
            #expect(abs(ill.entropyL - entropy) < 1e-9, "seed \(seed)")
            var risks = [Int: Double]()
            for row in 0..<rows {
                risks[units[row]] = max(risks[units[row]] ?? 0, 1 / Double(counts[row]))
            }
            let expected = risks.values.reduce(0, +)
            #expect(abs(found.measures.individual.expected - expected) < 1e-9, "seed \(seed)")
        }
    }
}
