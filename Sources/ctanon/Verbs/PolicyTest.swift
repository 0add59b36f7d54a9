// SPDX-License-Identifier: Apache-2.0
internal import Glibc
internal import RecordStreams
internal import ReleaseAudit
internal import SharingPolicy

/// `policy test`: made-up records with the decision and the reason that are expected.
enum PolicyTestVerb {
    static let coverage = Flag(
        "--coverage", .toggle, "report questions, reasons and columns that no case exercises",
        detail: "What is left out is reported and changes nothing in the exit code")

    /// The entry in the table of commands.
    static let command = Command(
        words: ["policy", "test"],
        summary: "run the tests of a policy: made-up records and what must become of them",
        description: [
            """
            FILE is a file of tests, or a policy with `NAME.test.yaml` or `tests.yaml` beside it. \
            Each case states how it differs from the base record and which decision, reason or \
            error code is expected. Status, dates of the policy and of agreements are ignored.
            """
        ],
        operands: [Operand("FILE", "a file of tests, or a policy")],
        ownFlags: [coverage],
        printsJSON: true,
        examples: [
            Command.Example(
                remark: "all cases, and what they leave out",
                line: "ctanon policy test policy.yaml --coverage")
        ],
        exitCodes: [.done, .answerIsNo, .usage, .policyRefused, .inputOutput, .defect]
    ) { low, console throws(Refusal) in
        let path = try low.requiredOperand(0, "FILE")
        let tests = try PolicyTestSource.tests(path, console)
        let policyPath = PolicyTestSource.path(tests.policy, beside: tests.fileName)
        if tests.fileName != path, FileIdentity(path: path) != FileIdentity(path: policyPath) {
            throw Refusal(
                .usage, at: Place(file: tests.fileName),
                "the tests beside \(Name(path)) are for \(Name(tests.policy))",
                help: "name the file of tests, or correct its `policy`")
        }
        let file = try PolicyFile.read(policyPath, console)
        let outcomes = tests.run(file.policy, directory: file.folder)
        let report = PolicyTestReport(
            policy: policyPath, outcomes: outcomes,
            coverage: low.has(coverage) ? PolicyTestCoverage(outcomes, policy: file.policy) : nil,
            fileName: tests.fileName)
        try console.write(low.has(CommonFlags.json) ? report.object.text + "\n" : report.text)
        return report.failed == 0 ? .done : .answerIsNo
    }
}

/// Finds the file of tests that an operand means.
enum PolicyTestSource {
    private static let limit = 16 << 20

    /// The tests of a file, or of the policy that it is.
    static func tests(_ path: String, _ console: Console) throws(Refusal) -> PolicyTestFile {
        let bytes = try readFile(path, limit: limit)
        if isTestFile(bytes) { return try read(bytes, path, console) }
        for candidate in candidates(path) where access(candidate, F_OK) == 0 {
            return try read(readFile(candidate, limit: limit), candidate, console)
        }
        throw Refusal(
            .inputOutput, at: Place(file: path), "no tests lie beside the policy",
            help: "write them to one of \(candidates(path).map { Name($0) })")
    }

    /// A path of a test file, relative to its folder.
    static func path(_ path: String, beside file: String) -> String {
        path.hasPrefix("/") || PolicyFile.folder(of: file) == "."
            ? path : PolicyFile.folder(of: file) + "/" + path
    }

    private static func read(
        _ bytes: [UInt8], _ path: String, _ console: Console
    ) throws(Refusal) -> PolicyTestFile {
        console.quoted.append(SourceText(file: path, bytes: bytes))
        return try PolicyTestFile(yaml: bytes, fileName: path)
    }

    /// Whether the file says `ctanon: policy-test/…`; its format is checked where it is read.
    private static func isTestFile(_ bytes: [UInt8]) -> Bool {
        let text = String(decoding: bytes.prefix(65_536), as: UTF8.self)
        return text.split(separator: "\n").contains { line in
            let words = line.filter { !"\"', {".contains($0) }
            return words.hasPrefix("ctanon:policy-test/")
        }
    }

    private static func candidates(_ path: String) -> [String] {
        let folder = PolicyFile.folder(of: path)
        let name = path.split(separator: "/").last.map(String.init) ?? path
        let stem = name.hasSuffix(".yaml") ? String(name.dropLast(5)) : name
        let prefix = folder == "." ? "" : folder + "/"
        return [prefix + stem + ".test.yaml", prefix + "tests.yaml"]
    }
}
