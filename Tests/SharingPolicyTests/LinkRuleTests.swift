// SPDX-License-Identifier: Apache-2.0
import RecordStreams
import TestSupport
import Testing

@testable import SharingPolicy

/// Random links and rules against the text of the policy reference ("Columns that tell the same").
@Suite struct LinkRuleTests {
    /// A rule of the reference with what it means for links.
    private struct Rule {
        var key: String
        /// What stands after the column's name; nil for a list.
        var option: String?
        /// Whether the column is told in full.
        var isFull: Bool
        /// Whether anything can be read.
        var isReadable: Bool
    }

    private static let words: [Rule] = [
        Rule(key: "keep", option: nil, isFull: true, isReadable: true),
        Rule(key: "keep", option: nil, isFull: true, isReadable: true),
        Rule(
            key: "keep-because", option: "\"a reason of its own\"", isFull: true, isReadable: true),
        Rule(key: "drop", option: nil, isFull: false, isReadable: false),
        Rule(key: "otherwise", option: nil, isFull: false, isReadable: false),
        // No solver chooses for a record-level audience: the finest level is written.
        Rule(key: "generalise", option: "solver", isFull: true, isReadable: true),
        Rule(key: "generalise", option: "1", isFull: false, isReadable: true),
        Rule(key: "generalise", option: "exact", isFull: true, isReadable: true),
        Rule(key: "generalise", option: "{max_level: 0}", isFull: true, isReadable: true),
        Rule(key: "pseudonymise", option: "{}", isFull: false, isReadable: false),
        Rule(key: "encrypt", option: "{}", isFull: false, isReadable: false),
        Rule(key: "replace", option: "{words: {a: x, b: y}}", isFull: true, isReadable: true),
        Rule(key: "replace", option: "{only: [a, b]}", isFull: true, isReadable: true),
        Rule(key: "replace", option: "{words: {a: x}, only: [x]}", isFull: false, isReadable: true),
        Rule(key: "replace", option: "{words: {a: x, b: x}}", isFull: false, isReadable: true),
        Rule(key: "replace", option: "{only: [a], other: x}", isFull: false, isReadable: true),
    ]
    private static let flags =
        [0, 1, 2, 3, 4, 10].map { words[$0] } + [
            Rule(
                key: "replace", option: "{words: {\"1\": y, \"0\": n}}", isFull: true,
                isReadable: true),
            Rule(
                key: "replace", option: "{words: {\"1\": y, \"0\": y}}", isFull: false,
                isReadable: true
            ),
        ]

    /// Six columns, of which the last three are flags, with links and a rule for each.
    private struct Case {
        var rules: [Rule]
        var linked: [[Int]] = []
        var derived: [[Int]]
        var merges: [[Int]]

        init(_ random: inout RepeatableRandom) {
            rules = (0..<6).map { column in
                let all = column < 3 ? LinkRuleTests.words : LinkRuleTests.flags
                return all[random.below(all.count)]
            }
            derived = Array(repeating: [], count: 6)
            merges = derived
            for column in 1..<6 where random.oneIn(3) {
                derived[column] = (0..<column).filter { _ in random.oneIn(2) }
            }
            if random.oneIn(2) {
                derived[5] = []
                merges[5] = [3, 4]
            }
            for _ in 0..<random.below(3) {
                let group = (0..<6).filter { _ in random.oneIn(3) }
                if group.count > 1 { linked.append(group) }
            }
        }

        /// The policy and the line of each column's rule.
        func policy() -> (yaml: String, lines: [Int]) {
            var text = [
                "ctanon: policy/v1", "id: made-up", "status: approved", "owner: Agency",
                "sensitivity: low", "recipients:",
                "  shelter: {name: S, age: \"age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj\"}",
                "dataset:", "  unit: person",
            ]
            if !linked.isEmpty {
                text.append("  linked: [\(linked.map(names).joined(separator: ", "))]")
            }
            text += ["columns:", "  safe:"]
            var lines = [Int](repeating: 0, count: 6)
            for column in 0..<6 {
                var options = column < 3 ? "hierarchy: {prefix: [1]}" : "type: boolean"
                if !derived[column].isEmpty {
                    options += ", derived_from: \(names(derived[column]))"
                }
                if !merges[column].isEmpty { options += ", merge: \(names(merges[column]))" }
                text.append("    c\(column): {\(options)}")
                lines[column] = text.count
            }
            text += [
                "audiences:", "  one:", "    tier: internal", "    recipients: [shelter]",
                "    purposes: [care]", "    privacy: {record_level: \"for the office alone\"}",
                "    legal_basis: {other: {kind: contract, reference: C, approved_by: A, until: \"2030-01-01\"}}",
                "    otherwise: drop",
            ]
            for key in Set(rules.map(\.key)).sorted() where key != "otherwise" {
                text.append("    \(key):")
                for (column, rule) in rules.enumerated() where rule.key == key {
                    text.append(
                        "      " + (rule.option.map { "c\(column): \($0)" } ?? "- c\(column)"))
                    lines[column] = text.count
                }
            }
            return (text.joined(separator: "\n") + "\n", lines)
        }

        private func names(_ columns: [Int]) -> String {
            "[" + columns.map { "c\($0)" }.joined(separator: ", ") + "]"
        }

