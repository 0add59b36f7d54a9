// SPDX-License-Identifier: Apache-2.0
import Glibc
import RecordStreams
import ReleasePipeline
import Sealing
import SharingPolicy
import TestSupport
import Testing

/// What a step is not given whole, unchanged and of its own run it refuses.
@Suite struct StepRefusalTests {
    private static let policy = Camp.policy(
        privacy: "k: 3, l: {harm: 2}, max_suppression: 0.9",
        output: "{row_order: keyed-shuffle}")

    /// Three partitions of sixty people, with whom the policy can be met.
    private static func partitions() -> [String] {
        var random = RepeatableRandom(seed: 5)
        let people = Camp.people(60, &random)
        return [0..<20, 20..<45, 45..<60].map { Camp.csv(Array(people[$0])) }
    }

    private static func steps(release: String = "trial") throws -> StepTrial {
        var trial = Trial(policy)
        trial.ring = try Trial.newRing()
        trial.release = release
        return StepTrial(trial)
    }

    /// A run up to its parts.
    private static func whole() throws -> StepTrial {
        let steps = try steps()
        let parts = partitions()
        try steps.survey(parts)
        try steps.merge(Array(parts.indices))
        try steps.solve()
        try steps.filter(parts.indices)
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

    private func bytes(_ path: String) throws -> [UInt8] {
        let sink = MemorySink()
        try DescriptorSource(path: path).copy(to: sink)
        return sink.bytes
    }

    private func write(_ bytes: [UInt8], to path: String) throws {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        try DescriptorSink(descriptor: descriptor, name: path, owns: true).write(bytes)
    }

    /// Bytes of a file that are changed one at a time: all of its header, some of the rest.
    private func places(_ count: Int) -> [Int] {
        Array(0..<min(count, 90)) + Array(stride(from: 90, to: count, by: max(1, count / 60)))
    }

    @Test func `a flipped bit of a survey, a plan or a part refuses it`() throws {
        let steps = try Self.whole()
        let uses: [(name: String, use: () throws -> Void)] = [
            ("s1", { try steps.merge([0, 1, 2], to: "again") }),
            ("merged", { try steps.solve() }),
            ("plan", { try steps.filter(0..<1) }),
            ("r1", { _ = try steps.assemble([0, 1, 2]) }),
        ]
        for (name, use) in uses {
            let path = steps.path(name)
            let good = try bytes(path)
            #expect(code(use) == nil, "\(name)")
            // What `use` writes over must be as it was.
            try write(good, to: path)
            for place in places(good.count) {
                var bad = good
                bad[place] ^= 1 << UInt8(place % 8)
                try write(bad, to: path)
                let code = code(use)
                #expect(code == .sealedStep || code == .unknownKeyID, "\(name) at \(place)")
            }
            try write(good, to: path)
        }
    }

    @Test func `a file that is cut short or longer is refused`() throws {
        let steps = try Self.whole()
        let good = try bytes(steps.path("r1"))
        for bad in [
            Array(good.dropLast()), Array(good.prefix(100)), Array(good.prefix(40)), [],
            good + [0], good + good,
        ] {
            try write(bad, to: steps.path("r1"))
            #expect(code { _ = try steps.assemble([0, 1, 2]) } == .sealedStep)
        }
    }

    @Test func `chunks of a long file cannot change places or go`() throws {
        var trial = Trial(Camp.recordLevel(rules: "keep: [age, sex, place, status]"))
        trial.ring = try Trial.newRing()
        let steps = StepTrial(trial)
        var random = RepeatableRandom(seed: 9)
        try steps.survey([Camp.csv(Camp.people(9000, &random))])
        try steps.merge([0])
        try steps.solve()
        let good = try bytes(steps.path("merged"))
        let start = 16 + 32 + 32
        let chunk = (1 << 16) + 16
        try #require(good.count > start + 2 * chunk)
        let (head, first, second) = (
            good[..<start], good[start..<start + chunk], good[start + chunk..<start + 2 * chunk]
        )
        let rest = good[(start + 2 * chunk)...]
        for bad in [
            head + second + first + rest, head + second + rest, head + first + first + rest,
            head + first + second,
        ] {
            try write(Array(bad), to: steps.path("merged"))
            #expect(code { try steps.solve() } == .sealedStep)
        }
    }

    @Test func `files of another release are refused`() throws {
        let steps = try Self.whole()
        let other = try Self.steps(release: "other")
        let parts = Self.partitions()
        // The same ring, another release id.
        var trial = other.trial
        trial.ring = steps.trial.ring
        let foreign = StepTrial(trial)
        try foreign.survey(parts)
        try foreign.merge([0, 1, 2])
        try foreign.solve()
        try foreign.filter(parts.indices)
        try write(try bytes(foreign.path("s1")), to: steps.path("s1"))
        #expect(code { try steps.merge([0, 1, 2]) } == .unknownKeyID)
        try write(try bytes(foreign.path("r1")), to: steps.path("r1"))
        #expect(code { _ = try steps.assemble([0, 1, 2]) } == .unknownKeyID)
        try write(try bytes(foreign.path("plan")), to: steps.path("plan"))
        #expect(code { try steps.filter(0..<1) } == .unknownKeyID)
    }

    @Test func `a node with another ring can neither read nor add`() throws {
        let steps = try Self.whole()
        var trial = steps.trial
        trial.ring = try Trial.newRing()
        let stranger = StepTrial(trial)
        try stranger.survey(Self.partitions())
        try write(try bytes(stranger.path("s0")), to: steps.path("s0"))
        #expect(code { try steps.merge([0, 1, 2]) } == .sealedStep)
        try write(try bytes(steps.path("plan")), to: stranger.path("plan"))
        #expect(code { try stranger.filter(0..<1) } == .sealedStep)
        try write(try bytes(steps.path("s1")), to: stranger.path("s1"))
        #expect(code { try stranger.merge([1]) } == .sealedStep)
    }

    @Test func `a part that is missing, given twice or of another plan is refused`() throws {
        let steps = try Self.whole()
        #expect(code { _ = try steps.assemble([0, 1]) } == .foreignStep)
        #expect(code { _ = try steps.assemble([0, 1, 1, 2]) } == .foreignStep)
        // A plan of fewer partitions is another plan.
        try steps.merge([0, 1])
        try steps.solve()
        #expect(code { _ = try steps.assemble([0, 1]) } == .foreignStep)
        #expect(code { try steps.filter(2..<3) } == .foreignStep)
    }

    @Test func `a partition in two surveys is refused, empty ones aside`() throws {
        let steps = try Self.steps()
        let parts = Self.partitions()
        let empty = Camp.csv([])
        try steps.survey([parts[0], parts[1], parts[0], empty, empty])
        #expect(code { try steps.merge([0, 1, 2]) } == .foreignStep)
        #expect(code { try steps.merge([0, 1, 3, 4]) } == nil)
        try steps.merge([0, 1], to: "s9")
        #expect(code { try steps.merge([9, 1]) } == .foreignStep)
    }

    @Test func `other data under a plan is refused`() throws {
        let steps = try Self.whole()
        TextFile.write(
            Self.partitions()[1].replacing("AB12", with: "AB13"), to: steps.path("p1"))
        #expect(code { try steps.filter(1..<2) } == .foreignStep)
    }

    @Test func `a partition that is read otherwise than it was surveyed is refused`() throws {
        var steps = try Self.whole()
        // The same bytes: the survey recognised UTF-8.
        steps.encoding = .latin1
        #expect(code { try steps.filter(1..<2) } == .foreignStep)
        steps.encoding = .utf8
        #expect(code { try steps.filter(1..<2) } == nil)
        steps.keepsTags = true
        #expect(code { try steps.filter(1..<2) } == .foreignStep)
        steps.keepsTags = false
        // Named or found, it is the same header and the same delimiter.
        (steps.headerRow, steps.delimiter) = (1, UInt8(ascii: ","))
        #expect(code { try steps.filter(1..<2) } == nil)
    }

    @Test func `several encodings in one release are noted`() throws {
        var steps = try Self.steps()
        let parts = Self.partitions()
        try steps.survey(parts)
        let paths = parts.indices.map { steps.path("s\($0)") }
        #expect(
            try ReleaseSteps.merge(paths, try steps.request(), to: steps.output("one")).notes
                .isEmpty)
        steps.encoding = .latin1
        _ = try ReleaseSteps.survey(
            try steps.request(1), memory: 1 << 20, to: steps.output("s1"), today: Trial.today)
        let report = try ReleaseSteps.merge(
            paths, try steps.request(), to: steps.output("two"))
        #expect(report.notes.map(\.code) == [.foreignStep])
        #expect(report.notes.map(\.severity) == [.note])
    }

