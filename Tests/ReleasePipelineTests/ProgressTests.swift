// SPDX-License-Identifier: Apache-2.0
import RecordStreams
import ReleasePipeline
import Synchronization
import TestSupport
import Testing

/// Keeps what a run tells: its phases, and what was read in each.
private final class Notebook: ProgressMeter {
    struct Part: Equatable {
        let phase: ProgressPhase
        let total: Int?
        var bytes = 0
        var rows = 0
    }

    private let kept = Mutex<[Part]>([])
    var parts: [Part] { kept.withLock { $0 } }

    func begin(_ phase: ProgressPhase, bytes: Int?) {
        kept.withLock { $0.append(Part(phase: phase, total: bytes)) }
    }

    func add(bytes: Int) { kept.withLock { $0[$0.count - 1].bytes += bytes } }

    func add(rows: Int) { kept.withLock { $0[$0.count - 1].rows += rows } }
}

@Suite struct ProgressTests {
    private let people: [CampPerson] = {
        var random = RepeatableRandom(seed: 5)
        return Camp.people(60, &random)
    }()

    @Test func `a file is read, solved, read again to be written, and verified`() throws {
        let folder = ScratchFolder()
        let text = Camp.csv(people)
        #expect(TextFile.write(text, to: folder.path + "/in.csv"))
        let notebook = Notebook()
        var trial = Trial(Camp.policy())
        trial.file = folder.path + "/in.csv"
        trial.meter = notebook
        let report = try trial.report([])
        let summary = try #require(report.summary)
        let (parts, length) = (notebook.parts, text.utf8.count)
        #expect(parts.map(\.phase) == [.reading, .solving, .writing, .verifying])
        #expect(parts[0] == .init(phase: .reading, total: length, bytes: length, rows: 60))
        #expect(parts[2] == .init(phase: .writing, total: length, bytes: length, rows: 60))
        #expect(parts[3].bytes == report.sent)
        #expect(parts[3].rows == summary.counts.output)
    }

    @Test func `a stream is kept first, and its length is known from then on`() throws {
        let text = Camp.csv(people)
        let notebook = Notebook()
        var trial = Trial(Camp.policy())
        trial.meter = notebook
        #expect(try trial.run(text).code == nil)
        let (parts, length) = (notebook.parts, text.utf8.count)
        #expect(parts.map(\.phase) == [.reading, .reading, .solving, .writing, .verifying])
        #expect(parts[0] == .init(phase: .reading, total: nil, bytes: length, rows: 0))
        #expect(parts[1] == .init(phase: .reading, total: length, bytes: length, rows: 60))
    }
}