        /// A column is known if it is in every set of columns that holds what is told in full and
        /// whatever follows from its members: all 64 sets are tried.
        var known: [Bool] {
            let sets = (0..<64).map { set in (0..<6).map { set >> $0 & 1 == 1 } }
            let closed = sets.filter { set in
                let full = (0..<6).allSatisfy { !rules[$0].isFull || set[$0] }
                let links = linked.allSatisfy { group in
                    group.allSatisfy { set[$0] } || !group.contains { set[$0] }
                }
                let follow = (0..<6).allSatisfy { column in
                    let sources = derived[column] + merges[column]
                    return sources.isEmpty || !sources.allSatisfy { set[$0] } || set[column]
                }
                return full && links && follow
            }
            return (0..<6).map { column in closed.allSatisfy { $0[column] } }
        }

        /// Whether the rule of a column must be refused.
        func isRefused(_ column: Int) -> Bool {
            let rule = rules[column]
            let known = known
            let leaves = linked.contains { group in
                group.contains(column) && group.contains { !rules[$0].isFull }
            }
            if rule.isFull, leaves || ancestors(column).contains(where: { !known[$0] }) {
                return true
            }
            let sources = derived[column]
            if !rule.isFull, rule.key != "drop", rule.key != "otherwise", !sources.isEmpty,
                sources.allSatisfy({ known[$0] })
            {
                return true
            }
            return rule.isReadable && merges[column].contains { !known[$0] }
                && merges[column].contains { known[$0] || rules[$0].isReadable }
        }

        private func ancestors(_ column: Int) -> Set<Int> {
            derived[column].reduce(into: []) { $0.formUnion(ancestors($1).union([$1])) }
        }
    }

    @Test func `links are refused where the reference says so, and nowhere else`() {
        var (refused, passed) = (0, 0)
        for seed in 1...1200 as ClosedRange<UInt64> {
            var random = RepeatableRandom(seed: seed)
            let made = Case(&random)
            let (yaml, lines) = made.policy()
            let found = Policy.read(yaml: Array(yaml.utf8)).diagnostics.filter {
                $0.severity == .error
            }
            #expect(found.allSatisfy { $0.code == .linkedColumn }, "\(found)\n\(yaml)")
            let expected = (0..<6).filter(made.isRefused).map { lines[$0] }
            #expect(Set(found.compactMap(\.place.line)) == Set(expected), "seed \(seed)\n\(yaml)")
            if expected.isEmpty { passed += 1 } else { refused += 1 }
        }
        #expect(refused > 200 && passed > 200, "\(refused) refused, \(passed) passed")
    }

    // MARK: Names that speak of a link

    private func warnings(_ columns: String, _ rules: String, linked: String = "") -> [String] {
        let yaml = """
            ctanon: policy/v1
            id: made-up
            status: approved
            owner: Agency
            sensitivity: low
            dataset: {unit: person\(linked)}
            columns:
              quasi:
            \(columns.split(separator: "\n").map { "    \($0)" }.joined(separator: "\n"))
            audiences:
              one:
                tier: internal
                purposes: [care]
                privacy: {record_level: "for the office alone"}
                legal_basis: {other: {kind: contract, reference: C, approved_by: A, until: "2030-01-01"}}
                otherwise: drop
                \(rules)

            """
        return Policy.read(yaml: Array(yaml.utf8)).diagnostics.map {
            "\($0.severity) \($0.code.rawValue) \($0.message)"
        }
    }

    /// Names as KoboToolbox makes them (formpack, `reporting/export.py`).
    @Test func `a cell and its columns of 0 and 1 that are not linked get a warning`() {
        let columns = "needs: set\nneeds/food: boolean\nneeds/water: boolean\nneedsx/food: boolean"
        let found = warnings(columns, "keep: [needs, needsx/food]")
        #expect(
            found == [
                """
                warning P0311 by their names `needs` and `needs/food`, `needs/water` tell the same \
                fact; audience `one` releases `needs`, and drops `needs/food` by `otherwise: drop`
                """
            ])
        #expect(warnings(columns, "keep: [needs/water]").count == 1)
        #expect(warnings(columns, "keep: [needs, needs/food, needs/water]") == [])
        #expect(warnings(columns, "keep: [needsx/food]") == [])
    }

    @Test func `what is linked, derived or merged gets no warning`() {
        let linked = ", linked: [[needs, needs/food]]"
        #expect(warnings("needs: set\nneeds/food: boolean", "drop: [needs]", linked: linked) == [])
        let derived = "needs: set\nneeds/food: {type: boolean, derived_from: [needs]}"
        #expect(warnings(derived, "keep: [needs]") == [])
        let merged =
            "needs: {type: boolean, merge: [needs/food, needs/water]}\n"
            + "needs/food: boolean\nneeds/water: boolean"
        #expect(warnings(merged, "keep: [needs]") == [])
    }

    @Test func `a point and its parts that are not linked get a warning`() {
        for (point, part) in [
            ("site", "_site_latitude"), ("site", "_site_precision"),
            ("visit/site", "visit/_site_longitude"), ("a/b/site", "a/b/_site_altitude"),
        ] {
            let found = warnings("\(point): string\n\(part): decimal", "keep: [\(part)]")
            #expect(found.count == 1, "\(part)")
            #expect(found.first?.contains("warning P0311") == true)
        }
        #expect(warnings("site: string\n_latitude: decimal", "keep: [site]") == [])
        #expect(warnings("site: string\nsite_latitude: decimal", "keep: [site]") == [])
        #expect(warnings("a/site: string\nb/_site_latitude: decimal", "keep: [a/site]") == [])
    }
}
