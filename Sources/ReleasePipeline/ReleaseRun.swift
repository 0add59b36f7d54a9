// SPDX-License-Identifier: Apache-2.0
internal import RecordStreams
internal import Sealing
internal import SharingPolicy

/// The steps of one release and what they leave for the manifest.
final class ReleaseRun {
    let context: ReleaseContext
    let request: ReleaseRequest
    let destination: ReleaseDestination
    let input: RunInput
    let staged: StagedExport
    let sealed: SealedOutputs
    private let escrowFile: UnnamedFile?
    private let escrowSink: HashingSink?
    private let escrow: EscrowWriter?
    private let shared: SharedColumns
    private var stream: StreamRun?
    private(set) var counts = ReleaseCounts(ReasonTally())
    private(set) var solution: TableSolution?
    /// Units counted over the labels of the released rows.
    private(set) var unitRecount: UnitRecount?
    private(set) var keyIDs: [Int: String] = [:]
    private(set) var notes: [Diagnostic] = []
    /// The contexts of the threads beside the first one.
    private var otherContexts: [ReleaseContext] = []
    /// For each question how many answers were neither missing nor a word of the policy.
    var unexpectedCounts: [Int] {
        otherContexts.reduce(context.evaluator.unexpectedAnswers) { counts, other in
            zip(counts, other.evaluator.unexpectedAnswers).map(+)
        }
    }
    /// The first day on which the consent of a released record ends.
    private(set) var expiresFrom: Day?

    init(
        _ context: ReleaseContext, _ request: ReleaseRequest, _ destination: ReleaseDestination,
        _ input: RunInput, _ staged: StagedExport
    ) throws(Refusal) {
        self.context = context
        self.request = request
        self.destination = destination
        self.input = input
        self.staged = staged
        sealed = SealedOutputs(context)
        notes = context.notes
        if !context.audience.escrow.isEmpty, let path = destination.escrowPath {
            let file = try UnnamedFile(for: path)
            let sink = HashingSink(file.sink(), wanted: true)
            escrow = try EscrowWriter(context, sink: sink)
            (escrowFile, escrowSink) = (file, sink)
        } else {
            (escrow, escrowFile, escrowSink) = (nil, nil, nil)
        }
        shared = SharedColumns(context, escrow: escrow)
    }

    /// One reading: every record is decided and written by itself.
    func stream(_ reader: RecordReader) throws(Refusal) {
        let run = StreamRun(context, reader, shared, to: staged.sink)
        stream = run
        try run.run(try makeWriter(reader, labels: nil)) { () throws(Refusal) in
            try otherWriters(reader, labels: nil)
        }
        try input.finishReading()
        counts = run.counts
        notes += run.notes
        expiresFrom = run.expiresFrom
        notes += reader.notes
        try checkCounts()
        try run.finish()
    }

    /// Two readings: survey, solve, write.
    func survey(_ reader: RecordReader) throws(Refusal) {
        let survey = TableSurvey(context)
        let reading = TableReading(context, coded: survey.coded)
        try reading.read(
            reader, threads: request.threadCount, into: SurveyCollector(survey))
        try input.finishReading()
        survey.settle()
        notes += reader.notes
        count(survey.records)
        notes += reading.notes
        try checkCounts()
        var labels: WrittenLabels?
        if let claim = context.audience.privacy.classes {
            request.progress?.begin(.solving, bytes: nil)
            let solution = try TableSolution(survey, claim: claim)
            notes += solution.notes
            labels = solution.labels
            self.solution = solution
            let suppressed = survey.suppress { solution.isSuppressed($0) }
            count(survey.records)
            if counts.output == 0, suppressed > 0 { throw nothingLeft() }
            try recount(survey, solution, claim)
        }
        let again = try input.reader(.writing)
        let writing = TableWriting(
            context, again, shared, records: survey.records, to: staged.sink)
        try writing.run(try makeWriter(again, labels: labels)) { () throws(Refusal) in
            try otherWriters(again, labels: labels)
        }
        try input.finishReading()
        expiresFrom = writing.expiresFrom
    }

    /// Takes over what the parts of a release in steps come to.
    ///
    /// - Throws: R0601 where the people of all parts are likelier to be named than is allowed.
    func adopt(_ assembled: AssembledParts) throws(Refusal) {
        counts = assembled.counts
        solution = assembled.solution
        unitRecount = assembled.recount
        expiresFrom = assembled.expiresFrom
        keyIDs = assembled.keyIDs
        if let claim = context.audience.privacy.classes, let unitRecount {
            try checkGlobalRisk(unitRecount, claim)
        }
    }

