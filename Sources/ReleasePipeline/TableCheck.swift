// SPDX-License-Identifier: Apache-2.0
internal import DisclosureRisk
package import RecordStreams
internal import Sealing
package import SharingPolicy

/// Measures a table as it stands, without changing it and without applying consent.
package enum TableCheck {
    /// What is measured, and against what.
    package enum Claim {
        /// The claim of an audience.
        case audience(String, of: Policy)
        /// Columns by name, and a k; every record is a unit of its own.
        case columns([String], k: Int)
    }

    /// Reads a table to its end and measures it.
    ///
    /// - Parameters:
    ///   - source: The table's bytes.
    ///   - options: How they are to be read.
    ///   - claim: What is measured.
    ///   - progress: Is told how far the reading has come.
    /// - Returns: The measures.
    /// - Throws: I04xx where the table cannot be read or lacks a column, `usage` where the audience
    ///   is unknown.
    package static func run(
        _ source: any ByteSource, options: ReaderOptions, claim: Claim,
        progress: (any ProgressMeter)? = nil
    ) throws(Refusal) -> CheckReport {
        var options = options
        if case .audience(_, let policy) = claim {
            options.declaredColumns = policy.columns.map(\.name)
        } else if case .columns(let names, _) = claim {
            options.declaredColumns = names
        }
        progress?.begin(.reading, bytes: source.knownLength)
        let expanding = try ExpandingSource(
            MeteredSource(source, progress), fileName: options.fileName)
        let reader = try RecordReader(source: expanding, options: options)
        reader.progress = progress
        if case .audience(_, let policy) = claim,
            let merger = ColumnMerger(
                policy, columnNames: reader.columnNames,
                for: .measure(fills: options.format == .jsonl))
        {
            reader.add(merger)
        }
        let plan = try CheckPlan(claim, columnNames: reader.columnNames, fileName: options.fileName)
        let count = CheckCount(plan)
        let batch = reader.makeBatch()
        while try reader.fill(batch) { try count.add(batch) }
        if count.rows == 0 {
            throw Refusal(.noInput, at: Place(file: options.fileName), "the table has no record")
        }
        var report = count.report()
        report.notes = reader.notes
        return report
    }
}

/// The measures of a table as it stands (`check/v1`).
package struct CheckReport: Sendable {
    /// The number of records.
    package let rows: Int
    /// The number of distinct units.
    package let units: Int
    /// What is counted: `subject`, `household` or `row`.
    package let countUnit: String
    /// The number of classes.
    package let classes: Int
    /// The least number of units in a class.
    package let k: Int
    /// The greatest number of units in a class.
    package let largest: Int
    /// Classes of a single unit.
    package let uniques: Int
    /// The k that is asked for.
    package let threshold: Int
    /// Records in classes of fewer units than that.
    package let recordsBelow: Int
    /// Distinct l by column: as found, as asked for.
    package let l: [(column: String, least: Int, required: Int)]
    /// The greatest share of a word by column: as found, as allowed.
    package let atMost: [(column: String, word: String, share: Double, allowed: Double)]
    /// 1 / k.
    package let prosecutorMaximum: Double
    /// Classes / records.
    package let marketer: Double
    /// Whether every limit is kept; nil where the audience claims nothing.
    package let holds: Bool?
    /// What was noticed and is no error.
    package var notes: [Diagnostic] = []
}

/// What a check looks at.
private struct CheckPlan {
    struct Column {
        let name: String
        let input: Int
        let checker: ColumnChecker?
        let isSet: Bool
        let form: ElementForm?
    }

    var quasi: [Column] = []
    var sensitive: [Column] = []
    var l: [(place: Int, least: Int)] = []
    var atMost: [(place: Int, word: [UInt8], allowed: DecimalNumber)] = []
    var threshold = 5
    var countUnit = ClassPrivacy.CountUnit.row
    var unit: KeyReader?
    var claims = true

