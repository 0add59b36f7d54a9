// SPDX-License-Identifier: Apache-2.0
internal import DisclosureRisk
internal import ReleaseAudit
internal import ReleasePipeline

/// `check --json`: the shapes `check/v1` and, inside it, `measures/v1`.
enum CheckJSON {
    /// The report of `--json`.
    static func report(_ report: CheckReport) -> JSON {
        .object([
            ("ctanon", .string("check/v1")),
            ("rows", .number(report.rows)), ("units", .number(report.units)),
            ("countUnit", .string(report.countUnit)), ("classes", .number(report.classes)),
            ("k", .number(report.k)), ("largest", .number(report.largest)),
            ("uniques", .number(report.uniques)), ("threshold", .number(report.threshold)),
            ("recordsBelow", .number(report.recordsBelow)),
            ("l", .object(found(report, [.l, .entropyL]))),
            ("lKind", .string(has(report, .entropyL) ? "entropy" : "distinct")),
            ("t", has(report, .closeness) ? .object(found(report, [.closeness])) : .null),
            ("tKind", .optional(report.limits.lazy.compactMap(\.distance).first)),
            ("tReference", has(report, .closeness) ? .string("table") : .null),
            (
                "atMost",
                .array(
                    report.limits.filter { $0.kind == .share }.map {
                        .object([
                            ("column", .optional($0.column)), ("word", .optional($0.word)),
                            ("share", real($0.found)),
                        ])
                    })
            ),
            ("limits", .array(report.limits.map(limit))),
            (
                "risk",
                .object([
                    ("prosecutorMax", .real(report.prosecutorMaximum)),
                    ("marketer", .real(report.marketer)),
                ])
            ),
            ("lacksKey", .bool(report.lacksKey)),
            ("holds", report.holds.map { .bool($0) } ?? .null),
            ("measures", measures(report.measures)),
        ])
    }

    private static func has(_ report: CheckReport, _ kind: CheckReport.Limit.Kind) -> Bool {
        report.limits.contains { $0.kind == kind }
    }

    private static func found(
        _ report: CheckReport, _ kinds: [CheckReport.Limit.Kind]
    ) -> [(String, JSON)] {
        report.limits.filter { kinds.contains($0.kind) }.map { ($0.column ?? "", real($0.found)) }
    }

    private static func limit(_ limit: CheckReport.Limit) -> JSON {
        .object([
            ("limit", .string(limit.kind.rawValue)), ("column", .optional(limit.column)),
            ("word", .optional(limit.word)), ("found", real(limit.found)),
            ("asked", .real(limit.asked)), ("holds", limit.holds.map { .bool($0) } ?? .null),
        ])
    }

    /// The measures beside the claim (`measures/v1`); null is infinite or not measured.
    private static func measures(_ measures: CheckMeasures) -> JSON {
        .object([
            ("format", .string("measures/v1")), ("missing", .string(measures.missing.rawValue)),
            ("missingCells", .number(measures.missingCells)),
            ("averageClass", .real(measures.utility.averageClass)),
            ("discernibility", .number(measures.utility.discernibility)),
            ("utility", utility(measures.utility)),
            ("weighted", .bool(measures.weighted)), ("individual", risk(measures.individual)),
            ("households", measures.households.map(risk) ?? .null),
            ("groups", measures.groups.map { .number($0) } ?? .null),
            ("sensitive", .array(measures.sensitive.map(sensitive))),
            ("combinations", measures.combinations.map(combinations) ?? .null),
            ("population", measures.population.map(population) ?? .null),
        ])
    }

    private static func utility(_ utility: CheckMeasures.Utility) -> JSON {
        .object([
            ("cells", .number(utility.cells)), ("cellsLost", .number(utility.cellsLost)),
            ("emptyRecords", .number(utility.emptyRecords)),
            ("recordsBefore", .optional(utility.recordsBefore)),
            ("recordsLost", .optional(utility.recordsLost)), ("loss", real(utility.loss)),
            ("lossOf", names(utility.weighed)), ("precision", real(utility.precision)),
            ("precisionOf", names(utility.levelled)),
            ("withoutLeaves", names(utility.withoutLeaves)),
            ("withoutLevels", names(utility.withoutLevels)),
        ])
    }

    private static func names(_ names: [String]) -> JSON { .array(names.map { .string($0) }) }

    private static func risk(_ risk: CheckMeasures.Risk) -> JSON {
        .object([
            ("count", .number(risk.count)), ("greatest", .real(risk.greatest)),
            ("expected", .real(risk.expected)), ("share", .real(risk.share)),
        ])
    }

    private static func sensitive(_ column: CheckMeasures.Sensitive) -> JSON {
        .object([
            ("column", .string(column.column)), ("valued", .number(column.valued)),
            ("l", .number(column.l)),
            ("entropyL", .real(column.entropyL)), ("recursiveC", real(column.recursiveC)),
            ("tEqual", .real(column.tEqual)), ("tOrdered", real(column.tOrdered)),
            ("tHierarchical", real(column.tHierarchical)),
            ("greatestShare", real(column.greatestShare)), ("beta", .real(column.beta)),
            ("enhancedBeta", real(column.enhancedBeta)), ("delta", real(column.delta)),
        ])
    }

    private static func combinations(_ combined: CheckMeasures.Combined) -> JSON {
        .object([
            ("most", .number(combined.most)), ("counted", .number(combined.counted)),
            ("below", .number(combined.below)),
            (
                "worst",
                .array(
                    combined.worst.map { columns, found in
                        .object([
                            ("columns", .array(columns.map { .string($0) })),
                            ("k", .number(found.k)), ("uniques", .number(found.uniques)),
                            ("recordsBelow", .number(found.recordsBelow)),
                        ])
                    })
            ),
            (
                "sets",
                .array(
                    combined.sets.map { set in
                        .object([
                            ("column", .string(set.column)),
                            ("k", set.found.map { .number($0.k) } ?? .null),
                            ("occurring", set.found.map { .number($0.occurring) } ?? .null),
                            ("below", set.found.map { .number($0.below) } ?? .null),
                        ])
                    })
            ),
        ])
    }

    private static func population(_ found: PopulationMeasures) -> JSON {
        .object([
            ("kMap", .number(found.kMap)), ("journalistMax", .real(found.journalistMaximum)),
            ("marketer", .real(found.marketer)),
            ("classesBeyond", .number(found.classesBeyond)),
            ("classesWhole", .number(found.classesWhole)),
            ("recordsBelow", .number(found.recordsBelow)),
        ])
    }

    private static func real(_ number: Double?) -> JSON { number.map { .real($0) } ?? .null }
}
