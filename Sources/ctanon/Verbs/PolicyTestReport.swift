// SPDX-License-Identifier: Apache-2.0
internal import RecordStreams
internal import ReleaseAudit
internal import SharingPolicy

/// What became of the tests of a policy, for people and for programs.
struct PolicyTestReport {
    /// The policy file.
    let policy: String
    /// The outcomes in the order of the file.
    let outcomes: [TestOutcome]
    /// What the cases leave out, if that was asked.
    let coverage: PolicyTestCoverage?
    /// The file of tests.
    let fileName: String

    /// How many cases do not pass.
    var failed: Int { outcomes.count { !$0.passed } }

    /// The cases that do not pass, what is left out, and the sum.
    var text: String {
        var text = ""
        for outcome in outcomes where !outcome.passed {
            let place = DiagnosticText.visible(fileName) + ":\(outcome.position.line)"
            text += "failed: \(DiagnosticText.visible(outcome.name)) (\(place))\n"
            for problem in outcome.problems { text += "    \(problem.description)\n" }
        }
        for gap in gaps { text += "not tried: \(gap)\n" }
        if let coverage, coverage.isComplete { text += "nothing is left untried\n" }
        return text + "\(outcomes.count) cases, \(failed) failed\n"
    }

    /// `{ctanon: "policy-test-report/v1", …}`.
    var object: JSON {
        .object([
            ("ctanon", .string("policy-test-report/v1")),
            ("result", .string(failed == 0 ? "holds" : "violated")),
            ("policy", .string(policy)), ("tests", .string(fileName)),
            ("cases", .number(outcomes.count)), ("failed", .number(failed)),
            ("outcomes", .array(outcomes.map(Self.object))),
            ("coverage", coverage.map(Self.object) ?? .null),
        ])
    }

    private var gaps: [String] {
        guard let coverage else { return [] }
        return coverage.questions.map { "both answers to question \(Name($0))" }
            + coverage.reasons.map { "reason \($0.code)" }
            + coverage.columns.map { "column \(Name($0.column)) for audience \(Name($0.audience))" }
    }

    private static func object(_ outcome: TestOutcome) -> JSON {
        .object([
            ("name", .string(outcome.name)), ("audience", .string(outcome.audience)),
            ("line", .number(outcome.position.line)), ("passed", .bool(outcome.passed)),
            ("result", .optional(outcome.result?.text)),
            ("problems", .strings(outcome.problems.map(\.description))),
        ])
    }

    private static func object(_ coverage: PolicyTestCoverage) -> JSON {
        .object([
            ("complete", .bool(coverage.isComplete)), ("questions", .strings(coverage.questions)),
            ("reasons", .strings(coverage.reasons.map(\.code))),
            (
                "columns",
                .array(
                    coverage.columns.map { gap in
                        .object([
                            ("audience", .string(gap.audience)), ("column", .string(gap.column)),
                        ])
                    })
            ),
        ])
    }
}
