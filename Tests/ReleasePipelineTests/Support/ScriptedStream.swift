// SPDX-License-Identifier: Apache-2.0
import RecordStreams
import SharingPolicy
import TestSupport

@testable import ReleasePipeline

/// A stream whose records come at times that a test chooses, and whose clock stands still between.
final class ScriptedStream: Arrivals, StreamClock {
    /// A day in milliseconds.
    static let day = 86_400_000

    private let script: [(time: Int, text: String)]
    private let start: Day
    private var piece = 0
    private var time = 0
    private var intake: StreamIntake?

    init(_ script: [(time: Int, text: String)], start: Day = Trial.today) {
        self.script = script
        self.start = start
    }

    func now() -> Int { time }
    func today() -> Day { Day(ordinal: start.ordinal + Int32(time / ScriptedStream.day)) }

    func next(until deadline: Int) throws(Refusal) -> Arrival {
        guard piece < script.count else {
            // What is wrong with the last record is said behind it.
            return try intake?.next { time }.map { .records($0) } ?? .end
        }
        if script[piece].time >= deadline {
            time = deadline
            return .time
        }
        time = script[piece].time
        piece += 1
        let records = try intake?.next { time }
        return records.map { .records($0) } ?? .end
    }

    /// What a run over the script came to.
    struct Outcome {
        /// The rows of each increment, with the time at which it left.
        var increments: [(time: Int, rows: [String])] = []
        var reports: [IncrementReport] = []
        var header: String?
        var summary: HoldingStream.Summary?
        var refusal: Refusal?
    }

    /// Runs over the script; `header` comes before the first piece.
    func run(
        _ request: ReleaseRequest, _ times: HoldingTimes, header: String
    ) -> Outcome {
        var outcome = Outcome()
        let sink = MemorySink()
        let source = PieceSource([header] + script.map(\.text))
        var sent = 0
        do {
            outcome.summary = try HoldingStream.run(
                request, times: times, clock: self, to: sink,
                report: { report in
                    outcome.reports.append(report)
                    var rows = lines(String(decoding: sink.bytes[sent...], as: UTF8.self))
                    if sent == 0, !rows.isEmpty { outcome.header = rows.removeFirst() }
                    sent = sink.bytes.count
                    if !rows.isEmpty { outcome.increments.append((self.time, rows)) }
                },
                plan: { HoldingTests.plan($0.policy) },
                reader: { () throws(Refusal) in
                    try request.reader(of: source) { options in
                        options.headerRow = 1
                        options.isLive = true
                    }
                },
                arrivals: { intake in
                    self.intake = intake
                    return self
                })
        } catch {
            outcome.refusal = error
        }
        return outcome
    }
}

/// Gives a piece for each reading.
private final class PieceSource: ByteSource {
    private var pieces: [[UInt8]]
    private var next = 0

    init(_ pieces: [String]) { self.pieces = pieces.map { Array($0.utf8) } }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws(Refusal) -> Int {
        guard next < pieces.count else { return 0 }
        let part = pieces[next].prefix(buffer.count)
        buffer.copyBytes(from: part)
        pieces[next].removeFirst(part.count)
        if pieces[next].isEmpty { next += 1 }
        return part.count
    }
}
