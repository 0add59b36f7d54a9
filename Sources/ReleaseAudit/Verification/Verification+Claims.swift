// SPDX-License-Identifier: Apache-2.0
internal import RecordStreams
internal import SharingPolicy

extension Verification {
    /// V0805 to V0808: what the cells are and how many share a class.
    func settleCells(_ result: ExamineResult, _ columns: ColumnClaims, _ audience: Audience) {
        func found(_ code: DiagnosticCode) -> [Finding] {
            (columns.findings + result.findings).filter { $0.code == code }
        }
        settle(.columns, found(.columns))
        settle(.images, found(.cellOutsideImage))
        guard let claim = audience.privacy.classes else {
            skip(.k, why: "the policy makes no claim about classes")
            return skip(.diversity, why: "the policy makes no claim about classes")
        }
        guard let measures = result.measures else {
            skip(.k, why: "the export could not be read whole")
            return skip(.diversity, why: "the export could not be read whole")
        }
        let kFindings = found(.kBelowClaim)
        if measures.countsUnits || !kFindings.isEmpty {
            settle(.k, kFindings)
        } else {
            skip(.k, why: "rows could be counted, persons could not")
        }
        if claim.l.isEmpty, claim.atMost.isEmpty {
            skip(.diversity, why: "the policy asks for neither `l` nor `at_most`")
        } else {
            settle(.diversity, found(.lOrTBelowClaim))
        }
    }

    /// V0810: the claim is what the export shows and what the policy asks for.
    func checkClaims(_ manifest: Manifest, _ audience: Audience, _ result: ExamineResult) {
        switch (manifest.privacy, audience.privacy) {
        case (.recordLevel(let stated), .recordLevel(let reason)):
            settle(
                .claims,
                stated.utf8.elementsEqual(reason.utf8)
                    ? [] : [Finding(.claimDiffers, "the stated reason is not the policy's")])
        case (.classes(let claim), .classes(let wanted)):
            guard let measures = result.measures else {
                return skip(.claims, why: "the export could not be read whole")
            }
            settle(.claims, differences(claim, wanted, measures, manifest.kind))
        default:
            settle(
                .claims,
                [Finding(.claimDiffers, "the manifest makes another kind of claim than the policy")]
            )
        }
    }

    private func differences(
        _ claim: Manifest.ClassClaim, _ wanted: ClassPrivacy, _ measures: ExportMeasures,
        _ kind: Audience.ManifestKind
    ) -> [Finding] {
        var comparisons: [(StaticString, Bool)] = [
            ("`kRequired`", claim.kRequired == wanted.k),
            ("`countUnit`", claim.countUnit == wanted.countUnit.rawValue),
            ("`recoding`", claim.recoding == "global"),
            ("`missing`", claim.missing == (wanted.refusesMissing ? "refuse" : "own-value")),
            ("`classes`", claim.classes == measures.classes),
            ("`l`", claim.l == measures.l),
            ("`atMost`", claim.atMost == measures.atMost),
            // Persons are at most as many as rows, whether they can be counted or not.
            ("`k`", measures.countsUnits ? claim.k == measures.k : claim.k <= measures.k),
            ("`maxProsecutorRisk`", claim.maxProsecutorRisk == claim.exactRisk),
            ("`loss`", claim.loss.map { (0...1).contains($0) } ?? true),
        ]
        if kind != .public, let records = claim.records.number {
            comparisons.append(("`records`", records == measures.records))
        }
        return comparisons.compactMap { field, isSame in
            if isSame { return nil }
            return Finding(
                .claimDiffers, "\(plain: field) of the claim is not what policy and export show")
        }
    }

    /// V0809: the counts add up, the export holds what they say, suppression is within its bound.
    func checkCounts(_ manifest: Manifest, _ audience: Audience, _ result: ExamineResult) {
        let counts = manifest.counts
        var found = outFindings(manifest, audience, result.rows)
        if counts.dropped.contains(where: { Reason(code: $0.reason)?.exports ?? true }) {
            found.append(Finding(.counts, "records are counted under an unknown reason"))
        }
        let parts = [counts.out, counts.suppressed] + counts.dropped.map(\.count)
        let numbers = parts.compactMap(\.number)
        guard manifest.kind != .public, let total = counts.in.number,
            numbers.count == parts.count, let out = counts.out.number,
            let suppressed = counts.suppressed.number
        else {
            skip(.counts, why: "the manifest masks small counts")
            if !found.isEmpty { settle(.counts, found) }
            return
        }
        if !Verification.adds(numbers, to: total) {
            found.append(Finding(.counts, "the counts do not add up to the records of the input"))
        }
        found += suppressionFindings(manifest, audience, out: out, suppressed: suppressed)
        settle(.counts, found)
    }

    private func outFindings(
        _ manifest: Manifest, _ audience: Audience, _ rows: Int
    ) -> [Finding] {
        let small = Manifest.smallCell(of: audience)
        let isRight =
            switch manifest.counts.out {
            case .withheld: true
            case .below(let bound): manifest.kind != .full && rows > 0 && rows < bound
            case .exact(let out):
                out == (manifest.kind == .public && small > 1 ? rows - rows % small : rows)
            }
        if isRight { return [] }
        return [
            Finding(
                .counts, count: rows, "the export has other rows than the manifest counts")
        ]
    }

    private func suppressionFindings(
        _ manifest: Manifest, _ audience: Audience, out: Int, suppressed: Int
    ) -> [Finding] {
        guard case .classes(let claim) = audience.privacy else {
            return suppressed == 0
                ? [] : [Finding(.counts, "records were suppressed without a claim")]
        }
        var found: [Finding] = []
        let through = Int128(out) + Int128(suppressed)
        let limit = claim.maxSuppression
        if Int128(suppressed) * Int128(limit.denominator) > Int128(limit.digits) * through {
            found.append(
                Finding(.counts, count: suppressed, "more is suppressed than the policy allows"))
        }
        if case .classes(let stated) = manifest.privacy, let share = stated.suppressedShare,
            through == 0 || (share - Double(suppressed) / Double(through)).magnitude > 1e-9
        {
            found.append(Finding(.counts, "`suppressedShare` is not what the counts show"))
        }
        return found
    }

    private static func adds(_ numbers: [Int], to total: Int) -> Bool {
        numbers.reduce(Int128(0)) { $0 + Int128($1) } == Int128(total)
    }
}

extension Manifest.ClassClaim {
    /// 1/k.
    fileprivate var exactRisk: Double { k == 0 ? 0 : 1 / Double(k) }
}
