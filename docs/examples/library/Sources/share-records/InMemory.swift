// SPDX-License-Identifier: Apache-2.0
import CTAnon

// region: memory
/// Filters CSV in memory for an audience; nothing is kept, and nothing leaves before the verdict.
func share(
    _ records: [UInt8], with audience: String, under policy: Policy
) throws(Refusal) -> (export: [UInt8], summary: ReleaseSummary) {
    let request = ReleaseRequest(
        policy: policy, audience: audience,
        input: .stream(MemorySource(records), name: "records"), asOf: .today())
    let sink = MemorySink()
    var destination = ReleaseDestination(.stream(sink))
    destination.verdictFirst = true
    let summary = try Release.run(request, to: destination, today: .today())
    return (sink.bytes, summary)
}
// endregion

// region: refusal
/// What a program can do with a refusal: decide by the code, show the rest to people.
func show(_ refusal: Refusal) {
    print("refused: \(refusal.code.rawValue)")
    for diagnostic in refusal.diagnostics {
        print("  \(diagnostic.severity.rawValue): \(diagnostic.message)")
        if let help = diagnostic.help { print("  help: \(help)") }
    }
}
// endregion

// region: counts
/// The counts of a release; reasons are stable words such as `consent.refused`.
func show(_ summary: ReleaseSummary) {
    let counts = summary.counts
    print("\(counts.input) records in, \(counts.output) out, \(counts.suppressed) suppressed")
    for (reason, count) in counts.dropped.sorted(by: { $0.key < $1.key }) {
        print("  \(reason): \(count)")
    }
    for level in summary.levels {
        let range = level.isByClass ? " to \(level.coarsest)" : ""
        print("  \(level.column) as \(level.level)\(range)")
    }
    if let k = summary.k { print("  k = \(k)") }
}
// endregion