    /// Counts what the export alone will not show.
    private func recount(
        _ survey: TableSurvey, _ solution: TableSolution, _ claim: ClassPrivacy
    ) throws(Refusal) {
        guard UnitRecount.isNeeded(claim) else { return }
        let recount = UnitRecount(survey, labels: solution.labels, claim: claim)
        unitRecount = recount
        try checkGlobalRisk(recount, claim)
    }

    private func checkGlobalRisk(
        _ recount: UnitRecount, _ claim: ClassPrivacy
    ) throws(Refusal) {
        guard let most = claim.maxGlobalRisk, let risk = recount.globalRisk, risk > most.double
        else { return }
        throw Refusal(
            .privacyNotReachable, at: Place(file: context.policy.fileName),
            """
            \(risk * 100) % of the people would be expected to be named rightly, audience \
            \(Name(context.audience.name)) allows \(most.double * 100) %
            """,
            why: "`max_global_risk` is measured by the weights on what the solver chose",
            help: "raise `k`, set `min_level` of a column higher, or drop a column")
    }

    private func makeWriter(
        _ reader: RecordReader, labels: WrittenLabels?
    ) throws(Refusal) -> BatchWriter {
        let writer = try BatchWriter(
            context, inputDelimiter: reader.delimiter, sealed: sealed, labels: labels)
        keyIDs = writer.keyIDs
        return writer
    }

    /// The writers of the threads beside the first one.
    private func otherWriters(
        _ reader: RecordReader, labels: WrittenLabels?
    ) throws(Refusal) -> [BatchWriter] {
        var writers: [BatchWriter] = []
        for sealed in sealed.copies(request.threadCount - 1) {
            let other = ReleaseContext(copying: context)
            otherContexts.append(other)
            writers.append(
                try BatchWriter(
                    other, inputDelimiter: reader.delimiter, sealed: sealed, labels: labels))
        }
        return writers
    }

    private func count(_ records: SurveyedRecords) {
        var tally = ReasonTally()
        for reason in records.reasons {
            if let reason = Reason(rawValue: reason) { tally.add(reason) }
        }
        counts = ReleaseCounts(tally)
    }

    private func checkCounts() throws(Refusal) {
        if let expected = request.expectedRows, expected != counts.input {
            throw Refusal(
                .rowCount, at: Place(file: context.fileName),
                "the input has \(counts.input) records, \(expected) were expected")
        }
        if counts.input == 0, context.audience.privacy.classes != nil {
            throw Refusal(.noInput, at: Place(file: context.fileName), "the input has no record")
        }
        if counts.input > 0, counts.output == 0 { throw nothingLeft() }
    }

    private func nothingLeft() -> Refusal { .nothingLeft(counts, context.fileName) }

    /// A refusal, with what a stream has already written.
    func explained(_ refusal: Refusal) -> Refusal {
        guard staged.isDirect, let sent = stream?.rowsSent, sent > 0 else { return refusal }
        let note = Diagnostic(.note, .note, "\(sent) rows had been written: discard them")
        return Refusal(refusal.diagnostics[0], Array(refusal.diagnostics.dropFirst()) + [note])
    }

    /// Ends the escrow, adds it to the files that go with the export, and returns its digest.
    func finishEscrow(_ files: SideFiles) throws(Refusal) -> (path: String, sha256: [UInt8])? {
        guard let escrow, let escrowFile, let escrowSink else { return nil }
        try escrow.finish()
        files.add(escrowFile)
        return (escrowFile.path, escrowSink.finish())
    }
}

extension Refusal {
    /// Records came and none may leave (R0603).
    static func nothingLeft(_ counts: ReleaseCounts, _ fileName: String) -> Refusal {
        var reasons = counts.dropped
        if counts.suppressed > 0 { reasons[Reason.privacySuppressed.code] = counts.suppressed }
        let list = reasons.sorted { $0.key < $1.key }.map { Name("\($0.key): \($0.value)") }
        return Refusal(
            .nothingLeft, at: Place(file: fileName),
            "no record may be released out of \(counts.input)",
            why: "an empty file is information too; reasons: \(list)",
            help: adviceOnNothing(reasons))
    }

    /// What to look at first when nothing may leave.
    private static func adviceOnNothing(_ dropped: [String: Int]) -> Message {
        switch dropped.max(by: { ($0.value, $1.key) < ($1.value, $0.key) })?.key {
        case "consent.undated":
            "look at the day of consent: is the column the right one, and its `format` declared?"
        case "consent.unknown": "look at the words of the answers: are all in `consent.answers`?"
        case "privacy.suppressed": "too few people are left for the `k` that is asked for"
        case "consent.refused": "look at the questions that the audience relies on"
        default: "`ctanon explain R0603` says what each reason means"
        }
    }
}
