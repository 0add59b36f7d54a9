// SPDX-License-Identifier: Apache-2.0
internal import RecordStreams
internal import Sealing
internal import SharingPolicy

/// What all parts of a release come to.
struct AssembledParts {
    var counts = ReleaseCounts(ReasonTally())
    var solution: TableSolution?
    var recount: UnitRecount?
    var expiresFrom: Day?
    var keyIDs: [Int: String] = [:]
}

/// Joins the parts of a plan into one export.
final class PartAssembly {
    private let context: ReleaseContext
    private let tables: PlanTables
    private let planDigest: [UInt8]
    private let sink: any ByteSink
    private let output = OutputBuffer(capacity: 1 << 18)
    private let shuffler: RowShuffler?
    private let counting: PartCounting
    /// The rows, where they are counted once more.
    private let survey: TableSurvey
    private var reasons = [Int](repeating: 0, count: Reason.allCases.count)
    private var expiresFrom: Day?
    private var seen: [[UInt8]: String] = [:]

    init(
        _ context: ReleaseContext, _ tables: PlanTables, planDigest: [UInt8],
        to sink: any ByteSink
    ) {
        (self.context, self.tables, self.sink) = (context, tables, sink)
        self.planDigest = planDigest
        let shuffles = context.audience.output.rowOrder == .keyedShuffle
        shuffler = shuffles ? RowShuffler(context, hasSeals: false) : nil
        counting = PartCounting(context)
        survey = TableSurvey(context)
    }

    /// Writes all rows; every partition of the plan must be there, once.
    func run(_ parts: [String], _ keys: StepKeys) throws(Refusal) -> AssembledParts {
        let writer = try BatchWriter(
            context, inputDelimiter: nil, sealed: SealedOutputs(context), labels: tables.labels)
        writer.writeHeader(to: output)
        try output.flush(to: sink)
        for path in parts { try add(path, keys) }
        try checkComplete()
        try output.flush(to: sink)
        try shuffler?.write(to: output, sink: sink)
        var assembled = AssembledParts()
        var tally = ReasonTally()
        for reason in Reason.allCases { tally.add(reason, reasons[Int(reason.rawValue)]) }
        assembled.counts = ReleaseCounts(tally)
        assembled.expiresFrom = expiresFrom
        assembled.keyIDs = writer.keyIDs
        if let labels = tables.labels {
            assembled.solution = TableSolution(tables.plan, labels: labels)
            if counting.isNeeded, let claim = context.audience.privacy.classes {
                assembled.recount = UnitRecount(survey, labels: labels, claim: claim)
            }
        }
        return assembled
    }

    private func add(_ path: String, _ keys: StepKeys) throws(Refusal) {
        let source = try SealedSource(
            try DescriptorSource(path: path), .part, key: keys.files, name: path)
        let reader = StepReader(source, name: path)
        guard try PartHead(reader).plan == planDigest else {
            throw Refusal(
                .foreignStep, at: Place(file: path), "the part was made under another plan")
        }
        let rows = OutputBuffer(capacity: 1 << 18)
        var ends: [Int] = []
        var written = 0
        var hasRepeated = false
        while true {
            let length = try reader.count()
            if length == 0 { break }
            written += 1
            rows.put(try reader.raw(length - 1))
            ends.append(rows.used)
            if try !readFacts(reader) { hasRepeated = true }
            if rows.used >= 1 << 20 { try take(rows, &ends) }
        }
        try take(rows, &ends)
        let tail = try PartTail(reader)
        try reader.end()
        let stated = Reason.allCases.reduce(0) {
            $1.exports ? $0 + tail.reasons[Int($1.rawValue)] : $0
        }
        guard written == stated else {
            throw Refusal(
                .sealedStep, at: Place(file: path), "the part has other rows than it says")
        }
        try add(tail, path)
        // A part that is given twice was named above.
        if hasRepeated {
            throw Refusal(
                .defect, at: Place(file: path),
                "a subject has two rows, and every survey said that she has one")
        }
    }

    /// Reads what is counted again of a row; false where its subject may not have another one.
    private func readFacts(_ reader: StepReader) throws(Refusal) -> Bool {
        guard let classes = tables.plan.classes else { return true }
        let number = try reader.count()
        guard number < classes.allowed.count else { throw reader.damaged }
        if !counting.isNeeded { return true }
        return survey.add(try counting.read(reader), tuple: UInt32(number))
    }

    private func take(_ rows: OutputBuffer, _ ends: inout [Int]) throws(Refusal) {
        if let shuffler {
            shuffler.add(rows, ends: ends, keys: nil, keyEnds: [])
            rows.removeAll()
        } else {
            try rows.flush(to: sink)
        }
        ends.removeAll(keepingCapacity: true)
    }

    private func add(_ tail: PartTail, _ path: String) throws(Refusal) {
        try tail.partition.check(isIn: tables.plan.partitions, file: path)
        if let other = seen.updateValue(path, forKey: tail.partition.digest),
            tail.partition.records > 0
        {
            throw Refusal(
                .foreignStep, at: Place(file: path),
                "the partition of this part is also that of \(Name(other))",
                help: "give each part once")
        }
        for (reason, count) in tail.reasons.enumerated() { reasons[reason] += count }
        if let end = tail.expiresFrom, end < expiresFrom ?? .distantFuture { expiresFrom = end }
    }

    /// All partitions were there, and their records are those that the plan was made of.
    private func checkComplete() throws(Refusal) {
        let missing = tables.plan.partitions.filter { $0.records > 0 && seen[$0.digest] == nil }
        guard missing.isEmpty else {
            throw Refusal(
                .foreignStep, "\(missing.count) partitions of the plan have no part",
                why: "the classes were counted over all partitions, and would be smaller",
                help: "run `ctanon filter --plan` on each partition and give every part")
        }
        guard reasons == tables.plan.reasons else {
            throw Refusal(.defect, "the parts hold other records than the plan counted")
        }
    }
}
