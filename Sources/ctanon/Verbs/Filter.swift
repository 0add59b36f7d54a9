// SPDX-License-Identifier: Apache-2.0
internal import RecordStreams

/// `filter`.
enum FilterVerb {
    /// Runs the filter.
    static func run(arguments: FilterArguments, console: Console) -> ExitCode {
        console.report([Diagnostic(.error, .defect, "this verb is not connected")])
        return .defect
    }
}
