// SPDX-License-Identifier: Apache-2.0
package import RecordStreams
internal import Sealing
internal import SharingPolicy

/// A release without an end, increment by increment on a clock.
///
/// Every increment satisfies the audience's claim by itself, and so does everything that was
/// released so far. For most uses call ``run(_:plan:times:source:to:report:)``.
package struct HoldingStream {
    /// What came of a stream that ended.
    package struct Summary: Sendable {
        /// The id under which this run made its tokens.
        package let releaseID: String
        /// How many records came, left and were left out for which reason.
        package let counts: ReleaseCounts
        /// How many of the suppressed records had waited as long as they may.
        package let outwaited: Int
        /// How many of them were in a class that the plan does not have.
        package let unplanned: Int
        /// How many increments left.
        package let increments: Int
        /// What was noticed and is no error.
        package let notes: [Diagnostic]
    }

    /// Releases until the input ends.
    ///
    /// - Parameters:
    ///   - request: what is filtered, for whom; its release id is that of the plan, and its as-of
    ///     day is that of the clock.
    ///   - path: the plan.
    ///   - times: the schedule.
    ///   - source: the records as they come.
    ///   - sink: gets each increment at once and whole.
    ///   - report: is told of each emission.
    /// - Returns: the counts.
    /// - Throws: a refusal; what waited is then dropped, and nothing is half written.
    package static func run(
        _ request: ReleaseRequest, plan path: String, times: HoldingTimes,
        source: any ByteSource, to sink: any ByteSink, report: (IncrementReport) -> Void
    ) throws(Refusal) -> Summary {
        try sealing { () throws(SealingError) in try SelfTest.run() }
        let clock = SystemClock()
        var request = request
        request.asOf = clock.today()
        let audience = try request.checkTerms(today: request.asOf)
        _ = try request.checkHolding(audience)
        let plan = try ReleasePlan.forStream(path, &request, audience)
        return try run(
            request, times: times, clock: clock, to: UninterruptedSink(sink), report: report,
            plan: { context throws(Refusal) in try HoldingPlan(plan, context, file: path) },
            reader: { () throws(Refusal) in
                try request.reader(of: source) { options in
                    // A header is not looked for in a stream: 25 rows may take a day.
                    options.headerRow = options.headerRow ?? 1
                    options.isLive = true
                }
            }, arrivals: { ArrivalQueue($0, clock) })
    }

    /// The same with a plan, a clock and arrivals of the caller's.
    static func run(
        _ request: ReleaseRequest, times: HoldingTimes, clock: any StreamClock,
        to sink: any ByteSink, report: (IncrementReport) -> Void,
        plan: (ReleaseContext) throws(Refusal) -> HoldingPlan,
        reader: () throws(Refusal) -> RecordReader,
        arrivals: (StreamIntake) throws(Refusal) -> any Arrivals
    ) throws(Refusal) -> Summary {
        var request = request
        request.asOf = clock.today()
        let audience = try request.checkTerms(today: request.asOf)
        _ = try request.checkHolding(audience)
        let reader = try reader()
        let planned = request.releaseID ?? HoldingStream.newID()
        let context = try ReleaseContext.make(
            request, audience: audience, reader: reader, releaseID: planned)
        let plan = try plan(context)
        // Tokens of `scope: release` must not join this run with an export under the same plan, or
        // with a run before it, of which nothing is known.
        let id = request.keyRing?.releaseKeys == nil ? HoldingStream.newID() : planned
        let run = HoldingRun(
            request, ReleaseContext(copying: context, releaseID: id), reader, plan, times,
            to: sink)
        let intake = StreamIntake(reader, fileName: request.inputName)
        let increments = try run.follow(
            try arrivals(intake), clock, every: times.every, report)
        try run.checkOutcome()
        return Summary(
            releaseID: id, counts: run.counts, outwaited: run.outwaited,
            unplanned: run.unplanned, increments: increments,
            notes: context.notes + reader.notes)
    }

    private static func newID() -> String {
        "r-\(CrockfordBase32.encode(Entropy.bytes(16)))"
    }
}

extension HoldingRun {
    /// Takes what comes and releases on the clock, until nothing comes any more.
    fileprivate func follow(
        _ arrivals: any Arrivals, _ clock: any StreamClock, every: Int,
        _ report: (IncrementReport) -> Void
    ) throws(Refusal) -> Int {
        var next = clock.now() + every
        var increments = 0
        while true {
            let arrival = try arrivals.next(until: next)
            let now = clock.now()
            var later: Int?
            switch arrival {
            case .records(let records):
                try add(records)
                continue
            case .time:
                while next <= now { next += every }
                later = next
            case .end: break
            }
            let made = try emit(at: now, day: clock.today(), next: later)
            if made.records > 0 { increments += 1 }
            report(made)
            if later == nil { return increments }
            // What took longer than a turn skips turns, or it would never look at the input.
            while next <= clock.now() { next += every }
        }
    }
}
