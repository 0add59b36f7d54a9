// SPDX-License-Identifier: Apache-2.0
internal import RecordStreams
internal import SharingPolicy

extension Verification {
    /// V0805 to V0808: what the cells are and how many share a class.
    func settleCells(_ result: ExamineResult, _ claimed: [Finding], _ audience: Audience) {
        func found(_ code: DiagnosticCode) -> [Finding] {
            (claimed + result.findings).filter { $0.code == code && $0.check == nil }
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
        if claim.l.isEmpty, claim.entropy.isEmpty, claim.atMost.isEmpty {
            skip(.diversity, why: "the policy asks for neither `l` nor `at_most`")
        } else {
            settle(.diversity, found(.lOrTBelowClaim))
        }
        settleDemands(result, claim, measures.demands)
    }

    /// V0810: the claim is what the export shows and what the policy asks for.
    func checkClaims(_ manifest: Manifest, _ audience: Audience, _ result: ExamineResult) {
        let kind = kindFindings(manifest, audience)
        switch (manifest.privacy, audience.privacy) {
        case (.recordLevel(let stated), .recordLevel(let reason)):
            let isSame = stated.utf8.elementsEqual(reason.utf8)
            settle(
                .claims,
                kind
                    + (isSame
                        ? [] : [Finding(.claimDiffers, "the stated reason is not the policy's")]))
        case (.classes(let claim), .classes(let wanted)):
            let told = kind + shareFindings(claim, manifest, result.rows)
            guard let measures = result.measures else {
                skip(.claims, why: "the export could not be read whole")
                if !told.isEmpty { settle(.claims, told) }
                return
            }
            let small = Manifest.masked(
                measures.records, for: manifest.kind, smallCell: Manifest.smallCell(of: audience))
            let levels = result.findings.filter { $0.code == .claimDiffers && $0.check == nil }
            settle(.claims, told + levels + differences(claim, wanted, measures, records: small))
        default:
            settle(
                .claims,
                kind + [
                    Finding(
                        .claimDiffers, "the manifest makes another kind of claim than the policy")
                ])
        }
    }

    private func differences(
        _ claim: Manifest.ClassClaim, _ wanted: ClassPrivacy, _ measures: ExportMeasures,
        records: Manifest.Count
    ) -> [Finding] {
        let comparisons: [(StaticString, Bool)] = [
            ("`kRequired`", claim.kRequired == wanted.k),
            ("`countUnit`", claim.countUnit == wanted.countUnit.rawValue),
            ("`recoding`", claim.recoding == wanted.recoding.rawValue),
            // Nobody proves clusters to be the best.
            ("`optimal`", wanted.recoding == .global || claim.optimal == false),
            ("`missing`", claim.missing == (wanted.refusesMissing ? "refuse" : "own-value")),
            ("`classes`", claim.classes == measures.classes),
            ("`records`", claim.records == records),
            ("`l`", claim.l.isNear(measures.l)),
            ("`atMost`", claim.atMost == measures.atMost),
            // Persons are at most as many as rows, whether they can be counted or not.
            ("`k`", measures.countsUnits ? claim.k == measures.k : claim.k <= measures.k),
            ("`maxProsecutorRisk`", claim.maxProsecutorRisk == claim.exactRisk),
            ("`loss`", claim.loss.map { (0...1).contains($0) } ?? true),
        ]
        let all =
            comparisons
            + claim.demands.comparisons(
                with: measures, wanted, k: claim.k)
        return all.compactMap { field, isSame in
            if isSame { return nil }
            return Finding(
                .claimDiffers, "\(plain: field) of the claim is not what policy and export show")
        }
    }

    /// V0810: the kind is one that the audience's readers may have, and says no more than it may.
    private func kindFindings(_ manifest: Manifest, _ audience: Audience) -> [Finding] {
        var found: [Finding] = []
        let kind = manifest.kind
        if kind != .full, kind != audience.output.manifest {
            found.append(
                Finding(
                    .claimDiffers,
                    "the manifest's kind is neither the one that the policy names nor `full`"))
        }
        if manifest.masked(for: kind, smallCell: Manifest.smallCell(of: audience)) != manifest {
            found.append(Finding(.claimDiffers, "the manifest says more than its kind may"))
        }
        return found
    }

    /// V0810: `suppressedShare` is what the counts show, as far as they are exact.
    private func shareFindings(
        _ claim: Manifest.ClassClaim, _ manifest: Manifest, _ rows: Int
    ) -> [Finding] {
        let isPublic = manifest.kind == .public
        // The public kind rounds all counts but 0, and leaves out shares finer than per cent.
        guard let suppressed = manifest.counts.suppressed.number,
            let out = isPublic ? rows : manifest.counts.out.number,
            !isPublic || suppressed == 0
        else { return [] }
        // As floating numbers: a hostile manifest may state any counts.
        let through = Double(out) + Double(suppressed)
        let share = through == 0 ? 0 : Double(suppressed) / through
        if let stated = claim.suppressedShare, (stated - share).magnitude <= 1e-9 { return [] }
        return [Finding(.claimDiffers, "`suppressedShare` is not what the counts show")]
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
        if manifest.kind == .full, manifest.allCounts.contains(where: { $0.number == nil }) {
            found.append(Finding(.counts, "a full manifest lacks exact counts"))
            return settle(.counts, found)
        }
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
        found += suppressionFindings(audience, out: out, suppressed: suppressed)
        settle(.counts, found)
    }

    private func outFindings(
        _ manifest: Manifest, _ audience: Audience, _ rows: Int
    ) -> [Finding] {
        let isRight =
            manifest.counts.out
            == Manifest.masked(
                rows, for: manifest.kind, smallCell: Manifest.smallCell(of: audience))
        if isRight { return [] }
        return [
            Finding(
                .counts, count: rows, "the export has other rows than the manifest counts")
        ]
    }

    private func suppressionFindings(
        _ audience: Audience, out: Int, suppressed: Int
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
