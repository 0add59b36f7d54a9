// SPDX-License-Identifier: Apache-2.0
package import RecordStreams
package import SharingPolicy

/// What `verify` is told beside the three files and the keys.
package struct VerificationOptions {
    /// Evidence that may be demanded; what was not given then is a finding.
    package enum Evidence: String, Sendable, CaseIterable {
        case approved, log, checkpoint

        /// The code of the finding.
        var code: DiagnosticCode {
            switch self {
            case .approved: .policyNotApproved
            case .log: .notInLog
            case .checkpoint: .logInconsistent
            }
        }
    }

    /// The export's name, for messages and for the name among the manifest's subjects.
    package var exportName: String
    /// How the export is written.
    package var format: RecordFormat
    /// The folder of the policy file, which hierarchy files are relative to.
    package var policyDirectory: String
    /// The day of the verification.
    package var today: Day
    /// How many of the trusted keys must have signed.
    package var signatures: Int
    /// SHA-256 of the policy that was approved, from elsewhere.
    package var approved: [UInt8]?
    /// Evidence without which the export does not hold.
    package var require: Set<Evidence>
    /// Is told how far the reading of the export has come.
    package var progress: (any ProgressMeter)?

    /// Options of a verification.
    package init(
        exportName: String, format: RecordFormat,
        policyDirectory: String = "", today: Day, signatures: Int = 1,
        approved: [UInt8]? = nil, require: Set<Evidence> = []
    ) {
        self.exportName = exportName
        self.format = format
        self.policyDirectory = policyDirectory
        self.today = today
        self.signatures = signatures
        self.approved = approved
        self.require = require
    }
}
