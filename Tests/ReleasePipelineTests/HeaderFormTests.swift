// SPDX-License-Identifier: Apache-2.0
import RecordStreams
import ReleasePipeline
import SharingPolicy
import Testing

/// Banners, tags and dialects of the files that organisations have; everything here is invented.
@Suite struct HeaderFormTests {
    private static func policy(
        direct: String = "[id, name]", drop: String = "[id, name]", output: String = "{}",
        order: String = "input"
    ) -> String {
        """
        ctanon: policy/v1
        id: sites
        status: approved
        owner: "A made-up office, data@example.org"
        sensitivity: low
        dataset: {unit: site}
        columns:
          direct: \(direct)
          quasi: {place: string}
          count: {people: integer}
        audiences:
          public:
            tier: internal
            purposes: [planning]
            legal_basis: {other: {kind: public-interest-mandate, reference: "made up", approved_by: "made up", until: "2099-12-31"}}
            keep: [place, people]
            drop: \(drop)
            privacy: {record_level: "rows are counts of places, not people"}
            output: \(output == "{}" ? "{row_order: \(order)}" : output)
        """
    }

    private static let banner = "Site list, round 7,,,\n,,,\n,Location,,Figures\n"
    private static let names = "id,name,place,people\n"
    private static let tags = "#loc+id, #Contact +name ,#adm1 +name,#affected\n"
    private static let rows = "s1,Ana,North,12\ns2,Bo,\"So,uth\",7\n"
    private static let export = "place,people\nNorth,12\n\"So,uth\",7\n"

    private func trial(_ policy: String = policy()) -> Trial { Trial(policy) }

    @Test(arguments: ["input", "keyed-shuffle"], [1, 7, Int.max])
    func `a master list with banner, groups and tags is read`(order: String, pieces: Int) throws {
        var trial = trial(Self.policy(order: order))
        trial.pieces = pieces
        let report = try trial.report(
            Array((Self.banner + Self.names + Self.tags + Self.rows).utf8))
        #expect(report.outcome.rows.sorted() == lines(Self.export).dropFirst().sorted())
        #expect(report.summary?.counts.input == 2)
        let notes = report.summary?.notes.map(\.message.description) ?? []
        #expect(notes.contains("rows 1 to 3 stand before the header and were skipped"))
        #expect(!notes.contains { $0.contains("Site") || $0.contains("Location") })
    }

    @Test func `the row that is named is the header`() throws {
        var trial = trial()
        let text = Self.banner + Self.names + Self.rows
        let refused = try trial.report(Array(text.utf8))
        #expect(refused.outcome.code == .unknownColumn)
        trial.headerRow = 4
        #expect(try trial.run(text) == .export(Self.export))
        trial.headerRow = 3
        #expect(try trial.run(text).code != nil)
    }

