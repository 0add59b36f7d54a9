// SPDX-License-Identifier: Apache-2.0
import RecordStreams
import ReleasePipeline
import TestSupport
import Testing

/// `replace` of sets and of rare words, against tables that were recoded beforehand.
///
/// A table that somebody recoded with plain text functions and released under `keep` must give the
/// same export as the raw one under `replace`: the same levels, the same records left out, the same
/// bytes.
@Suite struct SetRuleTests {
    /// The rule of one column, and the same in text.
    private struct Recoding {
        var words: [String: String] = [:]
        var only: [String] = []
        var other: String?
        var below: Int?
        let rare = "many"

        var text: String {
            var parts: [String] = []
            let pairs = words.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }
            if !words.isEmpty { parts.append("words: {\(pairs.joined(separator: ", "))}") }
            if !only.isEmpty { parts.append("only: [\(only.joined(separator: ", "))]") }
            if let other { parts.append("other: \(other)") }
            if let below { parts.append("rare: {below: \(below), to: \(rare)}") }
            return "{" + parts.joined(separator: ", ") + "}"
        }

        /// What one word becomes; nil where no rule covers it.
        func recoded(_ word: String) -> String? {
            if let word = words[word] { return word }
            return only.contains(word) || words.isEmpty && only.isEmpty ? word : other
        }

