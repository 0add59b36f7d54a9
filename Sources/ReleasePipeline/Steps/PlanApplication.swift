// SPDX-License-Identifier: Apache-2.0
internal import RecordStreams
internal import SharingPolicy

/// A plan made ready for records: what all threads look up and none changes.
final class PlanTables {
    let plan: ReleasePlan
    /// What the surviving combinations are written as.
    let labels: WrittenLabels?
    private let weakest = FingerprintTable(numbered: true)
    private let households = FingerprintTable(numbered: false)
    private let subjects = FingerprintTable(numbered: false)

    init(_ plan: ReleasePlan, _ context: ReleaseContext) {
        self.plan = plan
        labels = plan.classes.map { classes in
            WrittenLabels(
                tuples: classes.allowed, indices: context.codedColumns,
                levels: classes.labels.map { LabelLevels(written: $0) },
                chosen: .same([Int](repeating: 0, count: classes.labels.count)))
        }
        for (key, _) in plan.weakest { _ = weakest.insert(key) }
        for key in plan.closedHouseholds { _ = households.insert(key) }
        for key in plan.closedSubjects { _ = subjects.insert(key) }
    }

    /// The weakest answers of a subject, where her records have different ones.
    func weakestAnswers(_ subject: (UInt64, UInt64)) -> UInt64? {
        weakest.find(subject).map { plan.weakest[Int($0)].answers }
    }

    /// Whether a record falls with its household or its subject.
    func isClosed(_ facts: RecordFacts) -> Bool {
        facts.household != RecordFacts.none && households.find(facts.household) != nil
            || facts.subject != RecordFacts.none && subjects.find(facts.subject) != nil
    }
}

/// Applies a plan to batches of records: what becomes of each, and which combination it is.
///
/// This is all that a plan means for a record; `filter --plan` writes what comes out of it, and
/// whoever holds records back for later asks it the same. One for each thread.
final class PlanApplication {
    private let context: ReleaseContext
    private let tables: PlanTables
    private let coded: [CodedColumn]
    private let codes: CodedBatch
    private let columns: [PlannedColumn]
    private let tuple: UnsafeMutablePointer<UInt32>
    /// By record of the batch: its reason.
    private(set) var reasons: [UInt8] = []
    /// By record: the number of its combination, for those that are released.
    private(set) var tuples: [UInt32] = []
    /// By record: the fingerprints of its keys.
    private(set) var facts: [RecordFacts] = []
    /// The records that are released.
    private(set) var rows: [Int32] = []

    /// - Throws: a defect where a rule cannot be carried out.
    init(_ tables: PlanTables, _ context: ReleaseContext) throws(Refusal) {
        (self.tables, self.context) = (tables, context)
        coded = context.codedColumns.map { CodedColumn($0, context) }
        codes = CodedBatch(width: coded.count)
        tuple = .allocate(capacity: max(1, coded.count))
        var columns: [PlannedColumn] = []
        if let classes = tables.plan.classes {
            let factory = RuleFactory(context: context)
            for (position, column) in coded.enumerated() {
                columns.append(
                    try PlannedColumn(
                        column, position: position, classes, tables.plan.levels[column.index],
                        factory))
            }
        }
        self.columns = columns
    }

    deinit { tuple.deallocate() }

    /// Decides the records of a batch whose types were checked.
    func apply(_ batch: RecordBatch, _ progress: inout BatchProgress) {
        reasons.removeAll(keepingCapacity: true)
        tuples.removeAll(keepingCapacity: true)
        facts.removeAll(keepingCapacity: true)
        rows.removeAll(keepingCapacity: true)
        codes.code(batch, rows: progress.limit, coded)
        let keys = RecordKeys(context)
        var row = 0
        while row < progress.limit {
            do throws(Refusal) {
                var known = try keys.facts(batch, row, isInvalid: progress.invalid[row])
                known.reason = decide(known)
                if known.reason.exports, tables.plan.classes != nil {
                    let number = try number(batch, row)
                    if number == .max { known.reason = .privacySuppressed }
                    tuples.append(number)
                } else {
                    tuples.append(.max)
                }
                if known.reason.exports { rows.append(Int32(truncatingIfNeeded: row)) }
                reasons.append(known.reason.rawValue)
                facts.append(known)
            } catch {
                progress.stop(at: row, error)
            }
            row += 1
        }
    }

