// SPDX-License-Identifier: Apache-2.0
import RecordStreams
import Sealing
import SharingPolicy
import TestSupport
import Testing

@testable import ReleasePipeline

/// Files of steps that are genuine and say what cannot be.
@Suite struct StepFileTests {
    private static func steps(_ policy: String) throws -> StepTrial {
        var trial = Trial(policy)
        trial.ring = try Trial.newRing()
        let steps = StepTrial(trial)
        var random = RepeatableRandom(seed: 5)
        let people = Camp.people(60, &random)
        try steps.survey([Camp.csv(Array(people[..<25])), Camp.csv(Array(people[25...]))])
        try steps.merge([0, 1])
        return steps
    }

    private func code(_ body: () throws -> Void) -> DiagnosticCode? {
        do {
            try body()
            return nil
        } catch {
            return (error as? Refusal)?.code
        }
    }

    private func keys(_ steps: StepTrial) throws -> StepKeys {
        try StepKeys(
            try steps.request(), audience: steps.trial.audience, release: steps.trial.release)
    }

    private func seal(
        _ steps: StepTrial, _ kind: SealedStreamKind, _ name: String,
        _ body: (StepWriter) throws(Refusal) -> Void
    ) throws {
        let key = try keys(steps).files
        try steps.output(name).write { sink throws(Refusal) in
            let sealed = try SealedSink(sink, key.newFile(kind))
            let writer = StepWriter(sealed)
            try body(writer)
            try writer.finish()
            try sealed.finish()
        }
    }

    @Test func `a partition is read back as it was written, however long it is`() throws {
        let reading = PartitionReading(
            format: .tsv, encoding: .windows1252, delimiter: 9, headerRow: 300, keepsTags: true)
        for length in [0, 1 << 33, 1 << 33 + 5, 1 << 45, 1 << 56] {
            let partition = StepPartition(
                digest: [UInt8](0..<32), length: length, records: 70_000, reading: reading)
            let sink = MemorySink()
            let writer = StepWriter(sink)
            partition.write(to: writer)
            try writer.finish()
            let reader = StepReader(MemorySource(sink.bytes), name: "test")
            #expect(try StepPartition(reader) == partition)
            try reader.end()
        }
    }

    @Test func `a survey whose entries are not the records of its partitions is refused`() throws {
        let steps = try Self.steps(Camp.policy(privacy: "k: 3, l: {harm: 2}, max_suppression: 0.9"))
        #expect(code { try steps.solve() } == nil)
        for change in [1, -1] {
            let merge = try SurveyMerge([
                try OpenSurvey(steps.path("merged"), key: try keys(steps).files)
            ])
            try seal(steps, .survey, "altered") { writer throws(Refusal) in
                var head = merge.head
                head.partitions[1].records += change
                head.write(to: writer)
                if let subjects = try merge.subjects() {
                    try writer.entries(subjects, words: SubjectList.layout.words)
                }
                try writer.entries(try merge.entries(), words: head.layout.words)
            }
            #expect(code { try steps.solve("altered") } == .sealedStep, "\(change)")
        }
    }

    /// Writes the part of partition 0 anew, without its last row or with another tail.
    private func rewrite(
        _ steps: StepTrial, droppingLast: Bool = false,
        _ change: (inout PartTail) -> Void = { _ in }
    ) throws {
        let source = try SealedSource(
            try DescriptorSource(path: steps.path("r0")), .part, key: try keys(steps).files,
            name: "r0")
        let reader = StepReader(source, name: "r0")
        let head = try PartHead(reader)
        var rows: [[UInt8]] = []
        while true {
            let length = try reader.count()
            if length == 0 { break }
            rows.append(try reader.raw(length - 1))
        }
        var tail = try PartTail(reader)
        change(&tail)
        if droppingLast { rows.removeLast() }
        try seal(steps, .part, "r0") { writer throws(Refusal) in
            writer.bytes(head.plan)
            for row in rows {
                writer.number(row.count + 1)
                row.withUnsafeBufferPointer { writer.raw($0) }
            }
            writer.number(0)
            tail.write(to: writer)
        }
    }

    @Test func `a part with other rows than its tail, or read otherwise, is refused`() throws {
        let steps = try Self.steps(Camp.recordLevel())
        try steps.solve()
        func refusal(
            droppingLast: Bool = false, _ change: (inout PartTail) -> Void = { _ in }
        ) throws -> DiagnosticCode? {
            try steps.filter(0..<2)
            try rewrite(steps, droppingLast: droppingLast, change)
            return code { _ = try steps.assemble([0, 1]) }
        }
        #expect(try refusal() == nil)
        #expect(try refusal(droppingLast: true) == .sealedStep)
        #expect(
            try refusal { $0.partition.reading = PartitionReading(format: .csv, encoding: .latin1) }
                == .foreignStep)
    }
}
