// SPDX-License-Identifier: Apache-2.0
import RecordStreams
import SharingPolicy
import Testing

@testable import ReleaseAudit

/// What an edited export shows of columns that were recoded or merged.
@Suite struct RecodedExportTests {
    private static let policyText = """
        ctanon: policy/v1
        id: recoded
        status: approved
        owner: "Office, dpo@office.example"
        sensitivity: low
        dataset: {unit: person, missing: ["", "NA"]}
        columns:
          quasi:
            a: boolean
            b: boolean
            any: {type: boolean, merge: [a, b], true: [ja, "1"], false: [nein, "0"]}
            area: {values: [n, s, e]}
          sensitive:
            needs: {type: set, values: [food, water, legal]}
            free: set
            age: {type: integer, min: 0, max: 99}
        audiences:
          one:
            tier: internal
            purposes: [service-provision]
            legal_basis: {other: {kind: contract, reference: "c", approved_by: "Ada", until: "2099-01-01"}}
            keep: [any]
            replace:
              area: {words: {n: north}, only: [s], other: elsewhere, rare: {below: 2, to: few}}
              needs: {words: {food: material, water: material}, only: [legal], other: Other, rare: {below: 2, to: few}}
              free: {rare: {below: 2, to: few}}
              age: {rare: {below: 2, to: few}}
            otherwise: drop
            privacy: {k: 2, l: {needs: 2, free: 2}, at_most: {age: {few: 1}}, max_suppression: 0.5}
        """

    private static let good = [
        "any": "ja", "area": "north", "needs": "legal;material", "free": "b;c", "age": "31",
    ]

    private func found(
        _ changes: [String: String], format: RecordFormat = .csv
    ) throws -> [String] {
        let policy = try Policy(yaml: Array(Self.policyText.utf8))
        let audience = try #require(policy.audience(named: "one"))
        let released = policy.columns.indices.filter { audience.rules[$0].releases }
        let names = released.map { policy.columns[$0].name }
        let examination = ExportExamination(
            policy: policy, audience: audience, facts: released.map { ColumnFact(column: $0) },
            hierarchies: [:], format: format, fileName: "export")
        let row = names.map { changes[$0] ?? Self.good[$0] ?? "" }
        let text =
            format == .csv
            ? names.joined(separator: ",") + "\n" + row.joined(separator: ",") + "\n"
            : "{"
                + zip(names, row).map {
                    "\"\($0)\":\($1.hasPrefix("!") ? String($1.dropFirst()) : "\"\($1)\"")"
                }
                .joined(separator: ",") + "}\n"
        return try examination.examine(MemorySource(Array(text.utf8))).findings
            .filter { $0.code == .cellOutsideImage }
            .map { "\($0.code.rawValue) \($0.column ?? "")" }
    }

    @Test(arguments: [
        ("any", "ja"), ("any", "nein"), ("any", ""), ("area", "s"), ("area", "elsewhere"),
        ("area", "few"), ("needs", "legal"), ("needs", "Other;few;legal;material"), ("needs", ""),
        ("free", "few"), ("free", "anything;else"), ("age", "0"), ("age", "few"), ("age", ""),
    ])
    func `what the rules write lies in their images`(_ column: String, _ cell: String) throws {
        #expect(try found([column: cell]) == [])
    }

    /// Other words of the same meaning, words of the file, words in another order or twice, and sets
    /// where one word stands.
    @Test(arguments: [
        ("any", "1"), ("any", "JA"), ("any", "true"), ("any", "NA"), ("area", "n"), ("area", "e"),
        ("area", "s;north"), ("needs", "food"), ("needs", "legal;food"), ("needs", "water"),
        ("needs", "material;legal"), ("needs", "legal;legal"), ("needs", "legal; material"),
        ("needs", "NA"), ("needs", "legal;NA"), ("needs", "other"), ("free", "c;b"),
        ("free", "few;few"), ("age", "100"), ("age", "x"), ("age", "31;few"),
    ])
    func `an edited cell is V0806`(_ column: String, _ cell: String) throws {
        #expect(try found([column: cell]) == ["V0806 \(column)"])
    }

    @Test func `in JSON Lines recoded and merged values are texts or null`() throws {
        #expect(try found([:], format: .jsonl) == [])
        #expect(
            try found(["any": "!null", "needs": "!null", "age": "!null"], format: .jsonl) == [])
        for (column, cell) in [("any", "!true"), ("age", "!31"), ("needs", "!1"), ("any", "")] {
            #expect(try found([column: cell], format: .jsonl) == ["V0806 \(column)"])
        }
    }
}