    private func decide(_ facts: RecordFacts) -> Reason {
        var reason = facts.reason
        if context.answersMayWeaken, let answers = tables.weakestAnswers(facts.subject) {
            reason = WeakestAnswers.reason(
                context.evaluator, isInvalid: facts.isInvalid, standing: facts.standing,
                answers: answers)
        }
        if reason.exports, tables.isClosed(facts) { return .householdMixed }
        return reason
    }

    /// The number of the combination that a record is written as; `.max` if none survives.
    private func number(_ batch: RecordBatch, _ row: Int) throws(Refusal) -> UInt32 {
        let values = codes.tuple(row)
        for (position, column) in columns.enumerated() {
            let label = try column.label(Int(values[position])) { () in
                Refusal.uncovered(
                    context.fileName, coded[position].name, row: batch.number(ofRow: row))
            }
            if label == .max { return .max }
            tuple[position] = label
        }
        guard let classes = tables.plan.classes else { return .max }
        if let byTuple = classes.byTuple {
            return byTuple.tuples.find(tuple).map { byTuple.written[Int($0)] } ?? .max
        }
        return classes.allowed.find(tuple) ?? .max
    }
}

/// A coded column under a plan: what each value becomes, looked at once.
private final class PlannedColumn {
    private static let unknown = UInt32.max - 1
    private static let uncovered = UInt32.max - 2
    private let coded: CodedColumn
    private let known = CellDictionary()
    /// Writes a value at the level of the plan; nil where the plan goes by values.
    private let rule: (any CellRule)?
    private var labels: [UInt32] = []
    private var out: [UInt8] = []

    init(
        _ coded: CodedColumn, position: Int, _ classes: PlannedClasses, _ level: WrittenLevel?,
        _ factory: RuleFactory
    ) throws(Refusal) {
        self.coded = coded
        if let byTuple = classes.byTuple {
            rule = nil
            for value in byTuple.values[position] {
                value.bytes.withUnsafeBufferPointer { _ = known.insert($0, salt: value.kind) }
            }
        } else {
            rule = try factory.valueRule(
                coded, level: level?.range.lowerBound ?? 0, rare: classes.rare[position])
            for label in classes.labels[position] {
                label.bytes.withUnsafeBufferPointer {
                    _ = known.insert($0, salt: label.kind.rawValue)
                }
            }
        }
    }

    /// The number of what a value is written as; `.max` where the plan does not have it.
    @inline(__always)
    func label(_ code: Int, _ refusal: () -> Refusal) throws(Refusal) -> UInt32 {
        while labels.count <= code { labels.append(PlannedColumn.unknown) }
        if labels[code] == PlannedColumn.unknown { labels[code] = find(code) }
        if labels[code] == PlannedColumn.uncovered { throw refusal() }
        return labels[code]
    }

    private func find(_ code: Int) -> UInt32 {
        let value = coded.value(code)
        var kind = coded.kinds[code]
        guard let rule else { return find(value, kind) }
        switch value.withUnsafeBufferPointer({ rule.rewrite($0, kind: kind, into: &out) }) {
        case .text: kind = .text
        case .number: kind = .number
        case .boolean: kind = .boolean
        case .missing:
            out.removeAll()
            kind = .missing
        case .outside: return PlannedColumn.uncovered
        }
        return find(out, kind)
    }

    private func find(_ value: [UInt8], _ kind: CellKind) -> UInt32 {
        let number = value.withUnsafeBufferPointer { known.find($0, salt: kind.rawValue) }
        return number.map { UInt32(truncatingIfNeeded: $0) } ?? .max
    }
}
