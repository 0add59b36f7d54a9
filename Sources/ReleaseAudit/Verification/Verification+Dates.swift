// SPDX-License-Identifier: Apache-2.0
internal import RecordStreams
internal import SharingPolicy

extension Verification {
    /// V0813: policy, agreement and basis held at as-of, and the export may still be used.
    func dateFindings(_ manifest: Manifest, _ audience: Audience) -> [Finding] {
        var found: [Finding] = []
        if let asOf = Day(iso: Array(manifest.asOf.utf8)) {
            if asOf > options.today {
                found.append(Finding(.expired, "the as-of day lies in the future"))
            }
            if let refusal = policy.statusRefusal(for: audience, asOf: asOf) {
                found += refusal.diagnostics.filter { $0.code != .status }.map {
                    Finding(.expired, $0.message)
                }
            }
        } else {
            found.append(Finding(.expired, "the as-of day is not a date"))
        }
        let until = Manifest.validUntil(policy, audience)
        if manifest.validUntil != until?.description {
            found.append(
                Finding(.expired, "`validUntil` is not the earliest end that the policy gives"))
        }
        if let until, options.today >= until {
            found.append(
                Finding(.expired, "the export was valid until \(Name(until.description))"))
        }
        return found
    }

    /// V0819, where the policy guards cells and the format is opened by spreadsheets.
    func checkFormulas(_ result: ExamineResult, _ audience: Audience) {
        if options.format == .jsonl {
            return skip(.formulas, why: "JSON Lines is not opened by spreadsheets")
        }
        guard audience.output.formulaGuard else {
            return skip(.formulas, why: "the policy turns the formula guard off")
        }
        settle(.formulas, result.findings.filter { $0.code == .formulaCell })
    }
}
