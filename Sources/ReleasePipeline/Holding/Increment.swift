// SPDX-License-Identifier: Apache-2.0
internal import DisclosureRisk
internal import RecordStreams
internal import ReleaseAudit
internal import SharingPolicy

/// An increment: a small release of a whole table, made and measured in memory.
struct Increment {
    /// The export, its header first; empty where no record leaves.
    private(set) var bytes: [UInt8] = []
    /// How many bytes of it are header.
    private(set) var headerLength = 0
    /// The records that leave, by their place among the waiting ones.
    let leaving: [Int]
    /// The records whose class is none of the plan.
    let unplanned: [Int]
    /// The classes of the increment, measured on the rows as written.
    private(set) var classes = 0
    /// The least number of units in a class, measured on the rows as written.
    private(set) var k = 0
    let read: IncrementSurvey

    /// Makes an increment of the waiting records, which `reader` gives from the first one each
    /// time it is asked.
    ///
    /// - Throws: what is wrong with a record, and every finding of the examination (exit code 8):
    ///   then nothing of the increment may leave.
    init(
        _ context: ReleaseContext, _ people: HeldPeople, _ waiting: [WaitingRecord],
        _ plan: HoldingPlan, isLate: (Int) -> Bool, reader: () throws(Refusal) -> RecordReader
    ) throws(Refusal) {
        read = try IncrementSurvey.read(context, people, waiting, reader: try reader())
        for row in read.open where isLate(row) { read.survey.hold(row) }
        guard let claim = context.audience.privacy.classes else {
            throw Refusal(.defect, "an increment needs a claim about classes")
        }
        let choice = try IncrementChoice(read, claim, plan)
        (leaving, unplanned) = (choice.leaving, choice.unplanned)
        guard let solution = choice.solution, !leaving.isEmpty else { return }
        try write(context, solution, try reader())
        try recount(solution, claim)
        try checkTokens(context, people)
    }

    private mutating func write(
        _ context: ReleaseContext, _ solution: TableSolution, _ reader: RecordReader
    ) throws(Refusal) {
        let writer = try BatchWriter(
            context, inputDelimiter: reader.delimiter, sealed: SealedOutputs(context),
            labels: solution.labels)
        let header = OutputBuffer(capacity: 1 << 10)
        writer.writeHeader(to: header)
        headerLength = header.used
        let sink = MemorySink()
        let shared = SharedColumns(context, escrow: nil)
        let writing = TableWriting(
            context, reader, shared, records: read.survey.records, to: sink)
        do { try writing.run(writer) { [] } } catch { throw read.located(error) }
        bytes = sink.bytes
        try examine(context, solution, writer.keyIDs)
    }

    /// Reads the increment with the eyes of an auditor.
    private mutating func examine(
        _ context: ReleaseContext, _ solution: TableSolution, _ keyIDs: [Int: String]
    ) throws(Refusal) {
        let facts = context.released.map { index in
            let level =
                solution.levels[index]?.range
                ?? context.levels[index].map {
                    $0.chosen...$0.chosen
                }
            return ColumnFact(column: index, levels: level, keyID: keyIDs[index])
        }
        let examination = ExportExamination(
            policy: context.policy, audience: context.audience, facts: facts,
            hierarchies: context.hierarchies, format: context.format, fileName: "increment")
        examination.expectedTags = context.tags
        let result = try examination.examine(MemorySource(bytes))
        if let refusal = ReleaseRun.refusal(result.blocking, file: "increment") { throw refusal }
        guard let measures = result.measures, result.rows == leaving.count else {
            throw Refusal(.defect, "the increment could not be measured")
        }
        (classes, k) = (measures.classes, measures.k)
    }

    /// Counts the units of each class, and those that no increment held, over the labels as
    /// written; it knows nothing of how the records were chosen.
    private mutating func recount(
        _ solution: TableSolution, _ claim: ClassPrivacy
    ) throws(Refusal) {
        let survey = read.survey
        let quasi = survey.coded.indices.filter { survey.coded[$0].column.role == .quasi }
        let fresh = leaving.compactMap { row in
            read.newUnit(row, claim.countUnit).map { (row, $0) }
        }
        var numbers: [UInt64: UInt32] = [:]
        let units = fresh.map { _, unit -> UInt32 in
            let number = numbers[unit] ?? UInt32(numbers.count)
            numbers[unit] = number
            return number
        }
        let measures = ClassMeasures.measure(
            CodedTable(
                rows: fresh.count,
                quasi: quasi.map { position in
                    fresh.map { row, _ in
                        solution.labels.label(position, tuple: survey.records.tuples[row])
                    }
                },
                units: units))
        guard measures.k >= claim.k, measures.classes == classes else {
            throw Refusal(
                .kBelowClaim, at: Place(file: "increment"),
                "a class holds fewer than \(claim.k) units that no earlier increment held")
        }
        k = measures.k
        guard let least = claim.minGroups else { return }
        let groups = UnitRecount(survey, labels: solution.labels, claim: claim).groups ?? 0
        guard groups >= least else {
            throw Refusal(
                .kBelowClaim, at: Place(file: "increment"),
                "the smallest class holds \(groups) groups, \(least) are needed")
        }
    }

    /// No token may leave twice (R0606).
    private func checkTokens(
        _ context: ReleaseContext, _ people: HeldPeople
    ) throws(Refusal) {
        let columns = context.released.indices.filter {
            if case .pseudonymise = context.audience.rules[context.released[$0]] {
                true
            } else {
                false
            }
        }
        if columns.isEmpty { return }
        var options = ReaderOptions(
            format: context.format, fileName: "increment", encoding: .utf8,
            declaredColumns: context.released.map { context.policy.columns[$0].name })
        options.isExport = true
        options.looksForTags = !context.tags.isEmpty
        let reader = try RecordReader(source: MemorySource(bytes), options: options)
        let batch = reader.makeBatch()
        while try reader.fill(batch) {
            for column in columns {
                for row in 0..<batch.rowCount where !batch.cell(row, column).isEmpty {
                    let key = HeldTokens.key(batch.cell(row, column), column: column)
                    if people.release(token: key) { continue }
                    let name = Name(context.policy.columns[context.released[column]].name)
                    throw Refusal(
                        .repeatedToken, at: Place(file: context.fileName, field: name),
                        "a token of column \(name) left in an earlier increment",
                        why: "tokens that repeat link the rows of a person",
                        help: "drop the column, or give a person one record")
                }
            }
        }
    }
}

/// Fingerprints of tokens, which are random to whoever lacks the key, as they are written.
enum HeldTokens {
    private static let seeds = (ByteHash.seed(), ByteHash.seed())

    /// The fingerprint of a token of a column.
    static func key(_ token: UnsafeBufferPointer<UInt8>, column: Int) -> (UInt64, UInt64) {
        let salt = UInt64(column) &* 0x9E37_79B9_7F4A_7C15
        return (
            ByteHash.hash(token, seed: seeds.0 ^ salt),
            ByteHash.hash(token, seed: seeds.1 ^ salt) | 1
        )
    }
}
