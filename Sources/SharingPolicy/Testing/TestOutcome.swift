// SPDX-License-Identifier: Apache-2.0
package import RecordStreams

/// What became of one case.
package struct TestOutcome: Sendable {
    /// What the policy said.
    package enum Result: Sendable, Hashable {
        /// The record was decided, with the reason.
        case decided(Reason)
        /// The run stopped.
        case stopped(DiagnosticCode)

        /// `export consent.given`, `drop consent.minor` or `error I0401`.
        package var text: String {
            switch self {
            case .decided(let reason): (reason.exports ? "export " : "drop ") + reason.code
            case .stopped(let code): "error " + code.rawValue
            }
        }
    }
    /// The name of the case.
    package var name: String
    /// The audience.
    package var audience: String
    /// What the policy said; nil where it knows no such audience.
    package var result: Result?
    /// What differs from the expectation; empty where the case passes.
    package var problems: [Message]
    /// Where the case is written.
    package var position: SourcePosition

    /// Whether the case passes.
    package var passed: Bool { problems.isEmpty }
    /// The answers that were read, two bits a question; nil where none were read.
    var answers: UInt64?
    /// The policy columns that held a value.
    var filled: Set<Int> = []
}
