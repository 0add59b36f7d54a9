// SPDX-License-Identifier: Apache-2.0
import Foundation
import RecordStreams
import TestSupport
import Testing

@testable import SharingPolicy

@Suite(.needs(shared: PolicyFiles.examples)) struct PolicyTestExampleTests {
    private func example() throws -> (file: PolicyTestFile, policy: Policy, folder: String) {
        let folder = SharedFiles.path(PolicyFiles.examples)
        let yaml = try PolicyFiles.bytes(URL(filePath: folder + "/htcds-cases.test.yaml"))
        let file = try PolicyTestFile(yaml: yaml, fileName: "htcds-cases.test.yaml")
        let policy = try Policy(
            yaml: try PolicyFiles.bytes(URL(filePath: folder + "/" + file.policy)),
            fileName: file.policy)
        return (file, policy, folder)
    }

    @Test func `the seventeen cases of the example pass`() throws {
        let (file, policy, folder) = try example()
        let outcomes = file.run(policy, directory: folder)
        #expect(outcomes.count == 17)
        for outcome in outcomes {
            #expect(outcome.passed, "\(outcome.name): \(outcome.problems)")
        }
    }

    @Test func `the example opens no hierarchy file`() throws {
        let (file, policy, _) = try example()
        let outcomes = file.run(policy, directory: "/nowhere")
        #expect(outcomes.count == 17 && outcomes.allSatisfy(\.passed))
    }

    @Test func `each of the example's decisions can fail`() throws {
        let (file, policy, folder) = try example()
        var inverted = file
        for index in inverted.cases.indices {
            let expect = inverted.cases[index].expect
            inverted.cases[index].expect = PolicyTestFile.Expectation(
                exports: expect.exports.map { !$0 } ?? true, reason: nil, error: nil)
        }
        #expect(inverted.run(policy, directory: folder).allSatisfy { !$0.passed })
    }

    @Test func `coverage of the example names what no case tries`() throws {
        let (file, policy, folder) = try example()
        let coverage = PolicyTestCoverage(file.run(policy, directory: folder), policy: policy)
        // Read off the file: `interview` is yes everywhere, and nobody has a telephone.
        #expect(coverage.questions == ["interview"])
        #expect(coverage.reasons == [])
        #expect(
            coverage.columns.map { "\($0.audience) \($0.column)" } == [
                "shelter-referral prs_MobilePhone"
            ])
        #expect(!coverage.isComplete)
    }
}

struct PolicyTestRunTests {
    private static let policy = """
        ctanon: policy/v1
        id: made
        status: retired
        owner: "nobody, nobody@example.org"
        sensitivity: low
        effective: {until: "2020-01-01"}
        dataset: {unit: person, subject_key: id, on_bad_value: BAD}
        columns:
          direct: [id]
          quasi:
            age: {type: integer, hierarchy: {cuts: [[10, 18]]}}
            place: {hierarchy: {file: places.csv}}
          consent: [ok]
          safe: {kind: {values: [a, b]}}
        consent:
          questions: {ok: ok}
          withdrawals: {none: "a made policy keeps no register"}
        audiences:
          inner:
            tier: internal
            purposes: [research]
            legal_basis: {consent: ok}
            generalise: {age: cut-1, place: level-1}
            replace: {kind: {words: {a: first}}}
            otherwise: drop
            privacy: {record_level: "a test of the runner alone"}
          law:
            tier: internal
            purposes: [research]
            legal_basis:
              other: {kind: contract, reference: c, approved_by: me, until: "2026-07-01"}
            keep: [kind]
            otherwise: drop
            privacy: {record_level: "a test of the runner alone"}
        """

    private func run(_ tests: String, onBadValue: String = "stop") throws -> [TestOutcome] {
        let yaml = Self.policy.replacingOccurrences(of: "BAD", with: onBadValue)
        let policy = try Policy(yaml: Array(yaml.utf8))
        let file = try PolicyTestFile(
            yaml: Array(
                """
                ctanon: policy-test/v1
                policy: made.yaml
                as_of: "2026-06-30"
                base: {id: T1, age: "20", place: here, ok: "yes", kind: a}
                tests:
                \(tests)
                """.utf8))
        return file.run(policy, directory: "/nowhere")
    }

    /// The result of one case that expects nothing in particular.
    private func result(_ fields: String, onBadValue: String = "stop") throws -> String? {
        try run(
            "  - {name: one, audience: inner, \(fields), expect: {decision: export}}",
            onBadValue: onBadValue
        ).first?.result?.text
    }

    @Test func `status and dates of the policy are ignored`() throws {
        #expect(try result("with: {}") == "export consent.given")
    }

    @Test(arguments: [
        ("withdrawn: true", "drop consent.withdrawn"),
        ("withdrawn: false", "export consent.given"),
        ("withdrawn: [T9, \" t1 \"]", "drop consent.withdrawn"),
        ("withdrawn: [T9]", "export consent.given"),
        ("withdrawn: true, with: {age: x}", "drop consent.withdrawn"),
        ("with: {age: x}", "error I0404"), ("with: {age: \"9\"}", "error I0405"),
        ("with: {kind: c}", "error I0405"), ("with: {kind: b}", "error I0405"),
        ("with: {kind: \"\"}", "export consent.given"),
        ("with: {id: \"\"}", "export consent.given"),
        ("with: {surprise: x}", "error I0401"), ("with: {ok: \"\"}", "drop consent.unknown"),
        ("with: {ok: \"no\", age: \"9\"}", "drop consent.refused"),
        ("as_of: \"1990-01-01\"", "export consent.given"),
    ])
    func `a case is decided in the order of evaluation`(fields: String, expected: String) throws {
        #expect(try result(fields) == expected)
    }

