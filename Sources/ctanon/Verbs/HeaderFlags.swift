// SPDX-License-Identifier: Apache-2.0
internal import RecordStreams

/// The flags that say where the header of an input stands, for every verb that reads one.
enum HeaderFlags {
    static let headerRow = Flag(
        "--header-row", .value("N"), "the row of INPUT that is its header, from 1 to 25",
        detail: """
            The rows before are skipped. Without it the header is the row above a row of HXL tags \
            within the first 25 rows, else the first row
            """)

    /// The row that was named.
    static func headerRow(_ low: LowArguments, _ format: RecordFormat) throws(Refusal) -> Int? {
        guard let row = try low.count(headerRow) else { return nil }
        guard (1...25).contains(row) else {
            throw .usage("\(Name("--header-row")) needs a number from 1 to 25")
        }
        if format == .jsonl {
            throw .usage("\(Name("--header-row")) does not fit JSON Lines")
        }
        return row
    }
}
