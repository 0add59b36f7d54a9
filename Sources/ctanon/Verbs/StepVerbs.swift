// SPDX-License-Identifier: Apache-2.0
internal import RecordStreams
internal import ReleaseAudit
internal import ReleasePipeline
internal import SharingPolicy

/// The steps of a release, from arguments to messages.
enum StepVerbs {
    /// `survey`.
    static func survey(
        _ arguments: FilterArguments, memory: Int, _ console: Console
    ) throws(Refusal) -> ExitCode {
        let (request, output) = try begin(arguments, console)
        let report = try ReleaseSteps.survey(
            request, memory: memory, to: output, today: Today.utc())
        return try say("survey", report, arguments, console)
    }

    /// `merge`.
    static func merge(
        _ arguments: FilterArguments, _ surveys: [String], _ console: Console
    ) throws(Refusal) -> ExitCode {
        let (request, output) = try begin(arguments, console, reads: surveys)
        let report = try ReleaseSteps.merge(surveys, request, to: output)
        return try say("merge", report, arguments, console)
    }

    /// `solve`.
    static func solve(
        _ arguments: FilterArguments, _ console: Console
    ) throws(Refusal) -> ExitCode {
        let (request, output) = try begin(arguments, console)
        guard let survey = arguments.input else { throw .usage("\(Name("SURVEY")) is missing") }
        let report = try ReleaseSteps.solve(survey, request, to: output)
        return try say("solve", report, arguments, console)
    }

    /// `filter --plan`.
    static func filter(
        _ arguments: FilterArguments, _ plan: String, _ console: Console
    ) throws(Refusal) -> ExitCode {
        let (request, output) = try begin(arguments, console)
        let report = try ReleaseSteps.filter(request, plan: plan, to: output)
        return try say("part", report, arguments, console)
    }

    /// `assemble`.
    static func assemble(
        _ arguments: FilterArguments, _ parts: [String], _ console: Console
    ) throws(Refusal) -> ExitCode {
        var arguments = arguments
        arguments.input = parts.first
        guard let plan = arguments.plan else { throw .usage("\(Name("--plan")) is missing") }
        try arguments.checkStreams(console, alsoReads: parts)
        let file = try PolicyFile.read(arguments.policy, console)
        var request = try FilterVerb.request(arguments, file, console)
        request.progress = console.progressMeter(rowsGoToOutput: arguments.output == nil)
        // A name that says a format must say that of the plan.
        let byName = arguments.output.flatMap { RecordFormat(fileName: $0) }
        request.outputFormat = arguments.outputFormat ?? byName
        request.outputFormatIsNamed = request.outputFormat != nil
        let destination = FilterVerb.destination(arguments, console)
        let summary = try ReleaseSteps.assemble(
            parts, request, plan: plan, to: destination, today: Today.utc())
        console.report(summary.notes)
        return try FilterVerb.report(summary, arguments, console)
    }

    /// The request, and where the file of the step goes.
    private static func begin(
        _ arguments: FilterArguments, _ console: Console, reads: [String] = []
    ) throws(Refusal) -> (ReleaseRequest, ReleaseSteps.Output) {
        var arguments = arguments
        arguments.manifest = nil
        guard let path = arguments.output else { throw .usage("\(Name("-o")) needs a file") }
        try arguments.checkStreams(console, alsoReads: reads)
        let file = try PolicyFile.read(arguments.policy, console)
        var request = try FilterVerb.request(arguments, file, console)
        request.outputFormat = arguments.outputFormat
        request.progress = console.progressMeter()
        return (request, .init(path: path, replacing: arguments.force))
    }

    private static func say(
        _ step: String, _ report: ReleaseSteps.Report, _ arguments: FilterArguments,
        _ console: Console
    ) throws(Refusal) -> ExitCode {
        console.report(report.notes)
        if arguments.json {
            try console.write(json(step, report).text + "\n")
            return .done
        }
        var line: Message = "\(Name(step)): \(report.partitions) partitions"
        if let counts = report.counts {
            line = "\(line), \(counts.output) of \(counts.input) records"
        }
        console.note(line)
        if report.spills > 0 {
            console.note("memory was full \(report.spills) times; the rest was sorted on disk")
        }
        if !report.levels.isEmpty { console.note("levels: \(FilterReport.levels(report.levels))") }
        return .done
    }

    private static func json(_ step: String, _ report: ReleaseSteps.Report) -> JSON {
        var members: [(String, JSON)] = [
            ("ctanon", .string("\(step)/v1")), ("partitions", .number(report.partitions)),
        ]
        if let counts = report.counts { members.append(("counts", FilterReport.json(counts))) }
        if !report.levels.isEmpty {
            members.append(("levels", FilterReport.json(report.levels)))
        }
        return .object(members)
    }
}