        /// The cells as written, `holders` naming the unit of each; nil where one is not covered.
        func cells(_ cells: [String], holders: [String], isSet: Bool) -> [String]? {
            var written: [[String]] = []
            for cell in cells {
                let elements = isSet ? SetRuleTests.elements(cell) : cell.isEmpty ? [] : [cell]
                let words = elements.map(recoded)
                if words.contains(nil) { return nil }
                written.append(words.compactMap { $0 })
            }
            var units: [String: Set<String>] = [:]
            for (words, holder) in zip(written, holders) {
                for word in words { units[word, default: []].insert(holder) }
            }
            return written.map { words in
                let kept = words.map { word in
                    (units[word]?.count ?? 0) < below ?? 0 ? rare : word
                }
                return Set(kept).sorted().joined(separator: ";")
            }
        }
    }

    /// Split at `;`, spaces at the ends away, nothing twice.
    private static func elements(_ cell: String) -> [String] {
        Set(
            cell.split(separator: ";").map { part in
                String(part.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
            }
        ).filter { !$0.isEmpty }.sorted()
    }

    private static let recodings = [
        Recoding(words: ["x": "y"], only: ["y", "z"]),
        Recoding(words: ["x": "material", "y": "material"], only: ["z"]),
        Recoding(only: ["x"], other: "rest"), Recoding(only: ["x", "z"], other: "x"),
        Recoding(below: 4), Recoding(below: 9), Recoding(below: 60),
        Recoding(words: ["x": "q"], only: ["y"], other: "rest", below: 7),
        Recoding(words: ["x": "q"], other: "rest", below: 4),
        Recoding(only: ["x", "y"], below: 3),
    ]

    private static func policy(_ recoding: Recoding?, _ privacy: String) -> String {
        let rules =
            recoding.map { "keep: [sex, status]\n    replace: {harm: \($0.text)}" }
            ?? "keep: [sex, harm, status]"
        return Camp.policy(privacy: privacy).replacing("keep: [sex, harm, status]", with: rules)
    }

    @Test(arguments: 0..<10)
    func `a recoded set is released as if the file had been recoded`(number: Int) throws {
        let recoding = Self.recodings[number]
        // Where every word is rare no class has two of them.
        let bound = number == 6 ? "at_most: {harm: {many: 1}}" : "l: {harm: 2}"
        let privacy = "k: 3, \(bound), max_suppression: 0.6"
        let (raw, plain) = (Self.policy(recoding, privacy), Self.policy(nil, privacy))
        var exports = 0
        for seed in 1...25 as ClosedRange<UInt64> {
            var random = RepeatableRandom(seed: seed &* 31)
            let people = Camp.people(20 + random.below(60), &random)
            let kept = SlowCamp.kept(people)
            let outcome = try Trial(raw).run(Camp.csv(people))
            let cells = recoding.cells(
                kept.map(\.harm), holders: kept.map(\.id), isSet: true)
            guard let cells else {
                #expect(outcome == .refusal(.valueOutside), "seed \(seed)")
                continue
            }
            let recoded = Dictionary(uniqueKeysWithValues: zip(kept.map(\.id), cells))
            let expected = try Trial(plain).run(
                Camp.csv(
                    people.map { person in
                        var person = person
                        person.harm = recoded[person.id] ?? "x"
                        return person
                    }))
            // The columns of the two policies stand in one order, that of the input.
            #expect(outcome == expected, "seed \(seed)")
            if outcome.code == nil { exports += 1 }
        }
        #expect(exports > 5 || number == 9, "\(exports)")
    }

    @Test(arguments: ["subject", "household", "row"])
    func `rare words are counted in the unit that k counts`(unit: String) throws {
        let recoding = Recoding(below: 13)
        let privacy = "k: 3, count_unit: \(unit), l: {harm: 2}, max_suppression: 0.9"
        let raw = Self.policy(recoding, privacy).replacing("unit: person", with: "unit: event")
        let plain = Self.policy(nil, privacy).replacing("unit: person", with: "unit: event")
        var differs = 0
        for seed in 1...25 as ClosedRange<UInt64> {
            var random = RepeatableRandom(seed: seed &* 77)
            // Several events each; everybody agrees, so that nobody's answer hides a record.
            let people = Camp.people(60, &random).map { person in
                var person = person
                person.id = "p\(random.below(15))"
                person.household = random.oneIn(8) ? "" : "h\(random.below(9))"
                (person.agrees, person.signed) = ("yes", "2026-01-01")
                return person
            }
            let holders = people.enumerated().map { row, person in
                switch unit {
                case "subject": person.id
                case "household": person.household.isEmpty ? "one \(person.id)" : person.household
                default: "row \(row)"
                }
            }
            let cells = try #require(
                recoding.cells(people.map(\.harm), holders: holders, isSet: true))
            let rows = recoding.cells(
                people.map(\.harm), holders: people.indices.map { "\($0)" }, isSet: true)
            if cells != rows { differs += 1 }
            let recoded = zip(people, cells).map { person, harm in
                var person = person
                person.harm = harm
                return person
            }
            #expect(
                try Trial(raw).run(Camp.csv(people)) == Trial(plain).run(Camp.csv(recoded)),
                "seed \(seed)")
        }
        #expect(unit == "row" || differs > 3)
    }

    @Test func `rare words of a quasi-identifier make the classes that are released`() throws {
        let recoding = Recoding(words: ["X": "other"], only: ["F", "M"], below: 8)
        let privacy = "k: 3, l: {harm: 2}, max_suppression: 0.6"
        let raw = Camp.policy(privacy: privacy).replacing(
            "keep: [sex, harm, status]",
            with: "keep: [harm, status]\n    replace: {sex: \(recoding.text)}")
        let plain = Camp.policy(privacy: privacy).replacing(
            "{values: [F, M, X]}", with: "string")
        for seed in 1...40 as ClosedRange<UInt64> {
            var random = RepeatableRandom(seed: seed &* 13)
            let people = Camp.people(30 + random.below(50), &random)
            let kept = SlowCamp.kept(people)
            let cells = try #require(
                recoding.cells(kept.map(\.sex), holders: kept.map(\.id), isSet: false))
            let recoded = Dictionary(uniqueKeysWithValues: zip(kept.map(\.id), cells))
            let expected = try Trial(plain).run(
                Camp.csv(
                    people.map { person in
                        var person = person
                        person.sex = recoded[person.id] ?? "F"
                        return person
                    }))
            #expect(try Trial(raw).run(Camp.csv(people)) == expected, "seed \(seed)")
        }
    }

    @Test func `JSON Lines and CSV give the same recoded sets`() throws {
        let policy = Self.policy(
            Recoding(words: ["x": "q"], only: ["y"], other: "rest", below: 7),
            "k: 3, l: {harm: 2}, max_suppression: 0.6")
        var random = RepeatableRandom(seed: 5)
        let people = Camp.people(80, &random)
        var lines = Trial(policy)
        lines.format = .jsonl
        // A column of missing words alone is absent from JSON in turn; the cells mean the same.
        let rows = try Trial(policy).run(Camp.csv(people)).rows
        #expect(try lines.run(Camp.jsonLines(people)).rows.count == rows.count)
        #expect(!rows.isEmpty)
    }

    // MARK: Record by record

    private static func office(_ rule: String, _ column: String = "set") -> String {
        """
        ctanon: policy/v1
        id: office
        status: approved
        owner: "Office"
        sensitivity: low
        dataset: {unit: person, missing: ["", "NA"]}
        columns: {safe: {n: string, words: \(column)}}
        audiences:
          public:
            tier: internal
            purposes: [care]
            legal_basis: {other: {kind: contract, reference: c, approved_by: A, until: "2099-01-01"}}
            keep: [n]
            replace: {words: \(rule)}
            privacy: {record_level: "for the office alone"}

        """
    }

    private static func csv(_ cells: [String]) -> String {
        "n,words\n" + cells.map { "n,\($0)\n" }.joined()
    }

    private func rows(
        _ rule: String, _ cells: [String], _ column: String = "set"
    ) throws -> [String] {
        try Trial(Self.office(rule, column)).run(Self.csv(cells)).rows.map {
            String($0.dropFirst(2))
        }
    }

    /// Definitions 28 and 45: trimmed, without duplicates, sorted by bytes; missing words dropped.
    @Test func `each element of a set is recoded, sorted and written once`() throws {
        let rule =
            "{words: {food: material, shelter: material}, only: [medical, legal], other: Other}"
        #expect(
            try rows(
                rule,
                [
                    "shelter; food", "medical;legal", "legal;food;medical", "dance",
                    "dance;sing;food",
                    " medical ;medical", "NA;food", ";;", "\"\"", "NA", "Legal",
                ])
                == [
                    "material", "legal;medical", "legal;material;medical", "Other",
                    "Other;material",
                    "medical", "material", "", "", "", "Other",
                ])
    }

    @Test func `an element that no word covers stops the run and is not shown`() throws {
        let report = try Trial(Self.office("{only: [a, b]}")).report(
            Array(Self.csv(["a;b", "a;KANARI"]).utf8))
        #expect(report.outcome == .refusal(.valueOutside))
        #expect(report.refusal?.diagnostics[0].place.row == 2)
        #expect(report.refusal.map { "\($0)".contains("KANARI") } == false)
        #expect(
            try Trial(Self.office("{words: {a: x}}")).run(Self.csv(["a;b"])).code == .valueOutside)
        #expect(
            try Trial(Self.office("{only: [a], other: x}", "{type: set, values: [a, b]}"))
                .run(Self.csv(["a;c"])).code == .valueOutside)
    }

    @Test func `words that stay are listed once for columns that are no sets`() throws {
        #expect(
            try rows(
                "{only: [a, b], words: {c: d}, other: rest}", ["a", "b", "c", "e", "a;b"], "string")
                == ["a", "b", "d", "rest", "rest"])
        #expect(
            try Trial(Self.office("{only: [a]}", "string")).run(Self.csv(["b"])).code
                == .valueOutside)
    }

    @Test func `a long set is recoded like a short one`() throws {
        let words = (0..<300).map { "word\($0)" }
        let only = words.filter { $0.hasSuffix("7") }
        let expected = (only + ["rest"]).sorted().joined(separator: ";")
        #expect(
            try rows(
                "{only: [\(only.joined(separator: ", "))], other: rest}",
                [words.joined(separator: ";")])
                == [expected])
    }
}
