// SPDX-License-Identifier: Apache-2.0
import Glibc
import RecordStreams
import ReleasePipeline
import Sealing
import SharingPolicy
import TestSupport

/// One run of `Release.run` with everything in memory, and what came of it.
struct Trial {
    /// What a run comes to: an export, or the code of the refusal and nothing.
    enum Outcome: Equatable {
        case export(String)
        case refusal(DiagnosticCode)

        /// The export, or an empty text.
        var text: String { if case .export(let text) = self { text } else { "" } }

        /// The rows of the export without the header, as written.
        var rows: [String] { lines(text).dropFirst().map { $0 } }

        /// The header of the export.
        var header: String { lines(text).first ?? "" }

        /// The code of the refusal, or nil.
        var code: DiagnosticCode? { if case .refusal(let code) = self { code } else { nil } }
    }

    /// The day of all trials.
    static let today = Day(ordinal: 20_500)  // 2026-02-16

    let policy: String
    var audience = "public"
    var format = RecordFormat.csv
    var outputFormat: RecordFormat? = .csv
    var ring: KeyRing?
    var release = "trial"
    var asOf = Trial.today
    /// Whether the input is a file that is read twice, rather than a stream.
    var file: String?
    var folder = "."
    var expectedRows: Int?
    var escrowFolder: String?
    var sidecar: String?
    var headerRow: Int?
    var keepsTags = false
    var sameDialect = false
    /// How many bytes the stream gives at a time.
    var pieces = Int.max
    var meter: (any ProgressMeter)?
    /// How many threads work, and how many bytes they take at a time.
    var threads = 2
    var chunkSize: Int?

    init(_ policy: String) { self.policy = policy }

    /// What the last run said of itself.
    struct Report {
        let outcome: Outcome
        let summary: ReleaseSummary?
        let refusal: Refusal?
        /// How many bytes were sent.
        let sent: Int
    }

    /// Runs and gives the outcome.
    func run(_ input: String) throws -> Outcome { try report(Array(input.utf8)).outcome }

    /// Runs and gives all that is known.
    func report(_ input: [UInt8]) throws -> Report {
        let sink = MemorySink()
        let policy = try Policy(yaml: Array(policy.utf8))
        var request = ReleaseRequest(
            policy: policy, folder: folder, audience: audience, input: source(input),
            inputFormat: format, asOf: asOf)
        request.outputFormat = outputFormat
        request.releaseID = release
        request.keyRing = ring
        request.expectedRows = expectedRows
        request.progress = meter
        request.headerRow = headerRow
        request.keepsTags = keepsTags
        request.sameDialect = sameDialect
        request.threads = threads
        request.chunkSize = chunkSize
        var destination = ReleaseDestination(.stream(sink))
        destination.escrowFolder = escrowFolder
        destination.sidecar = sidecar
        do {
            let summary = try Release.run(request, to: destination, today: Trial.today)
            let text = String(decoding: sink.bytes, as: UTF8.self)
            return Report(
                outcome: .export(text), summary: summary, refusal: nil,
                sent: sink.bytes.count)
        } catch {
            return Report(
                outcome: .refusal(error.code), summary: nil, refusal: error,
                sent: sink.bytes.count)
        }
    }

    private func source(_ input: [UInt8]) -> ReleaseRequest.Input {
        if let file { return .file(path: file) }
        return .stream(MemorySource(input, most: pieces), name: "stream")
    }

    /// A key ring that was made for this run of the tests.
    static func newRing() throws -> KeyRing {
        let folder = ScratchFolder()
        try KeyRing.create(at: folder.path + "/ring")
        return try KeyRing.load(path: folder.path + "/ring")
    }

    /// A ring that is the same in each run, where what is drawn from it decides what a test meets.
    static func fixedRing() throws -> KeyRing {
        let folder = ScratchFolder()
        let path = folder.path + "/ring"
        let secret = "CTANON-ROOT-1QQQSYQCYQ5RQWZQFPG9SCRGWPUGPZYSNZS23V9CCRYDPK8QARC0SASYT96"
        TextFile.write("epoch 1 active \(secret)\n", to: path)
        chmod(path, 0o600)
        return try KeyRing.load(path: path)
    }
}

/// The lines of a text, without the end of the last.
func lines(_ text: String) -> [String] {
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    if lines.last == "" { lines.removeLast() }
    return lines
}
