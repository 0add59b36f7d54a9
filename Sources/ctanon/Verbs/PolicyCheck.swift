// SPDX-License-Identifier: Apache-2.0
internal import RecordStreams
internal import ReleaseAudit
internal import Sealing
internal import SharingPolicy

/// `policy check`: everything that can be said about a policy without data.
enum PolicyCheckVerb {
    /// The entry in the table of commands.
    static let command = Command(
        words: ["policy", "check"],
        summary: "read a policy and the files it names, and say what is wrong",
        description: [
            """
            Reads the policy, its hierarchy files and the populations that its claims name, and \
            shows every error of a pass, at most 20, with its place. A policy that passes can still refuse an input: `filter` compares it \
            with the header and with the day.
            """
        ],
        operands: [Operand("FILE", "the policy")],
        ownFlags: [],
        printsJSON: true,
        examples: [
            Command.Example(remark: "before every commit", line: "ctanon policy check policy.yaml")
        ],
        exitCodes: [.done, .usage, .policyRefused, .inputOutput, .defect]
    ) { low, console throws(Refusal) in
        try run(
            low.requiredOperand(0, "FILE"), json: low.has(CommonFlags.json), console)
    }

    private static func run(
        _ path: String, json: Bool, _ console: Console
    ) throws(Refusal) -> ExitCode {
        do throws(Refusal) {
            let file = try PolicyFile.read(path, console)
            try checkFiles(file)
            console.report(file.warnings)
            let report = json ? object(file) : text(file)
            try console.write(report)
            return .done
        } catch {
            guard json, ExitCode(error.code) == .policyRefused else { throw error }
            try console.write(refused(error))
            return .policyRefused
        }
    }

    /// Opens every file that the policy names, and finds the levels that the rules name.
    private static func checkFiles(_ file: PolicyFile) throws(Refusal) {
        let policy = file.policy
        var found: [Diagnostic] = []
        func note(_ check: () throws(Refusal) -> Void) {
            do throws(Refusal) { try check() } catch {
                found += error.diagnostics.filter { !found.contains($0) }
            }
        }
        var hierarchies: [Int: Hierarchy] = [:]
        for (index, column) in policy.columns.enumerated() {
            let rules = policy.audiences.map { $0.rules[index] }
            note { () throws(Refusal) in
                let hierarchy = try Hierarchy.load(
                    for: column, policy: policy, directory: file.folder)
                for case .generalise(let rule) in rules {
                    _ = try hierarchy.bounds(rule, column: column, policy: policy)
                }
                hierarchies[index] = hierarchy
            }
        }
        for audience in policy.audiences where found.isEmpty {
            note { () throws(Refusal) in
                try LinkedLevels(policy, audience).check(hierarchies)
                guard let population = audience.privacy.classes?.population else { return }
                _ = try PopulationFile.load(
                    population, policy: policy, audience: audience, asOf: .today(),
                    directory: file.folder)
            }
        }
        if let first = found.first { throw Refusal(first, Array(found.dropFirst().prefix(19))) }
    }

    private static func text(_ file: PolicyFile) -> String {
        let policy = file.policy
        let names = policy.audiences.map(\.name).joined(separator: ", ")
        return """
            \(policy.id) version \(policy.version), \(policy.status.rawValue): no errors
            \(policy.columns.count) columns, audiences: \(names)
            sha256 \(Hex.encode(policy.digest))

            """
    }

    private static func object(_ file: PolicyFile) -> String {
        let policy = file.policy
        return JSON.object([
            ("ctanon", .string("policy-check/v1")), ("result", .string("holds")),
            ("id", .string(policy.id)), ("version", .number(policy.version)),
            ("status", .string(policy.status.rawValue)),
            ("sha256", .string(Hex.encode(policy.digest))),
            ("columns", .number(policy.columns.count)),
            ("audiences", .strings(policy.audiences.map(\.name))),
            ("diagnostics", .array(file.warnings.map(DiagnosticText.object))),
        ]).text + "\n"
    }

    private static func refused(_ refusal: Refusal) -> String {
        JSON.object([
            ("ctanon", .string("policy-check/v1")), ("result", .string("refused")),
            ("id", .null), ("version", .null), ("status", .null), ("sha256", .null),
            ("columns", .null), ("audiences", .null),
            ("diagnostics", .array(refusal.diagnostics.map(DiagnosticText.object))),
        ]).text + "\n"
    }
}
