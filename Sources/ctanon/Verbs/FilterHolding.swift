// SPDX-License-Identifier: Apache-2.0
internal import RecordStreams
internal import ReleasePipeline

/// `filter --hold`: a stream in increments.
enum FilterHolding {
    /// Runs until the input ends.
    static func run(
        _ holding: HoldingArguments, _ request: ReleaseRequest, console: Console
    ) throws(Refusal) -> ExitCode {
        let source: any ByteSource =
            switch request.input {
            case .file(let path): try DescriptorSource(path: path)
            case .stream(let source, _): source
            }
        let times = HoldingTimes(
            every: holding.every.seconds * 1000, window: holding.window.seconds * 1000)
        let summary = try HoldingStream.run(
            request, plan: holding.plan, times: times, source: source,
            to: DescriptorSink(descriptor: console.output, name: "stdout", owns: false)
        ) { report in
            if let line = line(report) { console.note(line) }
        }
        console.report(summary.notes)
        for line in lines(summary) { console.note(line) }
        return .done
    }

    /// What an emission came to; nil where nothing happened.
    static func line(_ report: IncrementReport) -> Message? {
        let lost = report.outwaited + report.unplanned
        if report.records == 0, lost == 0 { return nil }
        var line: Message = "no increment"
        if report.records > 0 {
            line = """
                increment \(report.number): \(report.records) records in \(report.classes) classes, \
                at least \(report.k) new each
                """
        }
        if lost > 0 { line = "\(line), \(lost) suppressed" }
        return "\(line), \(report.waiting) waiting"
    }

    /// The lines at the end.
    static func lines(_ summary: HoldingStream.Summary) -> [Message] {
        let counts = summary.counts
        var lines: [Message] = [
            """
            stream \(Name(summary.releaseID)): \(counts.output) of \(counts.input) records in \
            \(summary.increments) increments
            """
        ]
        let reasons =
            (counts.released.map { ($0, $1, true) } + counts.dropped.map { ($0, $1, false) })
            .sorted { $0.0 < $1.0 }
        for (reason, count, released) in reasons {
            lines.append("\(plain: released ? "released" : "dropped") \(Name(reason)): \(count)")
        }
        if counts.suppressed > 0 {
            lines.append(
                """
                dropped \(Name("privacy.suppressed")): \(counts.suppressed); \(summary.outwaited) \
                waited as long as they may, \(summary.unplanned) are in no class of the plan
                """)
        }
        return lines
    }
}
