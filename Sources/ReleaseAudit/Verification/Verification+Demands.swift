// SPDX-License-Identifier: Apache-2.0
internal import RecordStreams
internal import SharingPolicy

/// The checks of what not every policy asks for: closeness, groups, a population, global risk.
extension Verification {
    /// V0808, V0807 and V0810; a check that was not asked for is not listed at all.
    func settleDemands(
        _ result: ExamineResult, _ claim: ClassPrivacy, _ measured: Manifest.ClassDemands
    ) {
        let asked: [(Check, isAsked: Bool, isMeasured: Bool)] = [
            (.closeness, !claim.t.isEmpty, true),
            (.groups, claim.minGroups != nil, measured.groups != nil),
            (.population, claim.population != nil, measured.kMap != nil),
            (.globalRisk, claim.maxGlobalRisk != nil, measured.globalRisk != nil),
        ]
        // What could not be measured is among the export's own list of what was not checked.
        for (check, isAsked, isMeasured) in asked where isAsked && isMeasured {
            settle(check, result.findings.filter { $0.check == check })
        }
    }

    /// V0806: linked columns were coarsened together.
    func linkedLevelFindings(_ facts: [ColumnFact], _ audience: Audience) -> [Finding] {
        LinkedLevels(policy, audience).groups.compactMap { group in
            let levels = group.compactMap { index -> ClosedRange<Int>? in
                facts.first { $0.column == index }?.levels
            }
            guard Set(levels).count > 1 else { return nil }
            return Finding(
                .cellOutsideImage,
                "the linked columns \(group.map { Name(policy.columns[$0].name) }) have different levels"
            )
        }
    }

    /// The population that the policy names; nil where it is not at hand.
    func population(
        _ manifest: Manifest, _ audience: Audience
    ) throws(Refusal) -> PopulationFile? {
        guard let reference = audience.privacy.classes?.population,
            let asOf = Day(iso: Array(manifest.asOf.utf8))
        else { return nil }
        let path =
            options.policyDirectory.isEmpty
            ? reference.path : options.policyDirectory + "/" + reference.path
        // It may hold more people than the auditor may know of; then the check is left out.
        do { _ = try DescriptorSource(path: path) } catch { return nil }
        return try PopulationFile.load(
            reference, policy: policy, audience: audience, asOf: asOf,
            directory: options.policyDirectory)
    }
}

extension Manifest.ClassDemands {
    /// Each field of a claim, beside the k that it states, with whether it is what policy and
    /// export show.
    ///
    /// What nobody can measure is at least possible: a class comes from no more groups than it has
    /// rows, looks like more people than it holds, and names somebody with some probability.
    func comparisons(
        with measures: ExportMeasures, _ wanted: ClassPrivacy, k: Int
    ) -> [(StaticString, Bool)] {
        let measured = measures.demands
        let least = measures.records > 0 ? Double.leastNonzeroMagnitude : 0
        return [
            ("`lKind`", isEntropy == measured.isEntropy),
            ("`tKind`", distance == measured.distance),
            ("`t`", t.isNear(measured.t)),
            (
                "`minGroups`",
                isRight(
                    groups, measured.groups,
                    wanted.minGroups.map { $0...max($0, measures.fewestRows ?? .max) })
            ),
            (
                "`kMap`",
                isRight(
                    kMap, measured.kMap,
                    wanted.population == nil
                        ? nil : max(wanted.k, k < .max ? k + 1 : k)...Int.max)
            ),
            (
                "`globalRisk`",
                isRight(
                    globalRisk, measured.globalRisk,
                    wanted.maxGlobalRisk.map {
                        least...max(least, $0.double + DemandExamination.rounding)
                    })
            ),
        ]
    }

    /// Stated if and only if it is asked for; as measured, or where nobody could measure as allowed.
    private func isRight<Number: Comparable>(
        _ stated: Number?, _ measured: Number?, _ allowed: ClosedRange<Number>?
    ) -> Bool {
        guard let allowed else { return stated == nil }
        guard let stated else { return false }
        return measured.map { Near.holds(stated, $0) } ?? allowed.contains(stated)
    }
}

/// Equality of numbers that were rounded on the way.
private enum Near {
    static func holds<Number: Comparable>(_ one: Number, _ other: Number) -> Bool {
        if let one = one as? Double, let other = other as? Double {
            return (one - other).magnitude <= DemandExamination.rounding
        }
        return one == other
    }
}

extension [Manifest.ClassClaim.Least] {
    /// Whether both name the same columns with the same numbers.
    func isNear(_ others: [Manifest.ClassClaim.Least]) -> Bool {
        count == others.count
            && zip(self, others).allSatisfy {
                $0.column.utf8.elementsEqual($1.column.utf8) && Near.holds($0.least, $1.least)
            }
    }
}

extension [Manifest.ClassDemands.Distance] {
    /// Whether both name the same columns with the same numbers.
    func isNear(_ others: [Manifest.ClassDemands.Distance]) -> Bool {
        count == others.count
            && zip(self, others).allSatisfy {
                $0.column.utf8.elementsEqual($1.column.utf8) && Near.holds($0.greatest, $1.greatest)
            }
    }
}
