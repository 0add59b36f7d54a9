// SPDX-License-Identifier: Apache-2.0
package import RecordStreams

/// Cases of a policy: records that need not exist, and what must become of each (definitions 41).
///
/// `ctanon: policy-test/v1`, `policy`, `as_of`, `base` and `tests`; a case states only what differs
/// from the base.
package struct PolicyTestFile: Sendable {
    /// What a case expects.
    package struct Expectation: Sendable {
        /// Whether the record is exported.
        package var exports: Bool?
        /// The reason.
        package var reason: Reason?
        /// The code of the error that stops the run.
        package var error: DiagnosticCode?
        /// Columns that the audience does not receive.
        package var absent: [String] = []
        /// Columns that the audience receives.
        package var present: [String] = []
    }
    /// Who has withdrawn: this record's subject, or the subjects with these keys.
    package enum Withdrawn: Sendable, Hashable {
        case record(Bool)
        case subjects([String])
    }
    /// One case.
    package struct Case: Sendable {
        /// The name.
        package var name: String
        /// The audience.
        package var audience: String
        /// The day on which consent must hold.
        package var asOf: Day
        /// The record: column → cell, the base with what differs.
        package var record: [(column: String, cell: String)]
        /// Who has withdrawn.
        package var withdrawn: Withdrawn
        /// What must become of the record.
        package var expect: Expectation
        /// Where the case is written.
        package var position: SourcePosition
    }

    /// The policy file as the test file names it, relative to the test file.
    package var policy: String
    /// The cases in the order of the file.
    package var cases: [Case]
    /// The file's name, for messages.
    package var fileName: String
}
