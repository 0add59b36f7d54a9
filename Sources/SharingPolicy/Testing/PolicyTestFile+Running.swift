// SPDX-License-Identifier: Apache-2.0
internal import RecordStreams
internal import TextForms

extension PolicyTestFile {
    /// Runs every case against a policy.
    ///
    /// Status, effective and agreement dates and the window of the as-of day are ignored; an ended
    /// basis is `basis.expired` (definitions 9). Hierarchy files are opened only for a case that
    /// expects an error.
    ///
    /// - Parameters:
    ///   - policy: the policy.
    ///   - directory: the folder of the policy file, which hierarchy files are relative to.
    /// - Returns: the outcomes in the order of the file.
    package func run(_ policy: Policy, directory: String) -> [TestOutcome] {
        cases.map { CaseRun(test: $0, policy: policy, directory: directory).outcome() }
    }
}

/// One case against one policy.
private struct CaseRun {
    let test: PolicyTestFile.Case
    let policy: Policy
    let directory: String

    func outcome() -> TestOutcome {
        var outcome = TestOutcome(
            name: test.name, audience: test.audience, problems: [], position: test.position)
        guard let audience = policy.audience(named: test.audience) else {
            outcome.problems = ["the policy has no audience \(Name(test.audience))"]
            return outcome
        }
        do {
            outcome.result = .decided(try decide(audience, &outcome))
        } catch {
            outcome.result = .stopped(error.code)
        }
        outcome.problems = problems(outcome.result) + releaseProblems(audience)
        return outcome
    }

    /// The order of evaluation for one record: header, withdrawal, types, consent, then what the
    /// rules cover.
    private func decide(
        _ audience: Audience, _ outcome: inout TestOutcome
    ) throws(Refusal) -> Reason {
        var header = header
        var record: [[UInt8]?] = header.map { name in
            test.record.first { $0.column.utf8.elementsEqual(name.utf8) }.map {
                Array($0.cell.utf8)
            }
        }
        if let merger = ColumnMerger(policy, columnNames: header) {
            record += merger.cells(of: record)
            header += merger.names
        }
        let inputs = try HeaderMatch.match(
            columnNames: header, policy: policy, fileName: "the test \(test.name)")
        if isWithdrawn(record, inputs) { return .withdrawn }
        if try !passesTypes(&record, inputs, audience) { return .recordInvalid }
        let batch = RecordBatch(records: [record], columnCount: record.count)
        outcome.filled = filled(batch, inputs)
        let evaluator = ConsentEvaluator(
            policy: policy, audience: audience, asOf: test.asOf, inputColumns: inputs)
        let answers = evaluator.answers(batch, row: 0)
        outcome.answers = answers
        let reason = evaluator.decide(batch, row: 0, answers: answers)
        if reason.exports { try checkCoverage(batch, inputs, audience) }
        return reason
    }

    /// The declared columns of a file, then those that the case has and no file may have.
    private var header: [String] {
        let declared = policy.columns.filter { !$0.isMerged }.map(\.name)
        let given = test.record.map(\.column).filter { name in
            policy.column(named: name).map { policy.columns[$0].isMerged } ?? true
        }
        return declared + given
    }

    private func isWithdrawn(_ record: [[UInt8]?], _ inputs: [Int]) -> Bool {
        switch test.withdrawn {
        case .record(let flag): return flag
        case .subjects(let keys):
            guard let key = policy.dataset.subjectKey, let cell = record[inputs[key]],
                let subject = CaseRun.identifier(cell)
            else { return false }
            return keys.contains { CaseRun.identifier(Array($0.utf8)) == subject }
        }
    }

    /// Ids are compared after `id/1`.
    private static func identifier(_ bytes: [UInt8]) -> [UInt8]? {
        var form: [UInt8] = []
        return bytes.withUnsafeBufferPointer { TextForms.id1($0, into: &form) } ? form : nil
    }

    /// Checks types as `on_bad_value` says; false where the record is dropped.
    ///
    /// A missing key is no error in a test.
    private func passesTypes(
        _ record: inout [[UInt8]?], _ inputs: [Int], _ audience: Audience
    ) throws(Refusal) -> Bool {
        for index in policy.checkedColumns(for: audience) {
            let cell = record[inputs[index]]
            if index == policy.dataset.subjectKey, cell == nil { continue }
            let checker = ColumnChecker(
                policy.columns[index], dataset: policy.dataset, ageAt: test.asOf)
            let verdict = (cell ?? []).withUnsafeBufferPointer {
                checker.verdict($0, kind: cell == nil ? .missing : .text)
            }
            guard verdict == .unreadable || verdict == .outside else { continue }
            switch policy.dataset.onBadValue {
            case .blank: record[inputs[index]] = nil
            case .dropRecord: return false
            case .stop:
                throw Refusal(
                    verdict == .unreadable ? .valueUnreadable : .valueOutside,
                    at: Place(field: Name(policy.columns[index].name)),
                    "the value of \(Name(policy.columns[index].name)) does not fit its column")
            }
        }
        return true
    }