    @Test func `bad values are blanked or drop the record where the policy says so`() throws {
        #expect(try result("with: {age: x}", onBadValue: "blank") == "export consent.given")
        #expect(try result("with: {age: x}", onBadValue: "drop-record") == "drop record.invalid")
        // What `replace` does not cover always stops.
        #expect(try result("with: {kind: b}", onBadValue: "drop-record") == "error I0405")
    }

    @Test func `an ended basis is a reason here`() throws {
        let outcomes = try run(
            """
              - {name: last day, audience: law, expect: {decision: export, reason: basis.other}}
              - {name: ended, audience: law, as_of: "2026-07-01", expect: {reason: basis.expired}}
              - {name: refused, audience: law, with: {ok: "no"}, expect: {reason: consent.refused}}
            """)
        #expect(outcomes.count == 3 && outcomes.allSatisfy(\.passed))
    }

    @Test func `a hierarchy file is opened for a case that expects an error`() throws {
        let outcomes = try run(
            "  - {name: place, audience: inner, with: {place: there}, expect: {error: P0305}}")
        #expect(outcomes.map(\.passed) == [true])
    }

    @Test func `columns that an audience does or does not receive are checked`() throws {
        let outcomes = try run(
            """
              - {name: a, audience: inner, expect: {decision: export, absent: [id], present: [age]}}
              - {name: absent, audience: inner, expect: {decision: export, absent: [age]}}
              - {name: present, audience: inner, expect: {decision: export, present: [id]}}
              - {name: no column, audience: inner, expect: {decision: export, absent: [nothing]}}
              - {name: no audience, audience: outside, expect: {decision: export}}
              - {name: wrong reason, audience: inner, expect: {reason: consent.unknown}}
              - {name: wrong error, audience: inner, expect: {error: I0401}}
            """)
        #expect(outcomes.map(\.passed) == [true, false, false, false, false, false, false])
    }
}

struct PolicyTestReadingTests {
    private func code(_ yaml: String) -> DiagnosticCode? {
        do {
            _ = try PolicyTestFile(yaml: Array(yaml.utf8))
            return nil
        } catch {
            return error.code
        }
    }

    private let head = "ctanon: policy-test/v1\npolicy: p.yaml\n"

    @Test func `a small file is read`() throws {
        let file = try PolicyTestFile(
            yaml: Array(
                (head + """
                    base: {a: "1", b: "2"}
                    tests:
                      - name: one
                        audience: x
                        as_of: "2026-01-01"
                        with: {b: "3", c: ""}
                        expect: {decision: drop}
                    """).utf8))
        #expect(file.policy == "p.yaml")
        let test = try #require(file.cases.first)
        #expect(test.record.map(\.column) == ["a", "b", "c"])
        #expect(test.record.map(\.cell) == ["1", "3", ""])
        #expect(test.asOf == Made.day("2026-01-01"))
        #expect(test.expect.exports == false)
    }

    @Test(arguments: [
        ("ctanon: policy-test/v2\npolicy: p\ntests: [x]", DiagnosticCode.formatVersion),
        ("ctanon: policy-test/v1\npolicy: p\ntests: []", .wrongValue),
        ("ctanon: policy-test/v1\npolicy: p", .missingKey),
        ("ctanon: policy-test/v1\nctanon: policy-test/v1", .duplicateKey),
        ("ctanon: policy-test/v1\npolicy: p\nas_of: \"2026-02-30\"\ntests: [x]", .wrongValue),
        ("ctanon: policy-test/v1\npolicy: &p p\ntests: [x]", .yamlFeature),
    ])
    func `a file with a mistake is refused`(yaml: String, expected: DiagnosticCode) {
        #expect(code(yaml) == expected)
    }

    @Test(arguments: [
        ("{expect: {decision: drop}}", DiagnosticCode.missingKey),
        ("{as_of: A, expect: {}}", .missingKey),
        ("{as_of: A, expect: {decision: keep}}", .wrongValue),
        ("{as_of: A, expect: {reason: consent.no}}", .wrongValue),
        ("{as_of: A, expect: {error: X1}}", .wrongValue),
        ("{as_of: A, expect: {error: I0401, decision: drop}}", .wrongValue),
        ("{as_of: A, expect: {decision: export, reason: consent.minor}}", .wrongValue),
        ("{as_of: A, when: x, expect: {decision: drop}}", .unknownKey),
        ("{as_of: A, withdrawn: perhaps, expect: {decision: drop}}", .wrongValue),
        ("{as_of: A, with: {a: [x]}, expect: {decision: drop}}", .wrongValue),
    ])
    func `a case with a mistake is refused`(fields: String, expected: DiagnosticCode) {
        let test = fields.replacingOccurrences(of: "A,", with: "\"2026-01-01\",")
            .replacingOccurrences(of: "{as_of", with: "{name: a, audience: b, as_of")
            .replacingOccurrences(of: "{expect", with: "{name: a, audience: b, expect")
        #expect(code(head + "tests: [\(test)]") == expected)
    }

    @Test func `two cases may not have one name`() {
        let test = "{name: a, audience: b, as_of: \"2026-01-01\", expect: {decision: drop}}"
        #expect(code(head + "tests: [\(test)]") == nil)
        #expect(code(head + "tests: [\(test), \(test)]") == .wrongValue)
    }
}
