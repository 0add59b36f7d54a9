// SPDX-License-Identifier: Apache-2.0
package import RecordStreams

extension PolicyTestFile {
    /// Reads a test file in the YAML profile of policies.
    ///
    /// - Parameters:
    ///   - yaml: the bytes of the file.
    ///   - fileName: the file's name, for messages.
    /// - Throws: a `Refusal` with codes P0101 to P0203.
    package init(yaml: [UInt8], fileName: String = "tests") throws(Refusal) {
        let findings = Findings(fileName: fileName)
        let file = DocumentReader.read(yaml, findings).flatMap {
            TestFileReader(shapes: ShapeReader(findings: findings)).file($0)
        }
        guard let file, !findings.failed else {
            throw findings.refusal
                ?? Refusal(.defect, at: Place(file: fileName), "the test file cannot be read")
        }
        self = file
    }
}

/// Reads the shapes of a test file; every wrong one is a finding.
private struct TestFileReader {
    private typealias Record = [(column: String, cell: String)]
    let shapes: ShapeReader

    func file(_ root: PolicyNode) -> PolicyTestFile? {
        guard
            let fields = shapes.fields(
                root, path: "", known: ["ctanon", "policy", "as_of", "base", "tests"],
                required: ["ctanon", "policy", "tests"]),
            checkFormat(fields)
        else { return nil }
        let policy = fields["policy"].flatMap { shapes.word($0, path: "policy", least: 1) }
        let asOf = fields["as_of"].flatMap { shapes.day($0, path: "as_of")?.value }
        let base = fields["base"].map { record($0, path: "base") } ?? []
        guard let tests = fields["tests"], let base,
            let items = shapes.items(tests, path: "tests", least: 1)
        else { return nil }
        let cases = items.compactMap { testCase($0, base: base, asOf: asOf) }
        refuseRepeatedNames(cases)
        guard let policy, cases.count == items.count else { return nil }
        return PolicyTestFile(policy: policy, cases: cases, fileName: shapes.findings.fileName)
    }

    private func checkFormat(_ fields: Fields) -> Bool {
        guard let node = fields["ctanon"], let word = shapes.word(node, path: "ctanon") else {
            return false
        }
        if word == "policy-test/v1" { return true }
        shapes.findings.error(
            .formatVersion, at: node.position,
            "\(Name(word)) is not the format of a test file that this version reads",
            help: "the first line of a test file is `ctanon: policy-test/v1`")
        return false
    }

    private func refuseRepeatedNames(_ cases: [PolicyTestFile.Case]) {
        var seen = Set<[UInt8]>()
        for test in cases where !seen.insert(Array(test.name.utf8)).inserted {
            shapes.findings.error(
                .wrongValue, at: test.position, "two tests have the name \(Name(test.name))")
        }
    }

    /// Column → cell; a name comes once, since the reader refuses a repeated key.
    private func record(_ node: PolicyNode, path: String) -> Record? {
        guard let entries = shapes.entries(node, path: path) else { return nil }
        let cells: Record = entries.compactMap { entry in
            guard let cell = shapes.word(entry.value, path: path + "." + entry.key.value) else {
                return nil
            }
            return (ColumnNames.normalised(entry.key.value), cell)
        }
        return cells.count == entries.count ? cells : nil
    }

    private func testCase(
        _ node: PolicyNode, base: Record, asOf: Day?
    ) -> PolicyTestFile.Case? {
        guard
            let fields = shapes.fields(
                node, path: "tests",
                known: ["name", "audience", "as_of", "with", "withdrawn", "expect"],
                required: ["name", "audience", "expect"])
        else { return nil }
        let name = fields["name"].flatMap { shapes.word($0, path: "tests.name", least: 1) }
        let audience = fields["audience"].flatMap { shapes.word($0, path: "tests.audience") }
        let own = fields["as_of"].flatMap { shapes.day($0, path: "tests.as_of")?.value }
        let changes = fields["with"].map { record($0, path: "tests.with") } ?? []
        let withdrawn =
            fields["withdrawn"].map { self.withdrawn($0) } ?? PolicyTestFile.Withdrawn.record(false)
        let expect = fields["expect"].flatMap { expectation($0) }
        if fields["as_of"] == nil, asOf == nil { shapes.missing("as_of", in: fields) }
        guard let name, let audience, let day = own ?? asOf, let changes, let withdrawn, let expect
        else { return nil }
        return PolicyTestFile.Case(
            name: name, audience: audience, asOf: day, record: joined(base, changes),
            withdrawn: withdrawn, expect: expect, position: node.position)
    }

    private func joined(_ base: Record, _ changes: Record) -> Record {
        func same(_ a: String, _ b: String) -> Bool { a.utf8.elementsEqual(b.utf8) }
        let kept = base.map { cell in
            changes.first { same($0.column, cell.column) } ?? cell
        }
        return kept + changes.filter { change in !base.contains { same($0.column, change.column) } }
    }

    private func withdrawn(_ node: PolicyNode) -> PolicyTestFile.Withdrawn? {
        if case .sequence = node.content {
            return shapes.words(node, path: "tests.withdrawn").map { .subjects($0) }
        }
        return shapes.boolean(node, path: "tests.withdrawn").map { .record($0) }
    }

    private enum Decision: String, CaseIterable { case export, drop }

    private func expectation(_ node: PolicyNode) -> PolicyTestFile.Expectation? {
        let path = "tests.expect"
        guard
            let fields = shapes.fields(
                node, path: path, known: ["decision", "reason", "error", "absent", "present"])
        else { return nil }
        var expect = PolicyTestFile.Expectation()
        if let node = fields["decision"] {
            let decision: Decision? = shapes.choice(node, path: path + ".decision")
            guard let decision else { return nil }
            expect.exports = decision == .export
        }
        if let node = fields["reason"] {
            guard let reason = reason(node) else { return nil }
            expect.reason = reason
        }
        if let node = fields["error"] {
            let error: DiagnosticCode? = shapes.choice(node, path: path + ".error")
            guard let error else { return nil }
            expect.error = error
        }
        expect.absent = fields["absent"].flatMap { columns($0, path: path + ".absent") } ?? []
        expect.present = fields["present"].flatMap { columns($0, path: path + ".present") } ?? []
        checkSense(expect, fields)
        return expect
    }

    private func columns(_ node: PolicyNode, path: String) -> [String]? {
        shapes.list(node, path: path) { shapes.column($0, path: path)?.value }
    }

    private func reason(_ node: PolicyNode) -> Reason? {
        guard let word = shapes.word(node, path: "tests.expect.reason") else { return nil }
        if let reason = Reason(code: word) { return reason }
        let known = Reason.allCases.map(\.code)
        shapes.wrong(
            node, "\(Name(word)) is not a reason",
            help: NearestWord.help(word, among: known)
                ?? "the reasons are \(known.map { Name($0) })")
        return nil
    }

    /// Refuses an expectation that says nothing, or two things that cannot both be.
    private func checkSense(_ expect: PolicyTestFile.Expectation, _ fields: Fields) {
        let decides = expect.exports != nil || expect.reason != nil
        if !decides, expect.error == nil { shapes.missing("decision", in: fields) }
        if expect.error != nil, decides {
            shapes.findings.error(
                .wrongValue, at: fields.position(of: "error"),
                "a test expects an error or a decision, not both")
        }
        if let exports = expect.exports, let reason = expect.reason, reason.exports != exports {
            shapes.findings.error(
                .wrongValue, at: fields.position(of: "reason"),
                "the reason \(Name(reason.code)) does not lead to that decision")
        }
    }
}