    init(
        _ claim: TableCheck.Claim, columnNames: [String], fileName: String
    ) throws(Refusal) {
        let inputs = Dictionary(
            columnNames.enumerated().map { (Array($1.utf8), $0) }, uniquingKeysWith: { a, _ in a })
        switch claim {
        case .columns(let names, let k):
            threshold = k
            for name in names {
                quasi.append(
                    Column(
                        name: name, input: try CheckPlan.find(name, inputs, fileName), checker: nil,
                        isSet: false, form: nil))
            }
        case .audience(let name, let policy):
            guard let audience = policy.audience(named: name) else {
                throw Refusal(
                    .usage, at: Place(file: policy.fileName),
                    "the policy has no audience \(Name(name))")
            }
            try add(policy, audience, inputs, fileName)
        }
    }

    private mutating func add(
        _ policy: Policy, _ audience: Audience, _ inputs: [[UInt8]: Int], _ fileName: String
    ) throws(Refusal) {
        func column(_ index: Int) throws(Refusal) -> Column {
            let column = policy.columns[index]
            return Column(
                name: column.name, input: try CheckPlan.find(column.name, inputs, fileName),
                checker: ColumnChecker(column, dataset: policy.dataset),
                isSet: column.type == .set, form: ElementForm(column))
        }
        for (index, declared) in policy.columns.enumerated()
        where declared.role == .quasi && audience.rules[index].releases {
            quasi.append(try column(index))
        }
        guard let classes = audience.privacy.classes else {
            claims = false
            return
        }
        threshold = classes.k
        countUnit = classes.countUnit
        for (index, least) in classes.l {
            l.append((sensitive.count, least))
            sensitive.append(try column(index))
        }
        for (index, words) in classes.atMost {
            for (word, share) in words { atMost.append((sensitive.count, word, share)) }
            sensitive.append(try column(index))
        }
        let dataset = policy.dataset
        let key: Int? =
            switch countUnit {
            case .row: nil
            case .subject: dataset.subjectKey
            case .household: dataset.householdKey
            }
        // An export may lack the key; then rows are counted, and the report says so.
        guard let key, let input = inputs[policy.columns[key].nameBytes] else {
            countUnit = .row
            return
        }
        unit = KeyReader(
            policy.columns[key], input: input,
            checker: ColumnChecker(policy.columns[key], dataset: dataset),
            hash: KeyedHash(ring: nil, label: "unit", policy: "", audience: "", release: ""),
            fileName: fileName)
    }

    private static func find(
        _ name: String, _ inputs: [[UInt8]: Int], _ fileName: String
    ) throws(Refusal) -> Int {
        if let input = inputs[Array(name.utf8)] { return input }
        throw Refusal(
            .missingColumn, at: Place(file: fileName, field: Name(name)),
            "the table has no column \(Name(name))")
    }
}

/// Codes and counts the records of a table.
private final class CheckCount {
    private let plan: CheckPlan
    private(set) var rows = 0
    private var quasiCodes: [[UInt32]]
    private let quasiValues: [ValueDictionary]
    private var sensitiveElements: [[UInt32]]
    private var sensitiveOffsets: [[UInt32]]
    private let sensitiveValues: [ValueDictionary]
    private var units: [UInt32] = []
    private let fingerprints = FingerprintTable(numbered: true)
    private var lone: UInt32 = .max
    private var scratch: [UInt8] = []

    init(_ plan: CheckPlan) {
        self.plan = plan
        quasiCodes = plan.quasi.map { _ in [] }
        quasiValues = plan.quasi.map { _ in ValueDictionary() }
        sensitiveElements = plan.sensitive.map { _ in [] }
        sensitiveOffsets = plan.sensitive.map { _ in [0] }
        sensitiveValues = plan.sensitive.map { _ in ValueDictionary() }
    }

