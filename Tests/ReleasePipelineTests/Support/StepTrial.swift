// SPDX-License-Identifier: Apache-2.0
import RecordStreams
import ReleasePipeline
import Sealing
import SharingPolicy
import TestSupport

/// A release in steps over partitions in a scratch folder, and what came of it.
struct StepTrial {
    let trial: Trial
    let folder = ScratchFolder()
    /// How many bytes a survey may take.
    var memory = 1 << 20
    /// The order in which surveys are merged; nil is that of the partitions.
    var mergeOrder: [Int]?
    /// How partitions are read.
    var encoding: TextEncoding?
    var delimiter: UInt8?
    var headerRow: Int?
    var keepsTags = false
    /// Whether partitions are surveyed and filtered with keys that were derived.
    var derives = false

    /// The ring of the trial, which the steps need.
    init(_ trial: Trial) { self.trial = trial }

    func path(_ name: String) -> String { folder.path + "/" + name }

    func request(_ partition: Int? = nil, ring: KeyRing? = nil) throws -> ReleaseRequest {
        var request = ReleaseRequest(
            policy: try Policy(yaml: Array(trial.policy.utf8)), folder: trial.folder,
            audience: trial.audience,
            input: .file(path: path("p\(partition ?? 0)")), inputFormat: trial.format,
            asOf: trial.asOf)
        request.releaseID = trial.release
        request.keyRing = ring ?? trial.ring
        request.threads = trial.threads
        (request.encoding, request.delimiter) = (encoding, delimiter)
        (request.headerRow, request.keepsTags) = (headerRow, keepsTags)
        request.chunkSize = trial.chunkSize
        request.outputFormat = trial.outputFormat
        return request
    }

    /// The keys that the nodes get.
    func nodeKeys() throws -> KeyRing? {
        guard derives, let ring = trial.ring else { return trial.ring }
        let path = path("keys-\(TextFile.entries(of: folder.path)?.count ?? 0)")
        let request = try request()
        let audience = request.policy.audience(named: trial.audience)
        let keys = try ReleaseKeys(
            ring: ring, policy: request.policy.id, audience: trial.audience,
            release: trial.release,
            domains: audience.map {
                $0.tokenDomains(policy: request.policy.id, release: trial.release)
            } ?? [])
        try keys.create(at: path)
        return try KeyRing.load(path: path)
    }

    func output(_ name: String) -> ReleaseSteps.Output {
        .init(path: path(name), replacing: true)
    }

    /// Surveys all partitions.
    func survey(_ partitions: [String]) throws {
        let keys = try nodeKeys()
        for (number, text) in partitions.enumerated() {
            TextFile.write(text, to: path("p\(number)"))
            _ = try ReleaseSteps.survey(
                try request(number, ring: keys), memory: memory, to: output("s\(number)"),
                today: Trial.today)
        }
    }

    func merge(_ numbers: [Int], to name: String = "merged") throws {
        _ = try ReleaseSteps.merge(
            numbers.map { path("s\($0)") }, try request(), to: output(name))
    }

    func solve(_ name: String = "merged") throws {
        _ = try ReleaseSteps.solve(path(name), try request(), to: output("plan"))
    }

    func filter(_ numbers: Range<Int>) throws {
        let keys = try nodeKeys()
        for number in numbers {
            _ = try ReleaseSteps.filter(
                try request(number, ring: keys), plan: path("plan"), to: output("r\(number)"))
        }
    }

    func assemble(_ numbers: [Int]) throws -> (text: String, summary: ReleaseSummary) {
        let sink = MemorySink()
        let summary = try ReleaseSteps.assemble(
            numbers.map { path("r\($0)") }, try request(), plan: path("plan"),
            to: ReleaseDestination(.stream(sink)), today: Trial.today)
        return (String(decoding: sink.bytes, as: UTF8.self), summary)
    }

    /// All steps; the outcome is that of the last, or the first refusal.
    func run(_ partitions: [String]) throws -> (outcome: Trial.Outcome, counts: ReleaseCounts?) {
        let (outcome, summary) = try report(partitions)
        return (outcome, summary?.counts)
    }

    /// All steps, with all that is known at their end.
    func report(
        _ partitions: [String]
    ) throws -> (outcome: Trial.Outcome, summary: ReleaseSummary?) {
        do {
            try survey(partitions)
            try merge(mergeOrder ?? Array(partitions.indices))
            try solve()
            try filter(partitions.indices)
            let (text, summary) = try assemble(Array(partitions.indices))
            return (.export(text), summary)
        } catch let refusal as Refusal {
            return (.refusal(refusal.code), nil)
        }
    }
}