    private func filled(_ batch: RecordBatch, _ inputs: [Int]) -> Set<Int> {
        Set(
            policy.columns.indices.filter { index in
                let checker = ColumnChecker(policy.columns[index], dataset: policy.dataset)
                return !checker.isMissing(
                    batch.cell(0, inputs[index]), kind: batch.kind(0, inputs[index]))
            })
    }

    /// Refuses a value that no hierarchy or `replace` covers (I0405).
    private func checkCoverage(
        _ batch: RecordBatch, _ inputs: [Int], _ audience: Audience
    ) throws(Refusal) {
        for (index, rule) in audience.rules.enumerated() where rule.releases {
            let cell = batch.cell(0, inputs[index])
            let column = policy.columns[index]
            let checker = ColumnChecker(column, dataset: policy.dataset, ageAt: test.asOf)
            if checker.isMissing(cell, kind: batch.kind(0, inputs[index])) { continue }
            let isCovered: Bool
            switch rule {
            case .generalise: isCovered = try generalises(cell, column, checker)
            case .replace(let replacement):
                isCovered = replacement.covers(cell, column, checker)
            default: isCovered = true
            }
            if !isCovered {
                throw Refusal(
                    .valueOutside, at: Place(field: Name(column.name)),
                    "the rule for \(Name(column.name)) does not cover its value")
            }
        }
    }

    private func generalises(
        _ cell: UnsafeBufferPointer<UInt8>, _ column: Column, _ checker: ColumnChecker
    ) throws(Refusal) -> Bool {
        if case .file = column.hierarchy?.kind, test.expect.error == nil { return true }
        let hierarchy = try Hierarchy.load(for: column, policy: policy, directory: directory)
        var out: [UInt8] = []
        guard column.derivesAge else { return hierarchy.generalise(cell, level: 0, into: &out) }
        guard let age = checker.age(cell) else { return false }
        return Array(String(age).utf8).withUnsafeBufferPointer {
            hierarchy.generalise($0, level: 0, into: &out)
        }
    }

    private func problems(_ result: TestOutcome.Result?) -> [Message] {
        switch result {
        case .stopped(let code):
            if code == test.expect.error { return [] }
            return ["the run stops with \(code)"]
        case .decided(let reason):
            if let error = test.expect.error {
                return ["expected \(error), but the record is decided: \(Name(reason.code))"]
            }
            if let expected = test.expect.reason, expected != reason {
                return ["expected \(Name(expected.code)), but the reason is \(Name(reason.code))"]
            }
            if let exports = test.expect.exports, exports != reason.exports {
                return exports
                    ? ["expected an export, but the record is dropped: \(Name(reason.code))"]
                    : ["expected a drop, but the record is exported: \(Name(reason.code))"]
            }
            return []
        case nil: return []
        }
    }

    /// Columns that the audience should receive and does not, or the other way round.
    private func releaseProblems(_ audience: Audience) -> [Message] {
        func released(_ name: String) -> Bool? {
            policy.column(named: name).map { audience.rules[$0].releases }
        }
        var problems: [Message] = []
        for name in test.expect.absent + test.expect.present where released(name) == nil {
            problems.append("the policy has no column \(Name(name))")
        }
        for name in test.expect.absent where released(name) == true {
            problems.append("audience \(Name(audience.name)) receives \(Name(name))")
        }
        for name in test.expect.present where released(name) == false {
            problems.append("audience \(Name(audience.name)) does not receive \(Name(name))")
        }
        return problems
    }
}

extension Replacement {
    /// Whether the rule says what becomes of a value, of a set each element.
    fileprivate func covers(
        _ cell: UnsafeBufferPointer<UInt8>, _ column: Column, _ checker: ColumnChecker
    ) -> Bool {
        if other != nil || keepsUnlisted { return true }
        func isListed(_ word: UnsafeBufferPointer<UInt8>) -> Bool {
            words.contains { Bytes.equal(word, $0.from) }
                || only.contains { Bytes.equal(word, $0) }
        }
        guard column.type == .set else { return isListed(cell) }
        var isCovered = true
        checker.forEachElement(cell) { element in
            isCovered = isListed(element)
            return isCovered
        }
        return isCovered
    }
}

extension ColumnMerger {
    /// The merged cells of one record.
    fileprivate func cells(of record: [[UInt8]?]) -> [[UInt8]?] {
        let batch = RecordBatch(records: [record], columnCount: record.count)
        extend(batch)
        return names.indices.map { number in
            let place = record.count + number
            return batch.kind(0, place) == .missing ? nil : Array(batch.cell(0, place))
        }
    }
}
