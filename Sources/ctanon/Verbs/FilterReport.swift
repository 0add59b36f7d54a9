// SPDX-License-Identifier: Apache-2.0
internal import RecordStreams
internal import ReleaseAudit
internal import ReleasePipeline

/// What `filter` says when it is done.
enum FilterReport {
    /// The lines for stderr.
    static func lines(_ summary: ReleaseSummary) -> [Message] {
        let counts = summary.counts
        var lines: [Message] = [
            "release \(Name(summary.releaseID)): \(counts.output) of \(counts.input) records"
        ]
        let reasons =
            (counts.released.map { ($0, $1, true) } + counts.dropped.map { ($0, $1, false) })
            .sorted { $0.0 < $1.0 }
        for (reason, count, released) in reasons {
            lines.append("\(plain: released ? "released" : "dropped") \(Name(reason)): \(count)")
        }
        if counts.suppressed > 0 {
            lines.append("dropped \(Name("privacy.suppressed")): \(counts.suppressed)")
        }
        if let k = summary.k, let classes = summary.classes {
            lines.append("k is \(k), in \(classes) classes, measured on the rows as written")
        }
        if !summary.levels.isEmpty {
            lines.append("levels: \(levels(summary.levels))")
        }
        return lines
    }

    /// The levels for stderr.
    static func levels(_ levels: [ReleaseSummary.Level]) -> [Name] {
        levels.map { level in
            let range = level.isByClass ? " to \(level.coarsest)" : ""
            return Name("\(level.column): \(level.level)\(range)")
        }
    }

    /// The levels for `--json`.
    static func json(_ levels: [ReleaseSummary.Level]) -> JSON {
        .object(levels.map { ($0.column, json($0)) })
    }

    /// A level, or the finest and the coarsest where classes have levels of their own.
    private static func json(_ level: ReleaseSummary.Level) -> JSON {
        level.isByClass
            ? .array([.string(level.level), .string(level.coarsest)]) : .string(level.level)
    }

    /// Counts for `--json`.
    static func json(_ counts: ReleaseCounts) -> JSON {
        func object(_ counts: [String: Int]) -> JSON {
            .object(counts.sorted { $0.key < $1.key }.map { ($0.key, .number($0.value)) })
        }
        return .object([
            ("in", .number(counts.input)), ("out", .number(counts.output)),
            ("released", object(counts.released)), ("dropped", object(counts.dropped)),
            ("suppressed", .number(counts.suppressed)),
        ])
    }

    /// The report of `--json`.
    static func json(_ summary: ReleaseSummary) -> JSON {
        .object([
            ("ctanon", .string("filter/v1")),
            ("release", .string(summary.releaseID)),
            ("counts", json(summary.counts)),
            ("levels", json(summary.levels)),
            ("recoding", .optional(summary.recoding)),
            ("k", .optional(summary.k)),
            ("classes", .optional(summary.classes)),
            ("loss", summary.loss.map { .real($0) } ?? .null),
        ])
    }
}
