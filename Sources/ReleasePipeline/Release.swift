// SPDX-License-Identifier: Apache-2.0
internal import Glibc
public import RecordStreams
internal import Sealing
public import SharingPolicy

/// One release: records in, an export and its manifest out, or nothing.
///
/// For most uses fill a ``ReleaseRequest`` and call ``run(_:to:today:)``. A debugger follows a
/// record by `RecordReader`, `RecordGate`, `ConsentEvaluator`, `TableSurvey`, `TableSolution`,
/// `BatchWriter` and `ExportExamination`, in that order.
public enum Release {
    /// Filters the input and commits the export, or refuses and leaves nothing.
    ///
    /// - Parameters:
    ///   - request: What is to be filtered, for whom.
    ///   - destination: Where the export and the files beside it go.
    ///   - today: The day on which the as-of day is judged.
    /// - Returns: What was done.
    /// - Throws: a refusal whose first diagnostic decides the exit code.
    public static func run(
        _ request: ReleaseRequest, to destination: ReleaseDestination, today: Day
    ) throws(Refusal) -> ReleaseSummary {
        try sealing { () throws(SealingError) in try SelfTest.run() }
        let audience = try request.checkTerms(today: today)
        try destination.checkNames(for: audience)
        let surveys = ReleaseContext.needsSurvey(request.policy, audience)
        let input = try RunInput(
            request, again: surveys, commits: destination.wantsManifest)
        let reader = try input.reader()
        let releaseID = request.releaseID ?? "r-\(CrockfordBase32.encode(Entropy.bytes(16)))"
        let context = try ReleaseContext.make(
            request, audience: audience, reader: reader, releaseID: releaseID)
        let staged = try StagedExport(destination, streams: !surveys)
        let run = try ReleaseRun(context, request, destination, input, staged)
        do {
            if surveys { try run.survey(reader) } else { try run.stream(reader) }
            return try run.commit()
        } catch {
            throw run.explained(error)
        }
    }
}

/// What a release came to.
public struct ReleaseSummary: Sendable {
    /// The release's id.
    public let releaseID: String
    /// How many records came in, went out, and were left out for which reason.
    public let counts: ReleaseCounts
    /// What a column was coarsened to.
    public struct Level: Sendable, Hashable {
        /// The column's name.
        public let column: String
        /// The level of all classes, or with local recoding the finest that a class has.
        public let level: String
        /// The coarsest level that a class has.
        public let coarsest: String
        /// Whether classes have levels of their own (local recoding).
        public let isByClass: Bool
    }

    /// The levels that were chosen, in the order of the policy.
    public let levels: [Level]
    /// How values were coarsened, `global` or `local`; nil where nothing is claimed.
    public let recoding: String?
    /// k of the export as written; nil where nothing is claimed.
    public let k: Int?
    /// The classes of the export; nil where nothing is claimed.
    public let classes: Int?
    /// The loss of the recoding; nil where nothing is claimed.
    public let loss: Double?
    /// Whether no recoding loses less; nil where nothing is claimed.
    public let isOptimal: Bool?
    /// What no recoding with one level a column can lose less than; nil where nobody knows.
    public let leastLoss: Double?
    /// What was noticed and is no error.
    public let notes: [Diagnostic]
}

extension ReleaseDestination {
    /// Refuses names that are missing or taken, before anything is read.
    func checkNames(for audience: Audience) throws(Refusal) {
        let seals = audience.rules.contains { if case .encrypt = $0 { true } else { false } }
        if seals, bundlePrefix == nil {
            throw Refusal(
                .usage, "sealed columns come with a key bundle, which needs a name",
                help: "say \(Name("--sidecar PREFIX"))")
        }
        if !audience.escrow.isEmpty, escrowFolder == nil {
            throw Refusal(
                .usage, "audience \(Name(audience.name)) has an escrow, which needs a folder",
                help: "say \(Name("--escrow-dir DIR"))")
        }
        if replacing { return }
        var paths = [manifest, fullManifest].compactMap { $0 }
        if case .file(let path) = export { paths.append(path) }
        if !audience.escrow.isEmpty, let escrowPath { paths.append(escrowPath) }
        if seals, let bundlePrefix { paths.append(bundlePrefix + ".ctkeys.age") }
        for path in paths where access(path, F_OK) == 0 {
            throw Refusal(
                .usage, at: Place(file: path), "the file exists",
                help: "choose another name, or say \(Name("--force"))")
        }
    }
}