    @Test(arguments: ["audience", "{project: long, because: \"two waves of one study\"}"])
    func `the key of tokens that outlive a release is not handed over`(scope: String) throws {
        var trial = Trial(
            Self.policy.replacing("tier: public", with: "tier: internal").replacing(
                "    otherwise: drop",
                with: "    pseudonymise: {id: {scope: \(scope)}}\n    otherwise: drop"))
        trial.ring = try Trial.newRing()
        let steps = StepTrial(trial)
        let ring = try #require(trial.ring)
        let path = steps.path("keys")
        #expect(code { try steps.request().deriveKeys(from: ring, to: path) } == .usage)
        #expect(access(path, F_OK) != 0)
    }

    @Test func `another day or another text of the policy is another run`() throws {
        var steps = try Self.whole()
        var trial = steps.trial
        trial.asOf = Day(ordinal: Trial.today.ordinal - 1)
        let later = StepTrial(trial)
        try later.survey(Self.partitions())
        try write(try bytes(later.path("s1")), to: steps.path("s1"))
        #expect(code { try steps.merge([0, 1, 2]) } == .foreignStep)
        trial = Trial(Self.policy + "\n# another text\n")
        trial.ring = steps.trial.ring
        let edited = StepTrial(trial)
        for name in ["merged", "plan", "p0", "r0", "r1", "r2"] {
            try write(try bytes(steps.path(name)), to: edited.path(name))
        }
        #expect(code { try edited.solve() } == .foreignStep)
        try write(try bytes(steps.path("plan")), to: edited.path("plan"))
        #expect(code { try edited.filter(0..<1) } == .foreignStep)
        #expect(code { _ = try edited.assemble([0, 1, 2]) } == .foreignStep)
        steps.derives = true
        #expect(code { try steps.filter(0..<1) } == nil)
    }