    func add(_ batch: RecordBatch) throws(Refusal) {
        for place in plan.quasi.indices { codeQuasi(batch, place) }
        for place in plan.sensitive.indices { codeSensitive(batch, place) }
        if let unit = plan.unit {
            for row in 0..<batch.rowCount {
                if let key = try unit.fingerprint(batch, row: row) {
                    units.append(fingerprints.insert(key).number)
                } else {
                    // A missing key is a unit of its own, numbered from the other end.
                    units.append(lone)
                    lone -= 1
                }
            }
        }
        rows += batch.rowCount
    }

    private func codeQuasi(_ batch: RecordBatch, _ place: Int) {
        let column = plan.quasi[place]
        let values = quasiValues[place]
        let cells = batch.cells(column.input)
        for row in 0..<batch.rowCount {
            let cell = cells[row]
            let kind = cells.kind(row)
            if column.checker?.isMissing(cell, kind: kind) ?? (kind == .missing) {
                let empty = UnsafeBufferPointer<UInt8>(start: nil, count: 0)
                quasiCodes[place].append(UInt32(values.insert(empty, salt: 0xFF).number))
            } else if column.isSet, let checker = column.checker {
                _ = checker.canonicalSet(cell, into: &scratch)
                let number = scratch.withUnsafeBufferPointer { values.insert($0).number }
                quasiCodes[place].append(UInt32(number))
            } else {
                quasiCodes[place].append(UInt32(values.insert(cell, salt: kind.rawValue).number))
            }
        }
    }

    private func codeSensitive(_ batch: RecordBatch, _ place: Int) {
        let column = plan.sensitive[place]
        let values = sensitiveValues[place]
        let cells = batch.cells(column.input)
        for row in 0..<batch.rowCount {
            let cell = cells[row]
            if let checker = column.checker, !checker.isMissing(cell, kind: cells.kind(row)) {
                if column.isSet {
                    checker.forEachElement(cell) { element in
                        sensitiveElements[place].append(UInt32(values.insert(element).number))
                        return true
                    }
                } else {
                    let number =
                        column.form?.with(cell) { values.insert($0).number }
                        ?? values.insert(cell).number
                    sensitiveElements[place].append(UInt32(number))
                }
            }
            sensitiveOffsets[place].append(UInt32(sensitiveElements[place].count))
        }
    }

    func report() -> CheckReport {
        let measures = ClassMeasures.measure(
            CodedTable(
                rows: rows, quasi: quasiCodes, units: plan.unit == nil ? nil : units,
                sensitive: plan.sensitive.indices.map { place in
                    SensitiveColumn(
                        offsets: sensitiveOffsets[place], elements: sensitiveElements[place],
                        isSet: plan.sensitive[place].isSet,
                        elementCount: sensitiveValues[place].count)
                }))
        let l = plan.l.map { place, least in
            (plan.sensitive[place].name, measures.sensitive[place].l, least)
        }
        let shares = plan.atMost.map { place, word, allowed in
            (
                plan.sensitive[place].name, String(decoding: word, as: UTF8.self),
                share(measures, place, word), allowed.double
            )
        }
        let below = measures.recordsBelow(plan.threshold)
        let holds =
            below == 0 && l.allSatisfy { $0.1 >= $0.2 } && shares.allSatisfy { $0.2 <= $0.3 }
        return CheckReport(
            rows: rows, units: measures.units, countUnit: plan.countUnit.rawValue,
            classes: measures.classes, k: measures.k, largest: measures.largest,
            uniques: measures.uniques, threshold: plan.threshold, recordsBelow: below, l: l,
            atMost: shares, prosecutorMaximum: measures.prosecutorMaximum,
            marketer: measures.marketer, holds: plan.claims ? holds : nil)
    }

    private func share(_ measures: ClassMeasures, _ place: Int, _ word: [UInt8]) -> Double {
        let column = plan.sensitive[place]
        let number = word.withUnsafeBufferPointer { word in
            column.isSet
                ? sensitiveValues[place].insert(word).number
                : column.form?.with(word) { sensitiveValues[place].insert($0).number }
                    ?? sensitiveValues[place].insert(word).number
        }
        return measures.greatestShare(column: place, element: UInt32(number)).value
    }
}