    /// The first row of the HTCDS workbook has no name in its first column and in a later one, and
    /// labels under the names: who names the row of labels works with these.
    @Test func `columns without a name are declared by their place`() throws {
        let text = ",place,,people\n,Town,,How many\ns1,North,Ana,12\n"
        let policy = Self.policy(direct: "[\"#1\", \"#3\"]", drop: "[\"#1\", \"#3\"]")
        #expect(
            try trial(policy).run(text.replacing(",Town,,How many\n", with: ""))
                == .export("place,people\nNorth,12\n"))
        // A row of labels is a record, and no number.
        let labels = policy.replacing(
            "keep: [place, people]", with: "keep: [place]\n    round: {people: 1}")
        #expect(try trial(labels).run(text).code == .valueUnreadable)
        var named = trial(
            policy.replacing("place", with: "Town").replacing("people", with: "How many"))
        named.headerRow = 2
        #expect(try named.run(text) == .export("Town,How many\nNorth,12\n"))
        #expect(
            try trial(Self.policy(direct: "[\"#1\"]", drop: "[\"#1\"]")).run(text).code
                == .unknownColumn)
    }

    @Test func `a refusal of the header says which rows were skipped`() throws {
        let report = try trial().report(
            Array((Self.banner + "id,name,placе,people\n" + Self.tags + Self.rows).utf8))
        #expect(report.outcome.code == .unknownColumn)
        let last = report.refusal?.diagnostics.map(\.message.description) ?? []
        #expect(last.contains("rows 1 to 3 stand before the header and were skipped"))
    }

    @Test(arguments: ["input", "keyed-shuffle"])
    func `tags that are kept are those of the released columns`(order: String) throws {
        var trial = trial(Self.policy(order: order))
        trial.keepsTags = true
        let outcome = try trial.run(Self.names + Self.tags + Self.rows)
        #expect(outcome.header == "place,people")
        #expect(outcome.rows.first == "#adm1+name,#affected")
        #expect(outcome.rows.dropFirst().sorted() == ["\"So,uth\",7", "North,12"])
        // Malformed tags are never written, and a row of none is no row.
        let malformed = "#loc+id,#contact,#adm1 Ana,#affected+\n"
        #expect(try trial.run(Self.names + malformed + Self.rows).rows.count == 2)
        #expect(try trial.run(Self.names + Self.rows).rows.count == 2)
        trial.outputFormat = .jsonl
        #expect(try trial.run(Self.names + Self.tags + Self.rows).code == .usage)
    }

    /// A row that only looks like tags could hold a person.
    @Test func `kept tags are words of HXL and nothing else`() throws {
        var trial = trial()
        trial.keepsTags = true
        let row = "#F001,#contact,#amina_haddad+x0791234567,#affected+case17\n"
        let outcome = try trial.run(Self.names + row + Self.rows)
        #expect(outcome.rows.count == 2)
        #expect(!outcome.text.contains("#"))
        let known = "#F001,#contact,#adm1+i_fr,#affected+age_5_12+hh\n"
        #expect(
            try trial.run(Self.names + known + Self.rows).rows.first
                == "#adm1+i_fr,#affected+age_5_12+hh")
    }

    @Test func `a merged column has no tag`() throws {
        var trial = trial(
            Self.policy()
                .replacing(
                    "quasi: {place: string}",
                    with: """
                        quasi: {place: string, any: {type: boolean, merge: [f, g]}, f: boolean, g: boolean}
                        """
                )
                .replacing("keep: [place, people]", with: "keep: [place, people, any]")
                .replacing("drop: [id, name]", with: "drop: [id, name, f, g]"))
        trial.keepsTags = true
        let text = "id,name,place,people,f,g\n#id,#contact,#adm1,#affected,,\ns1,A,N,1,yes,no\n"
        #expect(
            try trial.run(text)
                == .export("place,people,any\n#adm1,#affected,\nN,1,true\n"))
    }

    @Test func `a released column that a pattern declares as direct is refused`() throws {
        let trial = trial(
            Self.policy(direct: "[id, name, \"#adm1*\"]", drop: "[id, name]")
                .replacing("drop: [id, name]", with: "drop: [id, name, \"#adm1*\"]"))
        #expect(try trial.run(Self.names + Self.tags + Self.rows).code == .ruleNotAllowed)
        let other = self.trial(
            Self.policy(direct: "[id, name, \"#adm1*\"]").replacing(
                "    privacy:", with: "    otherwise: drop\n    privacy:"))
        #expect(try other.run(Self.names + Self.tags + Self.rows).code == .ruleNotAllowed)
    }

    @Test func `columns are dropped by their tags and released ones never`() throws {
        let direct = "[id]"
        var trial = trial(Self.policy(direct: direct, drop: "[id, \"#contact*\"]"))
        #expect(
            try trial.run(Self.names + Self.tags + Self.rows) == .export(Self.export))
        let report = try trial.report(Array((Self.names + Self.rows).utf8))
        #expect(report.outcome.code == .unknownColumn)
        trial = self.trial(Self.policy(direct: direct, drop: "[id, \"#contact\", \"#*+name\"]"))
        #expect(try trial.run(Self.names + Self.tags + Self.rows).code == .ruleNotAllowed)
        trial = self.trial(
            Self.policy(direct: "[id, \"#contact\"]", drop: "[id, \"#contact*\"]"))
        #expect(
            try trial.run(Self.names + Self.tags + Self.rows) == .export(Self.export))
    }

    @Test func `patterns without tags in the file are worth a note`() throws {
        let report = try trial(Self.policy(drop: "[id, name, \"#contact*\"]"))
            .report(Array((Self.names + Self.rows).utf8))
        #expect(report.outcome == .export(Self.export))
        #expect(
            report.summary?.notes.map(\.message.description).contains {
                $0.contains("match nothing")
            } == true)
    }

    @Test func `an export is written as its input is`() throws {
        var trial = trial()
        trial.sameDialect = true
        let input = "\u{FEFF}id;name;place;people\r\ns1;Ana;North;12\r\ns2;Bo;So,uth;7\r\n"
        #expect(
            try trial.run(input)
                == .export("\u{FEFF}place;people\r\nNorth;12\r\nSo,uth;7\r\n"))
        #expect(try trial.run(Self.names + Self.rows) == .export(Self.export))
        trial.keepsTags = true
        #expect(
            try trial.run("id|name|place|people\r\n#x|#y|#adm1|\r\ns1|Ana|\"a|b\"|1\r\n")
                == .export("place|people\r\n#adm1|\r\n\"a|b\"|1\r\n"))
    }

    @Test(arguments: ["input", "keyed-shuffle"])
    func `a single column has the quotes that every dialect reads`(order: String) throws {
        var trial = trial(
            Self.policy(order: order).replacing("keep: [place, people]", with: "keep: [place]")
                .replacing("drop: [id, name]", with: "drop: [id, name, people]"))
        trial.sameDialect = true
        let outcome = try trial.run("id;name;place;people\r\ns1;Ana;So,uth;12\r\n")
        #expect(outcome == .export("place\r\n\"So,uth\"\r\n"))
    }

    @Test func `a dialect that contradicts the format is refused`() throws {
        let semicolons = "id;name;place;people\ns1;Ana;North;12\n"
        let tabs = semicolons.replacing(";", with: "\t")
        func code(
            _ input: String, policy: String, output: RecordFormat? = nil, tsv: Bool = false
        ) throws -> DiagnosticCode? {
            var trial = trial(Self.policy(output: policy))
            trial.sameDialect = true
            trial.outputFormat = output
            trial.format = tsv ? .tsv : .csv
            return try trial.run(input).code
        }
        #expect(try code(semicolons, policy: "{format: csv}") == nil)
        #expect(try code(semicolons, policy: "{format: tsv}") == .usage)
        #expect(try code(semicolons, policy: "{format: jsonl}") == .usage)
        #expect(try code(semicolons, policy: "{formula_guard: true}", output: .tsv) == .usage)
        #expect(try code(semicolons, policy: "{formula_guard: true}", output: .jsonl) == .usage)
        #expect(try code(tabs, policy: "{format: csv}", tsv: true) == .usage)
        #expect(try code(tabs, policy: "{format: tsv}", tsv: true) == nil)
        #expect(try code(tabs, policy: "{formula_guard: true}", output: .csv, tsv: true) == nil)
    }
}
