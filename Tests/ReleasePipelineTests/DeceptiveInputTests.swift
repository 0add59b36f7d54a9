// SPDX-License-Identifier: Apache-2.0
import RecordStreams
import ReleasePipeline
import SharingPolicy
import Testing

/// Tables and policies that look safer than they are; each was once released.
///
/// One value in two spellings, one person under two ids or in two households, names beside a claim.
@Suite struct DeceptiveInputTests {
    private static func policy(
        unit: String = "person", columns: String, rules: String, privacy: String,
        dataset: String = "", tier: String = "public", more: String = ""
    ) -> String {
        """
        ctanon: policy/v1
        id: made-up
        status: approved
        owner: "Agency, dpo@agency.example"
        sensitivity: low
        dataset: {unit: \(unit), subject_key: id\(dataset)}
        columns:
        \(columns)
          consent: [agrees]
        consent:
          questions: {share: agrees}
          withdrawals: {none: "made up for a test"}
        recipients:
          office: {name: "Office"}
        audiences:
          public:
            tier: \(tier)
            purposes: [research]
            legal_basis: {consent: [share]}
            \(rules)
            otherwise: drop
            privacy: {\(privacy)}
            history: {none: "made up for a test"}
            output: {row_order: input}
            \(more)
        """
    }

    private static let people = """
          direct: {id: string}
          quasi: {sex: {values: [F, M]}}
          sensitive: {held: boolean}
        """

    private func table(_ answers: [String]) -> String {
        answers.enumerated().reduce("id,sex,held,agrees\n") {
            $0 + "p\($1.offset),F,\($1.element),yes\n"
        }
    }

    @Test func `two spellings of one truth are one value for l and for a share`() throws {
        let l = Self.policy(
            columns: Self.people, rules: "keep: [sex, held]", privacy: "k: 3, l: {held: 2}")
        let spelt = ["yes", "yes", "yes", "true", "true", "true"]
        #expect(try Trial(l).run(table(spelt)).code == .privacyNotReachable)
        let mixed = ["yes", "yes", "yes", "no", "no", "no"]
        #expect(try Trial(l).run(table(mixed)).rows.count == 6)
        let share = Self.policy(
            columns: Self.people, rules: "keep: [sex, held]",
            privacy: "k: 3, at_most: {held: {\"yes\": 0.5}}")
        let hidden = ["yes", "yes", "yes", "true", "true", "true", "no", "no", "no"]
        #expect(try Trial(share).run(table(hidden)).code == .privacyNotReachable)
        #expect(try Trial(share).run(table(mixed)).rows.count == 6)
    }

    @Test(arguments: ["\u{FE0F}", "\u{FE0E}", "\u{034F}", "\u{3164}", "\u{17B4}", "\u{200B}"])
    func `an invisible character makes no second person`(invisible: String) throws {
        let policy = Self.policy(
            columns: Self.people, rules: "keep: [sex, held]", privacy: "k: 3, l: {held: 2}")
        let rows = "id,sex,held,agrees\nP1,F,yes,yes\nP\(invisible)1,F,no,yes\n"
        #expect(try Trial(policy).run(rows).code == .duplicateSubject)
    }

    private static let counted = """
          direct: {id: string, name: string}
          quasi: {sex: {values: [F, M]}}
          count: {boats: integer}
        """

    @Test(arguments: [
        ("partner", "keep-because: {name: \"they are to be called\"}\n    keep: [sex]"),
        ("partner", "keep: [sex, boats]"), ("public", "keep: [sex, boats]"),
    ])
    func `no claim about classes stands beside a name or a count`(tier: String, rules: String) {
        let demands = """
            recipients: [office]
                agreement: {reference: "A 1", from: "2020-01-01", until: "2099-01-01"}
                retention: {delete_after: P1Y}
            """
        let policy = Self.policy(
            columns: Self.counted, rules: rules, privacy: "k: 3", tier: tier,
            more: tier == "partner" ? demands : "")
        do {
            _ = try Policy(yaml: Array(policy.utf8))
            Issue.record("the policy was accepted")
        } catch {
            #expect(error.diagnostics.map(\.code) == [.ruleNotAllowed])
        }
    }

    @Test func `a member of a closed household closes the other one that she is in`() throws {
        let policy = Self.policy(
            unit: "event",
            columns: """
                  direct: {id: string, house: {about: household}}
                  quasi: {sex: {values: [F, M]}}
                """, rules: "keep: [sex]", privacy: "k: 3", dataset: ", household_key: house")
        // z refuses; a lives with z and with b; c to e have nothing to do with them.
        let rows = [
            "z,H2,F,no", "a,H2,F,yes", "a,H1,F,yes", "b,H1,F,yes", "c,,F,yes", "d,,F,yes",
            "e,H3,F,yes",
        ]
        let text = rows.reduce("id,house,sex,agrees\n") { $0 + $1 + "\n" }
        let report = try Trial(policy).report(Array(text.utf8))
        #expect(report.outcome.rows.count == 3)
        #expect(report.summary?.counts.dropped == ["consent.refused": 1, "household.mixed": 3])
    }

    private static let aged = """
          direct: {id: string}
          quasi: {age: {type: integer, min: 0, max: 120, hierarchy: {bands: [5, 10]}}}
        """

    @Test func `what stands for everything may not be a value of its column`() throws {
        func code(_ word: String) throws -> DiagnosticCode? {
            let policy = Self.policy(
                columns: Self.aged, rules: "generalise: {age: all}", privacy: "k: 3"
            ).replacing("output: {", with: "output: {suppressed: \"\(word)\", ")
            let rows = (0..<3).reduce("id,age,agrees\n") { $0 + "p\($1),2\($1),yes\n" }
            return try Trial(policy).run(rows).code
        }
        #expect(try code("20-24") == .ruleDoesNotFit)
        #expect(try code("") == .ruleDoesNotFit)
        #expect(try code("(all)") == nil)
    }

    @Test(arguments: [("blank", 4), ("drop-record", 3)])
    func `bad values are told by column, row and number`(word: String, kept: Int) throws {
        let policy = Self.policy(
            columns: Self.aged, rules: "generalise: {age: all}", privacy: "k: 3",
            dataset: ", on_bad_value: \(word)")
        let rows = "id,age,agrees\na,20,yes\nb,secret,yes\nc,30,yes\nd,40,yes\n"
        let report = try Trial(policy).report(Array(rows.utf8))
        #expect(report.outcome.rows.count == kept)
        let notes = try #require(report.summary?.notes)
        #expect(notes.map(\.place.row) == [2])
        #expect(notes.first?.place.field == Name("age"))
        #expect(notes.allSatisfy { !$0.message.description.contains("secret") })
    }

    @Test func `a workbook is told from a table`() throws {
        let policy = Self.policy(
            columns: Self.people, rules: "keep: [sex]", privacy: "k: 3")
        #expect(try Trial(policy).run("PK\u{3}\u{4}rest of an archive\n").code == .encoding)
    }
}
