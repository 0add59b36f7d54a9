// SPDX-License-Identifier: Apache-2.0
internal import RecordStreams
internal import Sealing
internal import SharingPolicy

/// From a merged survey to a plan.
struct PlanSolving {
    let context: ReleaseContext
    private let merge: SurveyMerge

    init(_ context: ReleaseContext, _ merge: SurveyMerge) {
        (self.context, self.merge) = (context, merge)
    }

    /// Solves; refuses where the claim cannot be reached.
    ///
    /// Gives also what was noticed.
    func plan() throws(Refusal) -> (ReleasePlan, [Diagnostic]) {
        var notes = merge.head.notes
        let survey = try SurveyRestoring(context, merge.head).read(merge)
        survey.table.settle()
        var reasons = survey.reasons()
        var plan = ReleasePlan(
            terms: merge.head.terms, partitions: merge.head.partitions,
            histogram: survey.digest, format: context.format, reasons: reasons)
        plan.population = context.population?.sha256
        plan.weakest = survey.table.weakenedAnswers
        (plan.closedHouseholds, plan.closedSubjects) = survey.table.deniedKeys
        let records = reasons.reduce(0, +)
        if records == 0, context.audience.privacy.classes != nil {
            throw Refusal(.noInput, "no partition has a record")
        }
        if records > 0, survey.exported(reasons) == 0 { throw nothingLeft(reasons) }
        if let claim = context.audience.privacy.classes {
            let solution = try TableSolution(survey.table, claim: claim)
            (plan.levels, plan.loss, plan.optimal) = (
                solution.levels, solution.loss, solution.optimal
            )
            notes += solution.notes
            let planner = ClassPlanner(survey.table, solution, claim)
            plan.classes = planner.classes()
            let suppressed = planner.suppressed(&reasons, survey)
            plan.reasons = reasons
            if suppressed > 0, survey.exported(reasons) == 0 { throw nothingLeft(reasons) }
        }
        return (plan, notes)
    }

    private func nothingLeft(_ reasons: [Int]) -> Refusal {
        let words = Reason.allCases.filter { reasons[Int($0.rawValue)] > 0 }.map {
            Name("\($0.code): \(reasons[Int($0.rawValue)])")
        }
        return Refusal(
            .nothingLeft, "no record may be released out of \(reasons.reduce(0, +))",
            why: "an empty file is information too; reasons: \(words)",
            help: "`ctanon explain R0603` says what each reason means")
    }
}

/// Takes the combinations that survive from a solution.
private struct ClassPlanner {
    private let survey: TableSurvey
    private let solution: TableSolution
    private let counts: TupleCounts
    private let isLocal: Bool

    init(_ survey: TableSurvey, _ solution: TableSolution, _ claim: ClassPrivacy) {
        (self.survey, self.solution) = (survey, solution)
        counts = survey.counts(claim)
        isLocal = claim.recoding == .local
    }

    private func survives(_ tuple: Int) -> Bool {
        counts.rows[tuple] > 0 && !solution.isSuppressed(UInt32(tuple))
    }

    /// The surviving combinations in the order of what is written.
    func classes() -> PlannedClasses {
        let labels = solution.labels
        let width = survey.coded.count
        var numbers = [[UInt32: UInt32]](repeating: [:], count: width)
        var written: [[PlannedClasses.Label]] = []
        for position in 0..<width {
            var all: [UInt32: PlannedClasses.Label] = [:]
            for tuple in 0..<survey.tuples.count where survives(tuple) {
                let label = labels.label(position, tuple: UInt32(tuple))
                if all[label] == nil {
                    let (bytes, kind) = labels.cell(position, label)
                    all[label] = .init(bytes: bytes, kind: kind)
                }
            }
            let sorted = all.sorted { one, other in
                let (one, other) = (one.value, other.value)
                if one.bytes == other.bytes { return one.kind.rawValue < other.kind.rawValue }
                return one.bytes.lexicographicallyPrecedes(other.bytes)
            }
            for (number, label) in sorted.enumerated() {
                numbers[position][label.key] = UInt32(number)
            }
            written.append(sorted.map(\.value))
        }
        return combine(written, numbers)
    }

    private func combine(
        _ written: [[PlannedClasses.Label]], _ numbers: [[UInt32: UInt32]]
    ) -> PlannedClasses {
        let width = survey.coded.count
        var combinations = Set<[UInt32]>()
        func combination(_ tuple: Int) -> [UInt32] {
            (0..<width).map { position in
                numbers[position][solution.labels.label(position, tuple: UInt32(tuple))] ?? 0
            }
        }
        for tuple in 0..<survey.tuples.count where survives(tuple) {
            combinations.insert(combination(tuple))
        }
        let allowed = TupleTable(width: width)
        for codes in combinations.sorted(by: { $0.lexicographicallyPrecedes($1) }) {
            _ = allowed.insert(codes)
        }
        var byTuple: RecodedTuples?
        if isLocal {
            let tuples = TupleTable(width: width)
            var targets: [UInt32] = []
            for tuple in 0..<survey.tuples.count where survives(tuple) {
                _ = tuples.insert((0..<width).map { survey.tuples.code(tuple, $0) })
                targets.append(allowed.insert(combination(tuple)))
            }
            byTuple = RecodedTuples(
                values: survey.coded.map { column in
                    (0..<column.count).map {
                        .init(bytes: column.value($0), kind: column.kinds[$0].rawValue)
                    }
                }, tuples: tuples, written: targets)
        }
        return PlannedClasses(
            labels: written, rare: solution.rareWords, allowed: allowed, byTuple: byTuple)
    }

    /// Counts suppressed records as such; returns how many.
    func suppressed(_ reasons: inout [Int], _ restored: RestoredSurvey) -> Int {
        var all = 0
        for (reason, lost) in restored.records(ofTuples: { !survives($0) }) {
            reasons[Int(reason)] -= lost
            all += lost
        }
        reasons[Int(Reason.privacySuppressed.rawValue)] += all
        return all
    }
}
