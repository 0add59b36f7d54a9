// SPDX-License-Identifier: Apache-2.0
internal import RecordStreams

/// What was checked, what is violated, and what was not checked and why; it never says
/// "compliant" and never shows a cell.
package struct VerificationReport: Sendable {
    /// The export's name as the user gave it.
    package let exportName: String
    /// Checks that were made and hold, in order.
    package let checked: [Check]
    /// What does not hold, in the order of the checks.
    package let violated: [Finding]
    /// What was not checked, and why.
    package let notChecked: [Manifest.Unchecked]
    /// The measures of the export; nil where the policy claims none or they could not be made.
    package let recomputed: ExportMeasures?
    /// The stated reason of an audience that makes no claim.
    package let recordLevel: String?

    /// Whether nothing is violated.
    package var holds: Bool { violated.isEmpty }

    /// Exit code of the command (definitions 6): 8 where evidence does not hold, 1 for another
    /// finding, 0 for none.
    package var exitCode: Int32 {
        let integrity: Set<DiagnosticCode> = [
            .signature, .exportDigest, .policyDigest, .notInLog, .superseded, .policyNotApproved,
            .logInconsistent, .unknownField,
        ]
        if violated.contains(where: { integrity.contains($0.code) }) { return 8 }
        return holds ? 0 : 1
    }

    /// The report as JSON (definitions 40), `verify/v1`.
    package var json: JSONValue {
        .members([
            "ctanon": .string("verify/v1"),
            "result": .string(holds ? "holds" : "violated"),
            "checked": .array(checked.map { .members(["check": .string($0.rawValue)]) }),
            "violated": .array(violated.map(\.json)),
            "notChecked": .array(
                notChecked.map { .members(["check": .string($0.check), "why": .string($0.why)]) }),
            "recomputed": recomputedJSON,
        ])
    }

    private var recomputedJSON: JSONValue {
        if let recordLevel { return .members(["recordLevel": .string(recordLevel)]) }
        guard let measures = recomputed else { return .null }
        let counted = [
            JSONMember("k", .integer(measures.k)), JSONMember("kRequired", .null),
            JSONMember(
                "countUnit", .string(measures.countsUnits ? measures.countUnit : "row")),
        ]
        let rest = [
            JSONMember("classes", .integer(measures.classes)),
            JSONMember("records", .integer(measures.records)),
            JSONMember("suppressedShare", .null),
            JSONMember("maxProsecutorRisk", .real(measures.maxProsecutorRisk)),
            JSONMember("recoding", .null), JSONMember("missing", .null), JSONMember("loss", .null),
            JSONMember("optimal", .null),
        ]
        let demands = measures.demands
        return .object(
            counted + demands.members(l: measures.l) + demands.closeness
                + [JSONMember("atMost", measures.atMost.json)] + demands.others + rest)
    }

    /// The report for people, a line for each check.
    package var text: String {
        var lines = [
            Name(exportName).description
                + (holds ? ": nothing is violated by what was checked" : ": violated")
        ]
        lines.append("checked:")
        lines += checked.map { "  " + $0.rawValue + ($0 == .k ? counted : "") }
        if !violated.isEmpty { lines.append("violated:") }
        lines += violated.map { "  " + $0.line }
        lines.append("not checked:")
        lines += notChecked.map { "  " + visible($0.check) + ": " + visible($0.why) }
        return lines.joined(separator: "\n") + "\n"
    }

    /// What k was counted over, where that is no person or household.
    private var counted: String { recomputed?.countUnit == "row" ? " (over rows)" : "" }

    /// Text of policy or manifest with control and bidirectional characters made visible.
    private func visible(_ text: String) -> String {
        var shown = ""
        for scalar in text.unicodeScalars {
            let hides =
                scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value)
                || (0x202A...0x202E).contains(scalar.value)
                || (0x2066...0x2069).contains(scalar.value)
            shown.unicodeScalars.append(hides ? "?" : scalar)
        }
        return shown
    }
}

extension Finding {
    /// The finding as JSON.
    package var json: JSONValue {
        .members([
            "code": .string(code.rawValue), "column": .optional(column),
            "row": row.map { .integer($0) } ?? .null, "count": count.map { .integer($0) } ?? .null,
            "message": .string(message.description),
        ])
    }

    /// The finding on one line.
    var line: String {
        var line = code.rawValue + " " + message.description
        if let row { line += ", first in row \(row)" }
        if let count { line += " (\(count))" }
        return line
    }
}