    @Test func `a subject in two partitions is refused where she may have one record`() throws {
        let steps = try Self.steps()
        var random = RepeatableRandom(seed: 5)
        let people = Camp.people(30, &random)
        try steps.survey([Camp.csv(Array(people[..<20])), Camp.csv(Array(people[19...]))])
        #expect(code { try steps.merge([0, 1]) } == .duplicateSubject)
        #expect(code { try steps.survey([Camp.csv(people + [people[0]])]) } == .duplicateSubject)
    }

    @Test func `keys of one release fit no other and derive none`() throws {
        let steps = try Self.steps()
        let ring = try #require(steps.trial.ring)
        let path = steps.path("keys")
        try steps.request().deriveKeys(from: ring, to: path)
        let keys = try KeyRing.load(path: path)
        var other = steps.trial
        other.ring = keys
        other.release = "other"
        let foreign = StepTrial(other)
        #expect(code { try foreign.survey(Self.partitions()) } == .unknownKeyID)
        #expect(try other.run(Self.partitions()[0]).code == .unknownKeyID)
        #expect(
            code { try steps.request().deriveKeys(from: keys, to: steps.path("more")) }
                == .keyRingMalformed)
        // What they make is what the ring makes.
        var own = steps.trial
        own.ring = keys
        let whole = Self.partitions()[0]
        #expect(try own.run(whole) == (try steps.trial.run(whole)))
    }
}
