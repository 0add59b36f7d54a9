// SPDX-License-Identifier: Apache-2.0
internal import RecordStreams
internal import SharingPolicy

/// What an emission came to.
package struct IncrementReport: Sendable, Hashable {
    /// The number of the increment, from 1.
    package var number = 0
    /// Records that left, and their classes; 0 where none did.
    package var records = 0
    /// The classes that they are in.
    package var classes = 0
    /// The least number of new units in a class.
    package var k = 0
    /// Records that wait on.
    package var waiting = 0
    /// Records that may wait no longer and were suppressed.
    package var outwaited = 0
    /// Records whose class is none of the plan and that were suppressed.
    package var unplanned = 0
}

/// The state of a stream that is held: what waits, whom it remembers, what left.
///
/// It knows no clock and no thread; times are milliseconds that somebody gives. Not thread-safe.
final class HoldingRun {
    private let request: ReleaseRequest
    private let base: ReleaseContext
    private let plan: HoldingPlan
    private let times: HoldingTimes
    private let sink: any ByteSink
    private let header: [UInt8]
    private let delimiter: UInt8?
    private let people: HeldPeople
    private var waiting = WaitingRecords()
    private var context: ReleaseContext
    private var tally = ReasonTally()
    private var increments = 0
    private var hasHeader = false
    /// Records of each kind that were suppressed.
    private(set) var outwaited = 0
    private(set) var unplanned = 0

    /// Begins with an empty stream behind the header that `reader` has read.
    init(
        _ request: ReleaseRequest, _ context: ReleaseContext, _ reader: RecordReader,
        _ plan: HoldingPlan, _ times: HoldingTimes, to sink: any ByteSink
    ) {
        self.request = request
        self.plan = plan
        self.times = times
        self.sink = sink
        base = context
        people = HeldPeople(plan, mayRepeat: context.answersMayWeaken)
        self.context = ReleaseContext(copying: context, fixing: plan.levels)
        header = StreamIntake.header(reader)
        delimiter = reader.delimiter
    }

    /// What became of the records of which something is known.
    var counts: ReleaseCounts { ReleaseCounts(tally) }

    /// Refuses a stream of which nothing came, or nothing could leave, at its end.
    func checkOutcome() throws(Refusal) {
        let counts = counts
        if counts.input == 0 {
            throw Refusal(
                .noInput, at: Place(file: request.inputName), "the input has no record")
        }
        if counts.output == 0 { throw Refusal.nothingLeft(counts, request.inputName) }
    }

    /// Adds records that came.
    ///
    /// - Throws: I0409 where more wait than memory was given.
    func add(_ records: [WaitingRecord]) throws(Refusal) {
        waiting.add(records)
        guard waiting.memory <= times.memory else {
            throw Refusal(
                .limit, at: Place(file: request.inputName, row: records.last?.number),
                "\(waiting.count) records wait, which is more than \(times.memory) bytes",
                why: "they wait in memory and nowhere else",
                help: "shorten \(Name("--window")), or split the stream")
        }
    }

    /// Releases what may leave now, and suppresses what would wait too long until `next`; nil says
    /// that nothing comes any more.
    ///
    /// - Throws: what is wrong with a record, with the terms of the policy on that day, or with the
    ///   increment as written. Nothing of the increment has left then.
    func emit(at now: Int, day: Day, next: Int?) throws(Refusal) -> IncrementReport {
        var report = IncrementReport()
        if waiting.count == 0 { return report }
        try turn(to: day)
        let records = waiting.all
        let increment = try Increment(
            context, people, records, plan, isLate: { deadline(records[$0]) < now }
        ) { () throws(Refusal) in try reader(of: records) }
        if !increment.leaving.isEmpty {
            try send(increment)
            increments += 1
            report.number = increments
            report.records = increment.leaving.count
            (report.classes, report.k) = (increment.classes, increment.k)
        }
        settle(increment, next, &report)
        return report
    }

    private func deadline(_ record: WaitingRecord) -> Int {
        record.arrival.addingReportingOverflow(times.window).partialValue
    }

    /// A new day asks anew whether policy, agreement and basis hold; days never go back.
    private func turn(to day: Day) throws(Refusal) {
        let day = max(day, context.asOf)
        var request = request
        request.asOf = day
        _ = try request.checkTerms(today: day)
        if day == context.asOf { return }
        context = ReleaseContext(copying: base, asOf: day, fixing: plan.levels)
    }

    private func reader(of records: [WaitingRecord]) throws(Refusal) -> RecordReader {
        var request = request
        request.encoding = .utf8
        request.delimiter = delimiter
        request.headerRow = header.isEmpty ? nil : 1
        request.progress = nil
        return try request.reader(of: WaitingSource(header: header, records)) {
            $0.looksForTags = false
        }
    }

    /// The header leaves once, with the first increment.
    private func send(_ increment: Increment) throws(Refusal) {
        let start = hasHeader ? increment.headerLength : 0
        try increment.bytes.withUnsafeBufferPointer { bytes throws(Refusal) in
            try sink.write(UnsafeRawBufferPointer(UnsafeBufferPointer(rebasing: bytes[start...])))
        }
        hasHeader = true
        for row in increment.leaving {
            people.release(
                subject: increment.read.subjects[row], household: increment.read.households[row])
        }
    }

    /// Counts what is known now of each record, and lets the others wait.
    private func settle(_ increment: Increment, _ next: Int?, _ report: inout IncrementReport) {
        var stays = [Bool](repeating: false, count: waiting.count)
        let unplanned = Set(increment.unplanned)
        for (row, record) in waiting.all.enumerated() {
            let reason = increment.read.reason(row)
            if reason == .privacySuppressed {
                if unplanned.contains(row) {
                    report.unplanned += 1
                } else if let next, deadline(record) >= next {
                    stays[row] = true
                    continue
                } else {
                    report.outwaited += 1
                }
            }
            tally.add(reason)
        }
        self.unplanned += report.unplanned
        outwaited += report.outwaited
        waiting.keep { stays[$0] }
        report.waiting = waiting.count
    }
}
