// SPDX-License-Identifier: Apache-2.0
internal import RecordStreams

/// `check`.
enum CheckVerb {
    /// Measures a file as it stands.
    static func run(arguments: CheckArguments, console: Console) -> ExitCode {
        console.report([Diagnostic(.error, .defect, "this verb is not connected")])
        return .defect
    }
}
