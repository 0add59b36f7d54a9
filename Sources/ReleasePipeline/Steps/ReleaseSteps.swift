// SPDX-License-Identifier: Apache-2.0
package import RecordStreams
internal import Sealing
package import SharingPolicy

/// A release in steps, for partitions on several machines: `survey` each partition, `merge` the
/// surveys, `solve` a plan, `filter` each partition under it, `assemble` the parts.
///
/// The export is, byte for byte, what ``Release/run(_:to:today:)`` makes of all partitions in one
/// go with the same key ring, release id and as-of day. Every file between is sealed under keys of
/// the release (``SealedStreamKey``); what a step is not given whole and unchanged it refuses.
package enum ReleaseSteps {
    /// What a step came to.
    package struct Report: Sendable {
        /// How many records came in, and what becomes of them as far as the step knows; nil for a
        /// merge.
        package var counts: ReleaseCounts?
        /// How many partitions its file holds.
        package var partitions = 1
        /// How often memory was full.
        package var spills = 0
        /// The levels that were chosen, by column.
        package var levels: [ReleaseSummary.Level] = []
        /// What was noticed and is no error.
        package var notes: [Diagnostic] = []
    }

    /// Where the file of a step goes.
    package struct Output {
        let path: String
        let replacing: Bool

        /// A path, and whether a file that is there makes way.
        package init(path: String, replacing: Bool) {
            (self.path, self.replacing) = (path, replacing)
        }

        /// Writes a file that appears when all of it was written.
        func write(_ body: (any ByteSink) throws(Refusal) -> Void) throws(Refusal) {
            let file = try UnnamedFile(for: path)
            try body(file.sink())
            try file.synchronise()
            try file.link(replacing: replacing)
        }
    }

    /// Counts the records of one partition into a sealed survey file.
    ///
    /// - Parameters:
    ///   - request: The partition, under which policy, for whom; with release id and key ring.
    ///   - memory: About how many bytes counting may take; what does not fit is sorted outside.
    ///   - output: Where the survey goes.
    ///   - today: The day on which the as-of day is judged.
    /// - Returns: How many records there are, and what was noticed.
    /// - Throws: What `filter` refuses of policy, keys, header and cells; nothing is written then.
    package static func survey(
        _ request: ReleaseRequest, memory: Int, to output: Output, today: Day
    ) throws(Refusal) -> Report {
        let audience = try request.checkTerms(today: today)
        let (keys, release) = try begin(request, audience)
        let input = try RunInput(request, again: false, commits: true, salt: [])
        let reader = try input.reader()
        let context = try ReleaseContext.make(
            request, audience: audience, reader: reader, releaseID: release, isPartition: true)
        let coded = context.codedColumns.map { CodedColumn($0, context) }
        let survey = PartitionSurvey(context, coded: coded, memory: memory)
        let reading = TableReading(context, coded: coded)
        try reading.read(reader, threads: request.threadCount, into: survey)
        try input.finishReading()
        if let expected = request.expectedRows, expected != survey.records {
            throw Refusal(
                .rowCount, at: Place(file: context.fileName),
                "the input has \(survey.records) records, \(expected) were expected")
        }
        let partition = StepPartition(
            digest: input.commitment, length: input.length, records: survey.records,
            reading: PartitionReading(request, reader))
        let terms = StepTerms(context, backdatedBecause: request.backdatedBecause)
        try output.write { sink throws(Refusal) in
            let sealed = try SealedSink(sink, keys.files.newFile(.survey))
            try survey.write(to: StepWriter(sealed), terms: terms, partition: partition)
            try sealed.finish()
        }
        var report = Report()
        report.counts = survey.counts
        report.spills = survey.spills
        report.notes =
            context.notes + reader.notes + reading.notes
            + context.unexpectedAnswers(context.evaluator.unexpectedAnswers)
        return report
    }

    /// Joins surveys into one, however large they are.
    package static func merge(
        _ surveys: [String], _ request: ReleaseRequest, to output: Output
    ) throws(Refusal) -> Report {
        guard let audience = request.policy.audience(named: request.audience) else {
            throw request.unknownAudience()
        }
        let (keys, _) = try begin(request, audience)
        var open: [OpenSurvey] = []
        for path in surveys { open.append(try OpenSurvey(path, key: keys.files)) }
        let merge = try SurveyMerge(open)
        try merge.head.terms.check(request)
        try output.write { sink throws(Refusal) in
            let sealed = try SealedSink(sink, keys.files.newFile(.survey))
            try merge.write(to: StepWriter(sealed))
            try sealed.finish()
        }
        var report = Report()
        report.partitions = merge.head.partitions.count
        report.notes = merge.head.notes
        return report
    }

    /// Makes a plan of a survey of all partitions.
    package static func solve(
        _ survey: String, _ request: ReleaseRequest, to output: Output
    ) throws(Refusal) -> Report {
        guard let audience = request.policy.audience(named: request.audience) else {
            throw request.unknownAudience()
        }
        let (keys, _) = try begin(request, audience)
        let merge = try SurveyMerge([try OpenSurvey(survey, key: keys.files)])
        let context = try ReleaseContext(request, audience: audience, terms: merge.head.terms)
        try merge.head.terms.check(request)
        try merge.head.terms.check(context)
        request.progress?.begin(.solving, bytes: nil)
        let (plan, notes) = try PlanSolving(context, merge).plan()
        try output.write { sink throws(Refusal) in try PlanFile.write(plan, keys, to: sink) }
        var report = Report()
        var tally = ReasonTally()
        for reason in Reason.allCases { tally.add(reason, plan.reasons[Int(reason.rawValue)]) }
        report.counts = ReleaseCounts(tally)
        report.partitions = plan.partitions.count
        report.levels = context.levelSummaries(plan.levels)
        report.notes = notes
        return report
    }

    /// Applies a plan to one of its partitions and writes a sealed part.
    package static func filter(
        _ request: ReleaseRequest, plan path: String, to output: Output
    ) throws(Refusal) -> Report {
        guard let audience = request.policy.audience(named: request.audience) else {
            throw request.unknownAudience()
        }
        let (keys, release) = try begin(request, audience)
        let (plan, digest) = try PlanFile.read(path, keys)
        try plan.terms.check(request)
        var request = request
        (request.asOf, request.outputFormat) = (plan.terms.asOf, plan.format)
        let input = try RunInput(request, again: false, commits: true, salt: [])
        let reader = try input.reader()
        let context = try ReleaseContext.make(
            request, audience: audience, reader: reader, releaseID: release, isPartition: true)
        let terms = StepTerms(context, backdatedBecause: plan.terms.backdatedBecause)
        try plan.terms.check(terms, file: context.fileName)
        let tables = PlanTables(plan, context)
        var report = Report()
        try output.write { sink throws(Refusal) in
            let sealed = try SealedSink(sink, keys.files.newFile(.part))
            let part = PartWriting(context, tables, reader, to: sealed)
            try part.run(
                PartHead(plan: digest), threads: request.threadCount,
                sealed: SealedOutputs(context))
            try input.finishReading()
            let partition = StepPartition(
                digest: input.commitment, length: input.length, records: part.records,
                reading: PartitionReading(request, reader))
            try partition.check(isIn: plan.partitions, file: context.fileName)
            try part.finish(partition)
            try sealed.finish()
            report.counts = part.counts
        }
        return report
    }

    /// Joins the parts of a plan, measures what was written and commits one release.
    package static func assemble(
        _ parts: [String], _ request: ReleaseRequest, plan path: String,
        to destination: ReleaseDestination, today: Day
    ) throws(Refusal) -> ReleaseSummary {
        guard let audience = request.policy.audience(named: request.audience) else {
            throw request.unknownAudience()
        }
        let (keys, _) = try begin(request, audience)
        let (plan, digest) = try PlanFile.read(path, keys)
        try plan.terms.check(request)
        var request = request
        request.asOf = plan.terms.asOf
        request.backdatedBecause = request.backdatedBecause ?? plan.terms.backdatedBecause
        _ = try request.checkTerms(today: today)
        try request.checkFormat(plan.format)
        request.outputFormat = plan.format
        try destination.checkNames(for: audience)
        let context = try ReleaseContext(request, audience: audience, terms: plan.terms)
        try plan.terms.check(context)
        try plan.checkPopulation(context)
        let staged = try StagedExport(destination, streams: false)
        let input = RunInput(request, partitions: plan.partitions)
        let run = try ReleaseRun(context, request, destination, input, staged)
        let tables = PlanTables(plan, context)
        let assembly = PartAssembly(context, tables, planDigest: digest, to: staged.sink)
        try run.adopt(try assembly.run(parts, keys))
        return try run.commit()
    }

    /// The keys and the id of the release; refuses what this version does not do in steps.
    private static func begin(
        _ request: ReleaseRequest, _ audience: Audience
    ) throws(Refusal) -> (StepKeys, String) {
        try sealing { () throws(SealingError) in try SelfTest.run() }
        guard let release = request.releaseID ?? request.keyRing?.releaseKeys?.release else {
            throw Refusal(
                .usage, "the steps of a release need its id",
                help: "say \(Name("--release ID")), the same in every step")
        }
        let seals = audience.rules.contains { if case .encrypt = $0 { true } else { false } }
        if seals || !audience.escrow.isEmpty {
            throw Refusal(
                .notInThisVersion, at: Place(file: request.policy.fileName),
                """
                audience \(Name(audience.name)) has \
                \(plain: seals ? "sealed columns" : "an escrow"), which are not made in steps in \
                this version
                """,
                help: "use `ctanon filter` on one machine")
        }
        return (try StepKeys(request, audience: audience.name, release: release), release)
    }
}
