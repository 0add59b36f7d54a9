// SPDX-License-Identifier: Apache-2.0
public import RecordStreams
public import Sealing
public import SharingPolicy

/// Recomputes what the maker of an export claims, from export, policy and manifest alone.
///
/// For most uses fill one and call ``run()``. It needs no personal data and no secret. What it
/// cannot see is in ``Report/notChecked``: read it before trusting an export.
public struct ExportVerification {
    /// Something that was not checked.
    public struct Unchecked: Sendable, Hashable {
        /// What it is, a stable word where it is a check.
        public let check: String
        /// Why nobody looked, in words.
        public let why: String
    }

    /// What a verification came to; no cell of the export is in it.
    public struct Report: Sendable {
        /// The checks that were made and hold, as stable words, in order.
        public let checked: [String]
        /// What does not hold, with codes V0801 to V0820.
        public let violated: [Diagnostic]
        /// What was not checked, and why.
        public let notChecked: [Unchecked]
        /// k of the export; nil where nothing is claimed.
        public let k: Int?
        /// The report as JSON, `verify/v1`.
        public let json: [UInt8]

        /// Whether nothing is violated by what was checked.
        public var holds: Bool { violated.isEmpty }
    }

    /// The export's bytes, from the first; read once.
    public var export: any ByteSource
    /// The export's file name, for messages and for its digest in the manifest.
    public var exportName: String
    /// How the export is written.
    public var format: RecordFormat = .csv
    /// The policy that the verifier holds to be the right one.
    public var policy: Policy
    /// The folder that the policy's hierarchy files are relative to.
    public var folder = "."
    /// The bytes of the manifest file.
    public var manifest: [UInt8]
    /// The public keys whose signatures count.
    public var trust: [VerifyingKey]
    /// How many of them must have signed.
    public var signatures = 1
    /// SHA-256 of the policy that was approved, known from elsewhere.
    public var approved: [UInt8]?
    /// The day on which terms and retention are judged.
    public var today: Day

    /// Asks for a verification of an export.
    public init(
        export: any ByteSource, exportName: String, policy: Policy, manifest: [UInt8],
        trust: [VerifyingKey], today: Day
    ) {
        self.export = export
        self.exportName = exportName
        self.policy = policy
        self.manifest = manifest
        self.trust = trust
        self.today = today
    }

    /// Reads the export to its end and says what it is.
    ///
    /// - Returns: What was checked, what is violated, what was not checked and why.
    /// - Throws: a refusal only where reading fails or a hierarchy of the policy cannot be used; an
    ///   export that does not hold is a report.
    public func run() throws(Refusal) -> Report {
        let report = try Verification.run(
            export: export, policy: policy, manifest: manifest, trust: trust,
            options: VerificationOptions(
                exportName: exportName, format: format, policyDirectory: folder, today: today,
                signatures: signatures, approved: approved))
        return Report(
            checked: report.checked.map(\.rawValue),
            violated: report.violated.map { finding in
                var diagnostic = finding.diagnostic(file: exportName)
                diagnostic.severity = .error
                return diagnostic
            },
            notChecked: report.notChecked.map { Unchecked(check: $0.check, why: $0.why) },
            k: report.recomputed?.k, json: JSONWriter.write(report.json))
    }
}
